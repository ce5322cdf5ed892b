"""From the writer's documents to what is learned, what chooses, and what is reported (F1, F3, F11).

Whole chapters or documents are held out, never lines, and what resembles them leaves the training
text. One held-out part chooses the best checkpoint, another is only measured at the end. Pure: no
files, no model, and the same documents and seed always give the same parts.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import regex

from gptwriter.errors import NothingToLearn, translate
from gptwriter.finetune import languages
from gptwriter.finetune.document import Document
from gptwriter.finetune.languages import Language
from gptwriter.finetune.sections import Section, inside_marks, paragraphs, sections
from gptwriter.finetune.shingles import numbers
from gptwriter.prose.script import letters

FEW_CHARACTERS = 100_000  # fewer: a warning, and the gentle preset is advised (F3)
VERY_FEW_CHARACTERS = 10_000  # fewer: a strong warning
_LEAST_LETTERS = 500
_LEAST_WORDS = 20  # different ones; Han characters count as words
_DUPLICATE_LETTERS = 40  # a shorter paragraph may well be said twice
_BOILERPLATE_LETTERS = 12
_BOILERPLATE_TIMES = 4  # a running title stands on every page, a refrain rarely so often
_REPORTED = (0.08, 60_000)  # share of all characters, and at most so many
_CHOOSING = (0.03, 20_000)
_SECTION_SHARE = 0.04  # of all characters: what is longer is divided
_ALIKE = 0.5  # share of a paragraph's runs of words that are held out too
_WORD = regex.compile(r"\p{Script=Han}|[[\p{L}\p{N}]--[\p{Script=Han}]]+", regex.V1)
_NUMBER = regex.compile(r"\d+")


class Caution(StrEnum):
    """What the writer should know before the start; the value is a sentence to show."""

    FEW = translate(
        "errors",
        "This is little text: the model may learn it by heart. The gentle preset is advised.",
    )
    VERY_FEW = translate(
        "errors", "This is far too little text: the model will mostly learn it by heart."
    )
    MIXED_LANGUAGES = translate("errors", "The documents are in several languages.")


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What one document brings; all counts are characters."""

    name: str
    language: Language
    characters: int
    duplicates: int  # said before, here or in another document
    boilerplate: int  # running titles, and a digital library's notices


@dataclass(frozen=True, slots=True)
class Dataset:
    """The parts of the documents. No paragraph is in two of them."""

    training: tuple[Section, ...]
    choosing: tuple[Section, ...]  # held out; its figure picks the checkpoint (F8)
    reported: tuple[Section, ...]  # held out; measured before and after, used for nothing else
    documents: tuple[DocumentFacts, ...]
    near_duplicates: int  # characters that left the training for resembling what is held out
    cautions: tuple[Caution, ...]

    @property
    def usable_characters(self) -> int:
        return sum(map(characters, (self.training, self.choosing, self.reported)))


def characters(found: Iterable[Section]) -> int:
    return sum(section.characters for section in found)


def prepare(documents: Sequence[Document], seed: int = 0) -> Dataset:
    """Divide the documents. Raises NothingToLearn with the reason in one sentence."""
    kept, facts = _cleaned(documents)
    _refuse_nothing(kept, said=sum(letters(inside_marks(each.text)) for each in documents))
    total = sum(len(paragraph) for found in kept for paragraph in found)
    longest = max(1, round(total * _SECTION_SHARE))
    units = [
        section for number, found in enumerate(kept) for section in sections(number, found, longest)
    ]
    rest, reported = _hold_out(units, _aim(total, _REPORTED), seed)
    rest, choosing = _hold_out(rest, _aim(total, _CHOOSING), seed + 1)
    training = _unlike(rest, [*reported, *choosing])
    if not (training and choosing and reported):
        raise NothingToLearn(
            reason=translate("errors", "too little is left when a part is held out for the proof.")
        )
    near = characters(rest) - characters(training)
    return Dataset(
        tuple(training), tuple(choosing), tuple(reported), facts, near, _cautions(total, facts)
    )


