"""Writes the licences of everything inside the package: a file for each work, and one of all.

Help > About shows the files; the one of all is for whoever opens the folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from components import Component


def write(parts: Sequence[Component], licences: Path, notices: Path) -> None:
    """Fill the folder `licences` and write the file `notices`."""
    shutil.rmtree(licences, ignore_errors=True)
    licences.mkdir(parents=True)
    whole = [(Path(__file__).parents[1] / "NOTICE").read_text("utf-8")]
    for part in sorted(parts, key=lambda each: each.name.lower()):
        if not part.text:
            raise SystemExit(f"{part.name} brings no text of its licence.")
        said = f"{part.name} {part.version}".rstrip() + f"\n{part.licence}\n\n{part.text}\n"
        (licences / f"{part.name}.txt").write_text(said, "utf-8")
        whole.append(said)
    line = "\n" + "=" * 80 + "\n\n"
    notices.write_text(line.join(whole), "utf-8")
