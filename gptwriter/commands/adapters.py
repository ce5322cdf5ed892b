"""`gptwriter adapters`: the library of what models have learned from you.

Without more words it lists them. An adapter is named by its name, or by its folder where several
have the same. It loads no model.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from gptwriter.commands import headless
from gptwriter.engine import catalog, wire
from gptwriter.errors import UsageError
from gptwriter.finetune.adapter_library import AdapterLibrary, Entry

_NONE = "Nothing has been learned yet; `gptwriter tune FILES... --out DIR --name NAME` teaches."


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `adapters` to the command line."""
    parser = commands.add_parser(
        "adapters", help="list what models have learned", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--json", action="store_true", help="print a list of JSON objects")
    parser.set_defaults(run=_list)
    acts = parser.add_subparsers(metavar="{rename,duplicate,delete,export,import}")
    _add(acts, "rename", _rename, "give it another name", name="its name", new="the other name")
    _add(acts, "duplicate", _duplicate, "make a second one", name="its name")
    _add(acts, "delete", _delete, "remove it from the disk", name="its name")
    _add(
        acts, "export", _export, "copy it in PEFT's format", name="its name", folder="a new folder"
    )
    bring = _add(acts, "import", _import, "take one from elsewhere", folder="in PEFT's format")
    bring.add_argument("--name", required=True, help="what to call it")
    bring.add_argument("--model", type=Path, metavar="PATH", help="the model it was learned on")


def _add(
    acts: argparse._SubParsersAction[argparse.ArgumentParser],
    act: str,
    run: Callable[[argparse.Namespace], int],
    what: str,
    **places: str,
) -> argparse.ArgumentParser:
    parser = acts.add_parser(act, help=what)
    for place, means in places.items():
        parser.add_argument(
            place, metavar=place.upper(), type=Path if place == "folder" else str, help=means
        )
    parser.set_defaults(run=run)
    return parser


def _list(arguments: argparse.Namespace) -> int:
    entries = AdapterLibrary().entries()
    if arguments.json:
        print(json.dumps([_as_json(each) for each in entries], ensure_ascii=False, indent=2))
    else:
        print("\n".join(_as_text(each) for each in entries) or _NONE)
    return 0


def _rename(arguments: argparse.Namespace) -> int:
    library = AdapterLibrary()
    print(_as_text(library.rename(library.named(arguments.name), arguments.new)))
    return 0


def _duplicate(arguments: argparse.Namespace) -> int:
    library = AdapterLibrary()
    print(_as_text(library.duplicate(library.named(arguments.name))))
    return 0


def _delete(arguments: argparse.Namespace) -> int:
    library = AdapterLibrary()
    library.delete(library.named(arguments.name))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    library = AdapterLibrary()
    entry = library.named(arguments.name)
    library.export(entry, arguments.folder.absolute())
    print(_warning(entry))
    return 0


def _import(arguments: argparse.Namespace) -> int:
    base = catalog.check(headless.model_folder(arguments.model))
    entry = AdapterLibrary().bring_in(arguments.folder.absolute(), arguments.name, base)
    print(_as_text(entry))
    return 0


def _warning(entry: Entry) -> str:
    """What whoever gives an adapter away should know."""
    card = entry.card
    documents = ", ".join(card.documents) or "texts that it does not name"
    copied = ""
    if card.copied_share is not None:
        copied = f" {100 * card.copied_share:.1f} % of what it wrote was copied."
    return f"It holds traces of {documents}.{copied} Give it only to people who may read them."


def _as_json(entry: Entry) -> dict[str, object]:
    card = wire.encode(entry.card)
    if not isinstance(card, dict):
        raise TypeError("a card is a JSON object")
    problem = str(entry.problem) if entry.problem else ""
    return {"folder": str(entry.folder), "usable": not problem, "problem": problem, **card}


def _as_text(entry: Entry) -> str:
    card = entry.card
    lines = [f"{card.name}\n    {entry.folder}", f"    learned on {card.base}, {card.created[:10]}"]
    if card.bits_before is not None and card.bits_after is not None:
        lines[-1] += f", {card.bits_before:.3f} -> {card.bits_after:.3f} bits per character"
    if card.copied_share is not None:
        lines[-1] += f", {100 * card.copied_share:.1f} % copied"
    if card.documents:
        lines.append(f"    from {', '.join(card.documents)}")
    if entry.problem:
        lines.append(f"    {entry.problem}")
    return "\n".join(lines)


def folder_of(chosen: Path | None) -> Path | None:
    """An adapter's folder, or that of the library's adapter of this name."""
    if chosen is None or chosen.exists():
        return chosen
    try:
        return AdapterLibrary().named(str(chosen)).folder
    except UsageError:
        return chosen  # the engine says that it is not there
