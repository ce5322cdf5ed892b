"""Prose made up by rule: as long as wanted, never the same twice, and nobody's."""

from __future__ import annotations

import random

_WHO = ("keeper", "fisherman", "baker", "widow", "captain", "child", "doctor", "stranger")
_DID = ("carried", "watched", "opened", "mended", "counted", "followed", "forgot", "painted")
_WHAT = ("lantern", "letter", "window", "rope", "ledger", "bottle", "garden", "ladder", "map")
_WHERE = "by the harbour|in the cellar|under the bridge|on the hill|at the mill|near the well"
_HAN = "山水风云花月夜雨江河老少红白长短高低东西南北春秋冬夏来去上下小大门窗书笔人马船桥"


def english(characters: int, seed: int = 0) -> str:
    """Chapters of short paragraphs, one line each, in words that English has most of."""
    lot = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    lines: list[str] = []
    length = 0
    while length < characters:
        lines.append(f"Chapter {len(lines) // 12 + 1}" if len(lines) % 12 == 0 else _lines(lot))
        length += len(lines[-1]) + 2
    return "\n\n".join(lines) + "\n"


def chinese(characters: int, seed: int = 0) -> str:
    lot = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    lines: list[str] = []
    length = 0
    while length < characters:
        chapter = f"第{len(lines) // 12 + 1}回"
        lines.append(chapter if len(lines) % 12 == 0 else "".join(lot.choices(_HAN, k=60)) + "。")
        length += len(lines[-1]) + 1
    return "\n".join(lines) + "\n"


def _lines(lot: random.Random) -> str:
    return " ".join(_sentence(lot) for _ in range(lot.randint(2, 5)))


def _sentence(lot: random.Random) -> str:
    where = lot.choice(_WHERE.split("|"))
    said = f"The {lot.choice(_WHO)} {lot.choice(_DID)} the {lot.choice(_WHAT)} {where}"
    return f"{said} for {lot.randint(2, 999)} days, and the {lot.choice(_WHO)} was glad of it."
