"""The command line: opens the window, runs a headless command, or becomes a child process.

Child roles are dispatched before anything else is imported, so that the window's process never
sees torch and a child never sees Qt. This module knows no more of a command than its name.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from gptwriter import __version__
from gptwriter.engine.child import Role
from gptwriter.errors import GptwriterError

# The words that are no document's name, each with its module in `commands`.
_HEADLESS = {
    "continue": "continue_text",
    "models": "models",
    "tune": "tune",
    "new-model": "new_model",
    "adapters": "adapters",
    "bench": "bench",
    "replay": "replay",
}


def main(arguments: list[str] | None = None) -> int:
    """Run gptwriter as the arguments say; returns the exit code."""
    _give_missing_streams_a_place()
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] and arguments[0] in (Role.WORKER, Role.IMPORT, Role.FINETUNE):
        from gptwriter.engine import socket_guard

        socket_guard.install()
    if arguments[:1] == [Role.WORKER]:
        from gptwriter.engine import server

        return server.main()
    if arguments[:1] == [Role.OBTAIN]:
        from gptwriter.engine import obtain

        return obtain.main()
    if arguments[:1] == [Role.IMPORT]:
        from gptwriter.documents.importers import child_main
        from gptwriter.engine import parent_death

        parent_death.kill_me_too()
        return child_main.main(arguments[1:])
    if arguments[:1] == [Role.FINETUNE]:
        from gptwriter.engine import parent_death
        from gptwriter.finetune import process

        parent_death.kill_me_too()
        return process.main(arguments[1:])
    return _run_command(arguments)


def _give_missing_streams_a_place() -> None:
    """A windowed program on some desktops has no stdout and no stderr; libraries still write."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - lives as long as the process


def _run_command(arguments: list[str]) -> int:
    parsed = _parse(arguments)
    try:
        return int(parsed.run(parsed))
    except GptwriterError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command line speaks on stderr
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parse(arguments: list[str]) -> argparse.Namespace:
    """A first word that is a command's name is that command; anything else opens the window.

    Only the module that is wanted is imported: the others would delay every window.
    """
    parser = argparse.ArgumentParser(
        prog="gptwriter",
        description="Continues your text with a GPT on your own computer.",
        epilog=f"Commands without a window: gptwriter {{{','.join(_HEADLESS)}}} --help",
    )
    parser.add_argument("--version", action="version", version=f"gptwriter {__version__}")
    if arguments[:1] and arguments[0] in _HEADLESS:
        module = import_module(f"gptwriter.commands.{_HEADLESS[arguments[0]]}")
        module.add_parser(parser.add_subparsers())
    else:
        from gptwriter.commands import window

        parser.usage = "gptwriter [FILE] [--model PATH]\n       gptwriter COMMAND ..."
        window.add_arguments(parser)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
