"""What models have learned from the writer, as cards in a library (F15).

Each adapter is a folder in PEFT's own format with a card beside it, readable by its owner alone
and whole or absent, whatever kills the process. Its name is in the card: renaming moves nothing,
so what uses an adapter goes on using it. Methods that copy or read weights may take seconds. It
knows no model in memory and imports no torch.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from gptwriter import paths
from gptwriter.documents.causes import why_not_written
from gptwriter.engine import adapter, safetensors_header, wire
from gptwriter.engine.adapter import BASE_DIGEST, CONFIG, WEIGHTS
from gptwriter.engine.catalog import CheckedModel
from gptwriter.errors import AdapterNotKept, AdapterRefused, UsageError, translate
from gptwriter.finetune import copy_guard, durable
from gptwriter.finetune.messages import Report, Sample

CARD, README = "card.json", "README.md"
_LONGEST_NAME = 80
_ABANDONED_SECONDS = 3600  # after which what was half made belongs to nobody


@dataclass(frozen=True, slots=True)
class Card:
    """What a writer wants to know of an adapter; a figure that nobody measured is None."""

    name: str
    base: str  # the model it was learned on, as a person knows it; empty: see the adapter
    base_digest: str  # likewise
    created: str  # ISO 8601, in UTC
    documents: tuple[str, ...] = ()
    characters: int = 0  # that it learned from
    bits_before: float | None = None  # per held-out character
    bits_after: float | None = None
    interval: tuple[float, ...] = ()  # of the reduction, 95 %
    copied_share: float | None = None
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One adapter of the library; with a `problem` it can only be deleted."""

    folder: Path
    card: Card
    problem: AdapterRefused | None = None


class AdapterLibrary:
    """The adapters in one folder."""

    def __init__(self, place: Path | None = None) -> None:
        self._place = place or paths.adapters_dir()

    def entries(self) -> list[Entry]:
        """All adapters, the newest first."""
        if not self._place.is_dir():
            return []
        self._sweep()
        folders = [each for each in self._place.iterdir() if each.is_dir()]
        found = [_entry(folder) for folder in folders if not folder.name.startswith(".")]
        return sorted(found, key=lambda entry: (entry.card.created, entry.folder), reverse=True)

    def named(self, name: str) -> Entry:
        """The adapter of this name, or in the folder of this name. Raises UsageError."""
        found = [each for each in self.entries() if name in (each.card.name, each.folder.name)]
        match found:
            case [entry]:
                return entry
            case []:
                raise UsageError(
                    reason=translate("errors", "Nothing that was learned is called {name}."),
                    name=name,
                )
            case _:
                raise UsageError(
                    reason=translate("errors", "Several are called {name}; name its folder."),
                    name=name,
                )

    def keep(self, learned: Path, card: Card) -> Entry:
        """Take a copy of the adapter in `learned`. Raises AdapterRefused and AdapterNotKept."""
        checked = adapter.check(learned)
        card = replace(
            card,
            name=_good_name(card.name),
            base=card.base or checked.base_name,
            base_digest=card.base_digest or checked.base_digest,
        )

        def fill(making: Path) -> None:
            if checked.base_digest == card.base_digest:
                shutil.copyfile(learned / WEIGHTS, making / WEIGHTS)
            else:
                safetensors_header.copy_with_metadata(
                    learned / WEIGHTS, making / WEIGHTS, {BASE_DIGEST: card.base_digest}
                )
            shutil.copyfile(learned / CONFIG, making / CONFIG)
            for name in (README, copy_guard.FILE):
                if (learned / name).is_file():
                    shutil.copyfile(learned / name, making / name)
            (making / CARD).write_text(_written(card), "utf-8")

        folder = self._place / secrets.token_hex(8)
        with _explained(self._place):
            paths.private_folder(self._place)
            durable.put_folder(folder, fill)
        return Entry(folder, card)

    def rename(self, entry: Entry, name: str) -> Entry:
        """Raises UsageError when there is no name in `name`, and AdapterNotKept."""
        card = replace(entry.card, name=_good_name(name))
        with _explained(entry.folder):
            durable.put_file(
                entry.folder / CARD, lambda file: file.write_text(_written(card), "utf-8")
            )
        return replace(entry, card=card)

    def duplicate(self, entry: Entry) -> Entry:
        """A second one, under a name that is free. Raises as `keep`."""
        taken = {each.card.name for each in self.entries()}
        number = next(n for n in range(2, len(taken) + 3) if f"{entry.card.name} {n}" not in taken)
        card = replace(entry.card, name=f"{entry.card.name} {number}", created=now())
        return self.keep(entry.folder, card)

    def delete(self, entry: Entry) -> None:
        """Remove it from the disk, not into a bin. Raises AdapterNotKept, if not all of it went."""
        leaving = entry.folder.with_name(f".{entry.folder.name}.part")
        with _explained(entry.folder):
            shutil.rmtree(leaving, ignore_errors=True)
            entry.folder.rename(leaving)  # nobody ever sees a part of it
            shutil.rmtree(leaving)

    def export(self, entry: Entry, folder: Path) -> None:
        """Copy it to `folder`, which does not exist yet, in PEFT's own format.

        It holds traces of the writer's texts: its card tells which, and how much is copied. What
        shows copies comes with it, so that they are found wherever it writes; the card with its
        samples stays here. Raises AdapterNotKept.
        """

        def fill(making: Path) -> None:
            for name in (WEIGHTS, CONFIG, README, copy_guard.FILE):
                if (entry.folder / name).is_file():
                    shutil.copyfile(entry.folder / name, making / name)

        with _explained(folder):
            if folder.exists():
                raise FileExistsError
            durable.put_folder(folder, fill)

    def bring_in(self, folder: Path, name: str, base: CheckedModel) -> Entry:
        """Take a copy of an adapter from elsewhere, PEFT's for example.

        One that does not tell its base is taken to be for `base`, if its matrices fit that.
        Raises AdapterRefused, AdapterNotKept and UsageError.
        """
        checked = adapter.check(folder)
        if checked.base_digest:
            return self.keep(folder, Card(name, checked.base_name, checked.base_digest, now()))
        adapter.refuse_misfit(checked, base.weight_files)
        digest = adapter.digest_of_base(base.weight_files)
        return self.keep(folder, Card(name, base.name, digest, now()))

    def _sweep(self) -> None:
        """Remove what a process that was killed left half made."""
        for left in self._place.glob(".*.part"):
            with suppress(OSError):  # it is gone by now
                if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                    shutil.rmtree(left, ignore_errors=True)


