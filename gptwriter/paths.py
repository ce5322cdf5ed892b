"""Where gptwriter keeps its own files, on each platform and frozen or not.

Functions, because tests and child processes move the folders by environment. It creates nothing
unless asked, and it does not know what is in any file, nor where the writer's documents are.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from platformdirs import PlatformDirs


def config_dir() -> Path:
    return _places().user_config_path


def data_dir() -> Path:
    return _places().user_data_path


def state_dir() -> Path:
    return _places().user_state_path


def cache_dir() -> Path:
    return _places().user_cache_path


def log_dir() -> Path:
    return _places().user_log_path


def models_dir() -> Path:
    return data_dir() / "models"


def bundled_models_dir() -> Path:
    """The models that an installed package brings; from source there is no such folder."""
    return resources_dir() / "models"


def default_model_dir() -> Path:
    """The default model that came with the program, or else where fetching puts it."""
    name = "SmolLM2-135M-Instruct"
    bundled = bundled_models_dir() / name
    return bundled if bundled.is_dir() else models_dir() / name


def adapters_dir() -> Path:
    """What models have learned from the writer."""
    return data_dir() / "adapters"


def recovery_dir() -> Path:
    """Backups and journals that outlive a crash."""
    return state_dir() / "recovery"


def spare_recovery_dir() -> Path | None:
    """Where journals go when the disk of the other folder is full: memory that outlives us."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return Path(runtime) / "gptwriter" / "recovery" if runtime else None


def resources_dir() -> Path:
    """Icons, translations and licences.

    The package brings them when it is installed or frozen; a source checkout has them at its top.
    """
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def is_possible(path: str) -> bool:
    """Whether a file can have this name; what a file holds of names may be damaged."""
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:  # half of a surrogate pair that stands for no byte
        return False


def private_folder(path: Path) -> Path:
    """Make sure that `path` is a folder only its owner can look into, whatever the umask.

    Missing parents are made in the same way. Raises OSError.
    """
    if not path.parent.is_dir():
        private_folder(path.parent)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    path.chmod(0o700)  # it may be older, and a umask can take bits from a new one
    return path


def write_private(path: Path, data: bytes | Iterator[memoryview]) -> None:
    """Put one of our own files in place, readable only by its owner, all of it or nothing.

    Its folder is made if it is missing. Raises OSError; the old file is then unchanged.
    """
    handle, name = tempfile.mkstemp(dir=private_folder(path.parent), prefix=f".{path.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for part in (data,) if isinstance(data, bytes) else data:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o600)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _places() -> PlatformDirs:
    return PlatformDirs("gptwriter", appauthor=False)
