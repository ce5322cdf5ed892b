"""What the frozen program is made of: which modules and files are taken, and which never.

The spec asks it while it builds, the checks ask it again of what was built. It reads lists of names
and touches no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Model families of the catalog whose code lies in a package of another name.
_PACKAGES = {"gemma3_text": "gemma3"}
_OURS = frozenset({"gptwriter_lstm"})  # the engine runs it without transformers
# What the families' own modules, the Auto classes and PEFT import on their way.
_ON_THE_WAY = ("auto", "bert", "bloom", "encoder_decoder", "siglip")

NEVER_IMPORTED = (
    # what fetches and converts the default model, which the package brings
    "gguf", "pip", "hf_xet",
    # what only a terminal uses; readline is under the GPL
    "curses", "_curses", "readline", "sqlite3", "_sqlite3",
    # what only a developer uses
    "IPython", "matplotlib", "mypy", "pandas", "pytest", "scipy", "setuptools", "sklearn",
    "tensorboard", "tkinter", "_tkinter",
    # the parts of Qt that nothing here asks for
    *(f"PySide6.{name}" for name in ("QtQml", "QtQuick", "QtTest", "QtDesigner", "QtOpenGL")),
)  # fmt: skip

# Left out wherever they stand; patterns of the path inside the program's folder.
_DROPPED = (
    r"torch/(test|include|share)/",
    r"torch/bin/(?!torch_shm_manager)",
    r"torch/lib/lib(torchbind_test|jitbackend_test|backend_with_compiler|aoti_custom_ops)",
    # plug-ins: windows over TCP, a kiosk's screen, GTK (its libraries are the system's), what
    # QtNetwork would go online with, what Qt Quick would draw with
    r"PySide6/Qt/plugins/(egldeviceintegrations|generic|networkinformation|tls|sqldrivers)/",
    r"PySide6/Qt/plugins/(qmltooling|wayland-graphics-integration-server|vectorimageformats)/",
    r"PySide6/Qt/plugins/platforms/libq(eglfs|linuxfb|minimalegl|vkkhrdisplay|vnc)",
    r"PySide6/Qt/plugins/platformthemes/libqgtk3",
    r"PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboard",
    r"PySide6/Qt/plugins/imageformats/libq(pdf|tga|tiff|wbmp|icns)",
    r"PySide6/Qt/qml/",
    r"^libcups\.so",  # the system's own, where there is one: it has to fit the system's printers
    r"PySide6/Qt/translations/(?!qtbase_(en|zh_CN)\.qm)",
    r"(^|/)tests?/.*\.py$",
    r"\.dist-info/(?!METADATA$)",  # the licences stand in a folder of their own
)
_dropped = re.compile("|".join(_DROPPED))

# Asked for by name while the program runs, so that no other library names it.
OPENED_BY_NAME = ("libdbus-1.so.3",)

# What may be in no build: the check fails on any of these.
FORBIDDEN = re.compile(
    r"WebEngine|Qt6(Qml|Quick|Pdf|Multimedia)|libqvnc|libcud|nvidia|libtorch_cuda"
    r"|^_internal/triton/|/pytest|torch/test/|plugins/(tls|networkinformation)/"
)


def families(catalog: Iterable[str]) -> frozenset[str]:
    """The packages of transformers.models that models of these kinds need."""
    theirs = frozenset(catalog) - _OURS
    return frozenset(_PACKAGES.get(name, name) for name in theirs) | frozenset(_ON_THE_WAY)


def is_wanted(path: str) -> bool:
    """Whether a file belongs into the program's folder."""
    return not _dropped.search(path.replace("\\", "/"))
