"""Why a model's folder is not loaded, said where the folder itself is not known.

The reason and its fields are those of a ModelRefused, which `catalog` makes of them. It does not
check anything.
"""

from __future__ import annotations


class Refusal(ValueError):
    """A reason, marked for translation, and the values that it names."""

    def __init__(self, reason: str, **fields: str | int) -> None:
        super().__init__(reason.format(**fields))
        self.reason = reason
        self.fields = fields
