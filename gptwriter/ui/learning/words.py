"""The sentences of the panel: figures as a writer reads them.

Pure: values in, translated text out. It knows no widget.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from gptwriter.finetune.adapter_library import Entry
from gptwriter.finetune.messages import Checkpoint, Estimate, Phase, Progress, Report
from gptwriter.ui.sentences import known, sentence

_GIGABYTE_MB = 1000
_MINUTE, _HOUR = 60, 3600


def language(code: str) -> str:
    """The name of a language as `finetune.languages` knows it."""
    translate = QCoreApplication.translate
    names = {
        "en": translate("Learning", "English"),
        "zh": translate("Learning", "Chinese"),
        "ja": translate("Learning", "Japanese"),
    }
    return names.get(code, translate("Learning", "other"))


def characters(count: int) -> str:
    return QCoreApplication.translate("Learning", "{count} characters").format(count=f"{count:,}")


def duration(seconds: float) -> str:
    translate = QCoreApplication.translate
    if seconds < _MINUTE:
        return translate("Learning", "{seconds} s").format(seconds=max(1, round(seconds)))
    if seconds < _HOUR:
        return translate("Learning", "{minutes} min").format(minutes=round(seconds / _MINUTE))
    hours, rest = divmod(round(seconds / _MINUTE), _MINUTE)
    return translate("Learning", "{hours} h {minutes} min").format(hours=hours, minutes=rest)


def size(megabytes: float) -> str:
    if megabytes < _GIGABYTE_MB:
        return f"{megabytes:.0f} MB"
    return f"{megabytes / _GIGABYTE_MB:.1f} GB"


def estimate(found: Estimate) -> str:
    """What a training would take, what it would learn from, and the verdict (F2)."""
    translate = QCoreApplication.translate
    takes = translate("Learning", "About {time}, {memory} of memory, {disk} of disk.").format(
        time=duration(found.seconds), memory=size(found.peak_memory_mb), disk=size(found.disk_mb)
    )
    usable = translate("Learning", "{characters} to learn from ({languages}).").format(
        characters=characters(found.usable_characters),
        languages=", ".join(language(code) for code in found.languages),
    )
    left_out = found.duplicates + found.boilerplate
    without = translate("Learning", "Left out as said twice or as page titles: {characters}.")
    parts = [known(found.verdict), takes, usable]
    if left_out:
        parts.append(without.format(characters=characters(left_out)))
    return "\n".join(parts)


def phase(now: Phase) -> str:
    translate = QCoreApplication.translate
    return {
        Phase.READING: translate("Learning", "Reading your texts"),
        Phase.LOADING: translate("Learning", "Loading the model"),
        Phase.BEFORE: translate("Learning", "Measuring the model as it is"),
        Phase.TRAINING: translate("Learning", "Learning"),
        Phase.PAUSED: translate("Learning", "Paused because you are writing"),
        Phase.CHOOSING: translate("Learning", "Measuring what it has learned"),
        Phase.AFTER: translate("Learning", "Measuring the best of it"),
        Phase.PROVING: translate("Learning", "Looking at how it writes now"),
        Phase.STOPPED: translate("Learning", "Stopped"),
    }[now]


def progress(now: Progress) -> str:
    """One line: what is done, the step, the speed and the time left (F5)."""
    translate = QCoreApplication.translate
    parts = [phase(now.phase)]
    if now.of:
        parts.append(translate("Learning", "step {step} of {of}").format(step=now.step, of=now.of))
    if now.tokens_per_second is not None:
        speed = translate("Learning", "{tokens} tokens per second")
        parts.append(speed.format(tokens=f"{now.tokens_per_second:.0f}"))
    if now.seconds_left is not None:
        left = translate("Learning", "{time} left")
        parts.append(left.format(time=duration(now.seconds_left)))
    return " · ".join(parts)


def curve(points: Sequence[Checkpoint]) -> str:
    """The chart in words, for who cannot see it (F6)."""
    if not points:
        return ""
    translate = QCoreApplication.translate
    best = min(points, key=lambda point: point.bits_per_character)
    if len(points) == 1:
        text = translate("Learning", "Held-out text: {bits} bits per character at step {step}.")
        return text.format(bits=f"{best.bits_per_character:.2f}", step=best.step)
    text = translate(
        "Learning",
        "Held-out text: from {first} to {last} bits per character in {count} measurements; "
        "the best is {best}, at step {step}.",
    )
    return text.format(
        first=f"{points[0].bits_per_character:.2f}",
        last=f"{points[-1].bits_per_character:.2f}",
        count=len(points),
        best=f"{best.bits_per_character:.2f}",
        step=best.step,
    )


def result(report: Report) -> list[str]:
    """Sentences: did it work (F11), in bits, does it copy (F13), why did it end (F8)."""
    sentences = _against_baseline(report) if report.baseline else _against_base(report)
    sentences.append(_copied(report.copied_share))
    if report.ended_early:
        sentences.append(
            QCoreApplication.translate(
                "Learning", "It stopped by itself, because it got no better any more."
            )
        )
    return sentences


def _against_base(report: Report) -> list[str]:
    translate = QCoreApplication.translate
    if report.interval[0] > 0:
        gain = translate(
            "Learning",
            "It foretells text of yours that it never saw {percent} % better ({low} to {high}).",
        )
    else:
        gain = translate(
            "Learning",
            "It foretells text of yours that it never saw no better for sure: "
            "{percent} % ({low} to {high}).",
        )
    bits = translate("Learning", "{before} → {after} bits per character.")
    return [
        gain.format(
            percent=f"{100 * report.reduction:.0f}",
            low=f"{100 * report.interval[0]:.0f}",
            high=f"{100 * report.interval[1]:.0f}",
        ),
        bits.format(
            before=f"{report.bits_per_char_before:.2f}", after=f"{report.bits_per_char_after:.2f}"
        ),
    ]


def _against_baseline(report: Report) -> list[str]:
    """Of a model from nothing; what it is held against is a table of character sequences."""
    translate = QCoreApplication.translate
    reduction, (low, high) = report.reduction, report.interval
    if low > 0:
        gain = translate(
            "Learning",
            "It foretells text of yours that it never saw {percent} % better than a table of "
            "which character follows which ({low} to {high}).",
        )
    elif high < 0:
        reduction, low, high = _turned(reduction), _turned(high), _turned(low)
        gain = translate(
            "Learning",
            "A table of which character follows which foretells your text {percent} % better "
            "({low} to {high}): the model needs more text, or more readings.",
        )
    else:
        gain = translate(
            "Learning",
            "It foretells text of yours no better for sure than a table of which character "
            "follows which: {percent} % ({low} to {high}).",
        )
    bits = translate("Learning", "{after} bits per character; the table: {before}.")
    return [
        gain.format(
            percent=f"{100 * reduction:.0f}",
            low=f"{100 * low:.0f}",
            high=f"{100 * high:.0f}",
        ),
        bits.format(
            before=f"{report.bits_per_char_before:.2f}", after=f"{report.bits_per_char_after:.2f}"
        ),
    ]


def _turned(reduction: float) -> float:
    """How many fewer bits the other one needs, as a share of ours."""
    return -reduction / (1 - reduction)


def blind_test(own: int, after: int, before: int) -> str:
    """How often a sentence of whom was taken for the writer's own (F12)."""
    translate = QCoreApplication.translate
    text = translate(
        "Learning", "In {count} rounds you knew your own sentence {own} times. You took the tuned "
        "model's for yours {after} times, and the base model's {before} times.",
    )  # fmt: skip
    return text.format(count=own + after + before, own=own, after=after, before=before)


def facts(entry: Entry) -> str:
    """What a card tells: on what, from what, with which figures (F15)."""
    translate = QCoreApplication.translate
    if entry.problem:
        return sentence(entry.problem)
    card = entry.card
    parts = []
    if card.base:
        parts.append(translate("Learning", "Learned on {base}.").format(base=card.base))
    if card.documents:
        learned = translate("Learning", "From {documents}: {characters}.")
        parts.append(
            learned.format(
                documents=", ".join(card.documents), characters=characters(card.characters)
            )
        )
    if card.bits_before is not None and card.bits_after is not None:
        bits = translate("Learning", "{before} → {after} bits per character.")
        parts.append(bits.format(before=f"{card.bits_before:.2f}", after=f"{card.bits_after:.2f}"))
    if card.copied_share is not None:
        parts.append(_copied(card.copied_share))
    return "\n".join(parts)


def _copied(share: float) -> str:
    text = QCoreApplication.translate(
        "Learning", "{share} % of what it writes stands like that in your texts."
    )
    return text.format(share=f"{100 * share:.1f}")