def card_of(name: str, report: Report, documents: Sequence[str], samples: Sequence[Sample]) -> Card:
    """The card of a finished training: `samples` are all that it told of."""
    return Card(
        name=name,
        base="",
        base_digest="",
        created=now(),
        documents=tuple(documents),
        characters=report.training_characters,
        bits_before=report.bits_per_char_before,
        bits_after=report.bits_per_char_after,
        interval=report.interval,
        copied_share=report.copied_share,
        samples=tuple(each for each in samples if each.step == report.best_step),
    )


def name_of(folder: Path) -> str:
    """What the writer calls the adapter in this folder."""
    card = _card(folder)
    return card.name if card else folder.name


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _entry(folder: Path) -> Entry:
    problem = None
    base = digest = ""
    try:
        checked = adapter.check(folder)
        base, digest = checked.base_name, checked.base_digest
    except AdapterRefused as error:
        problem = error
    return Entry(folder, _card(folder) or Card(folder.name, base, digest, ""), problem)


def _card(folder: Path) -> Card | None:
    """None when there is none that this version understands."""
    try:
        return wire.decode(Card, json.loads((folder / CARD).read_bytes()))
    except (OSError, ValueError, RecursionError, wire.Malformed):
        return None


def _written(card: Card) -> str:
    return json.dumps(wire.encode(card), ensure_ascii=False, indent=2)


def _good_name(name: str) -> str:
    good = "".join(each for each in " ".join(name.split()) if each.isprintable())[:_LONGEST_NAME]
    if not good:
        raise UsageError(reason=translate("errors", "Give it a name."))
    return good


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    """Turn a failed write into one sentence."""
    try:
        yield
    except OSError as error:
        raise AdapterNotKept(place=str(place), **why_not_written(error)) from error