def _cleaned(
    documents: Sequence[Document],
) -> tuple[list[list[str]], tuple[DocumentFacts, ...]]:
    """The paragraphs that are kept of each document, and what was not."""
    inside = [paragraphs(inside_marks(document.text)) for document in documents]
    times = Counter(_plain(paragraph) for found in inside for paragraph in found)
    seen: set[str] = set()
    kept, facts = [], []
    for document, found in zip(documents, inside, strict=True):
        good: list[str] = []
        duplicates = 0
        for paragraph in found:
            plain = _plain(paragraph)
            if _is_boilerplate(plain, times[plain]):
                continue
            if plain in seen and letters(plain) >= _DUPLICATE_LETTERS:
                duplicates += len(paragraph)
            else:
                seen.add(plain)
                good.append(paragraph)
        kept.append(good)
        boilerplate = len(document.text.strip("\n")) - duplicates - sum(map(len, good))
        facts.append(
            DocumentFacts(
                document.name,
                languages.of(document.text),
                len(document.text),
                duplicates,
                max(0, boilerplate),
            )
        )
    return kept, tuple(facts)


def _plain(paragraph: str) -> str:
    """What stays the same of a running title: page numbers and spaces do not count."""
    plain: str = _NUMBER.sub("0", " ".join(paragraph.split()).casefold())
    return plain


def _is_boilerplate(plain: str, times: int) -> bool:
    return times >= _BOILERPLATE_TIMES and letters(plain) >= _BOILERPLATE_LETTERS


def _refuse_nothing(kept: list[list[str]], said: int) -> None:
    """`said`: letters of the documents as they were, with all that they repeat."""
    text = "".join(paragraph for found in kept for paragraph in found)
    if not said:
        raise NothingToLearn(reason=translate("errors", "the documents hold no words."))
    if said < _LEAST_LETTERS:
        raise NothingToLearn(
            reason=translate(
                "errors", "the documents hold only {count} letters; {least} are the least."
            ),
            count=said,
            least=_LEAST_LETTERS,
        )
    different = len(set(_WORD.findall(text.casefold())))
    if letters(text) < _LEAST_LETTERS or different < _LEAST_WORDS:
        raise NothingToLearn(
            reason=translate("errors", "the documents say the same few words again and again.")
        )


def _aim(total: int, share_and_most: tuple[float, int]) -> int:
    share, most = share_and_most
    return min(round(total * share), most)


def _hold_out(units: Sequence[Section], aim: int, seed: int) -> tuple[list[Section], list[Section]]:
    """What stays and what is held out: sections by lot until `aim` characters are reached."""
    lots = list(range(len(units)))
    random.Random(seed).shuffle(lots)  # noqa: S311 - nothing secret is drawn
    taken: set[int] = set()
    reached = 0
    for lot in lots:
        if reached >= aim:
            break
        if reached + units[lot].characters <= 2 * aim or not taken:
            taken.add(lot)
            reached += units[lot].characters
    held_out = [unit for index, unit in enumerate(units) if index in taken]
    return [unit for index, unit in enumerate(units) if index not in taken], held_out


def _unlike(training: Sequence[Section], held_out: Sequence[Section]) -> list[Section]:
    """The training sections without the paragraphs that resemble what is held out."""
    known = {number for section in held_out for number in numbers(section.text)}
    found = (
        Section(
            section.document,
            tuple(each for each in section.paragraphs if not _resembles(each, known)),
        )
        for section in training
    )
    return [section for section in found if section.paragraphs]


def _resembles(paragraph: str, known: set[int]) -> bool:
    runs = numbers(paragraph)
    return bool(runs) and len(runs & known) >= _ALIKE * len(runs)


def _cautions(total: int, facts: Sequence[DocumentFacts]) -> tuple[Caution, ...]:
    found = []
    if total < FEW_CHARACTERS:
        found.append(Caution.VERY_FEW if total < VERY_FEW_CHARACTERS else Caution.FEW)
    if len({each.language for each in facts if each.characters}) > 1:
        found.append(Caution.MIXED_LANGUAGES)
    return tuple(found)
