"""What a run is made from. Going on with anything else would be another run, and is refused."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from gptwriter.errors import ResumeRefused, translate


@dataclass(frozen=True, slots=True)
class Fingerprint:
    documents: str  # SHA-256 of the texts
    base: str  # SHA-256 of the base model's weights
    settings: str  # all that the caller chose, as JSON
    format: int = 1  # of the run's files

    def refuse_other(self, other: object) -> None:
        """Raises ResumeRefused when `other`, read from a file, is not the same."""
        mine = asdict(self)
        found = other if isinstance(other, dict) else {}
        for name, reason in _DIFFERENT.items():
            if found.get(name) != mine[name]:
                raise ResumeRefused(reason=reason)


_DIFFERENT = {
    "format": translate("errors", "another version of gptwriter began it."),
    "documents": translate("errors", "the documents have changed since."),
    "base": translate("errors", "the base model is another one."),
    "settings": translate("errors", "the settings are different ones."),
}
