"""The works of others that gptwriter runs on, with their licences, for the About box.

Licence texts are read when somebody asks for one: from the installed packages, or from the folder
that the making of a package filled with those of everything inside. This module shows nothing and
imports none of the packages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gptwriter import paths

if TYPE_CHECKING:
    from importlib import metadata

QT_NOTICE = (
    "Qt and PySide6 are used under the GNU Lesser General Public License, version 3. They are "
    "separate shared libraries, which you may replace with your own build. Their source is at "
    "https://download.qt.io and https://code.qt.io. The licence: "
    "https://www.gnu.org/licenses/lgpl-3.0.html"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One work: its name, its licence in short, and where more is said about it."""

    name: str
    licence: str
    package: str = ""  # the installed distribution that knows the version and brings its licence
    file: str = ""  # a text of ours in resources/licences
    notice: str = ""  # what must be said beside the licence


_OURS = (
    Part("gptwriter", "Apache-2.0", "gptwriter", "Apache-2.0.txt"),
    Part("SmolLM2-135M-Instruct", "Apache-2.0", file="SmolLM2-135M-Instruct.txt"),
)
PARTS = (
    *_OURS,
    Part("Qt, PySide6", "LGPL-3.0", "PySide6-Essentials", "LGPL-3.0.txt", QT_NOTICE),
    Part("PyTorch", "BSD-3-Clause", "torch"),
    Part("transformers", "Apache-2.0", "transformers"),
    Part("tokenizers", "Apache-2.0", "tokenizers", "Apache-2.0.txt"),
    Part("safetensors", "Apache-2.0", "safetensors"),
    Part("accelerate", "Apache-2.0", "accelerate"),
    Part("PEFT", "Apache-2.0", "peft"),
    Part("huggingface_hub", "Apache-2.0", "huggingface_hub"),
    Part("gguf", "MIT", "gguf"),
    Part("NumPy", "BSD-3-Clause", "numpy"),
    Part("platformdirs", "MIT", "platformdirs"),
    Part("regex", "Apache-2.0, CNRI-Python", "regex"),
    Part("rjieba", "MIT", "rjieba"),
    Part("mammoth, cobble", "BSD-2-Clause", "mammoth"),
    Part("striprtf", "BSD-3-Clause", "striprtf"),
    Part("pypdfium2, PDFium", "BSD-3-Clause, Apache-2.0", "pypdfium2"),
    Part("python-docx", "MIT", "python-docx"),
    Part("lxml", "BSD-3-Clause", "lxml"),
    Part("markdown-it-py", "MIT", "markdown-it-py"),
    Part("charset-normalizer", "MIT", "charset-normalizer"),
    Part("psutil", "BSD-3-Clause", "psutil"),
    Part("tqdm", "MPL-2.0, MIT", "tqdm"),
    Part("Python", "PSF-2.0", notice="https://docs.python.org/3/license.html"),
)


def parts() -> tuple[Part, ...]:
    """Everything that is inside an installed package; from source, what pyproject.toml asks for."""
    bundled = paths.resources_dir() / "licences" / "bundled"
    if not bundled.is_dir():
        return PARTS
    files = sorted(bundled.glob("*.txt"), key=lambda file: file.name.lower())
    return _OURS + tuple(
        Part(file.stem, "", file=f"bundled/{file.name}")
        for file in files
        if file.stem not in {part.name for part in _OURS}
    )


def description(part: Part) -> str:
    """Everything to be said about a part: name, version, notice and the licence's text."""
    head = f"{part.name} {_version(part)}".rstrip()
    said = f"{head}\n{part.licence}" if part.licence else ""  # a bundled file says it itself
    texts = [said, part.notice, *_licence_texts(part)]
    return "\n\n".join(text for text in texts if text)


def _version(part: Part) -> str:
    from importlib import metadata  # slow to load, and seldom wanted

    try:
        return metadata.version(part.package) if part.package else ""
    except metadata.PackageNotFoundError:  # not installed as a package: a frozen program
        return ""


def _licence_texts(part: Part) -> list[str]:
    """Our copy of the licence, or else the files that the package brings about itself."""
    from importlib import metadata

    if part.file:
        ours = paths.resources_dir() / "licences" / part.file
        return [ours.read_text(encoding="utf-8")]
    try:
        files = (metadata.files(part.package) if part.package else None) or []
    except metadata.PackageNotFoundError:
        return []
    return [file.read_text(encoding="utf-8") for file in files if _is_its_licence(file)]


def _is_its_licence(file: metadata.PackagePath) -> bool:
    """Whether this is the licence of the package, not of one of the parts it has in turn."""
    folder = file.parts[0]
    own = str(file.parent) in (folder, f"{folder}/licenses")
    return own and folder.endswith(".dist-info") and file.name.startswith("LICEN")
