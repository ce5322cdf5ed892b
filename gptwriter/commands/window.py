"""`gptwriter [FILE]`: opens the editor. Only here does the command line reach Qt."""

from __future__ import annotations

import argparse
from pathlib import Path

from gptwriter import collector, system_libraries


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a document to open")
    parser.add_argument(
        "--model", type=Path, metavar="PATH", help="a local folder with a model in safetensors"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Open the window; a missing display or library is one sentence, before Qt can abort."""
    system_libraries.check()
    collector.rest()
    from gptwriter.ui import import_hook

    import_hook.remove()
    from gptwriter import app

    return app.run(app.Options(arguments.file, arguments.model))
