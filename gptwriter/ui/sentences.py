"""Sentences for the writer in the writer's language: errors, moments, chances, silences.

This module knows nothing of where a sentence is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from gptwriter.errors import GptwriterError
from gptwriter.session.silence import Silence


def sentence(error: GptwriterError) -> str:
    """What went wrong, translated."""
    return error.in_words(known)


def known(text: str) -> str:
    """A sentence marked for translation elsewhere, translated; what is not one stays as it is."""
    return QCoreApplication.translate("errors", text)


def moment(seconds: float) -> str:
    """A time to the second; with the day, unless it is today."""
    then = QDateTime.fromSecsSinceEpoch(int(seconds))
    time = then.time().toString("HH:mm:ss")
    if then.date() == QDateTime.currentDateTime().date():
        return time
    return f"{QLocale().toString(then.date(), QLocale.FormatType.ShortFormat)} {time}"


def percent(probability: float) -> str:
    return f"{probability * 100:.0f} %" if probability >= 0.005 else "< 1 %"


def why_quiet(silence: Silence, minutes_left: int) -> str:
    """Why nothing comes by itself though suggestions are on."""
    if silence is Silence.PRIVATE:
        return QCoreApplication.translate("reasons", "Not in this document; only when asked.")
    said = QCoreApplication.translate("reasons", "Snoozed, {minutes} min left; only when asked.")
    return said.format(minutes=minutes_left)


def why_disabled(reason: str) -> str:
    """The reason of the suggestion state `Disabled`, in words; an unknown one speaks for itself."""
    translate = QCoreApplication.translate
    match reason:
        case "off":
            return translate("reasons", "Suggestions are switched off.")
        case "no model":
            return translate("reasons", "No model has been chosen yet.")
        case "loading":
            return translate("reasons", "The model is being loaded.")
        case "failed":
            return translate(
                "reasons",
                "The model could not be loaded. Model > Try Again, or Model Folder… for another.",
            )
        case _:
            return known(reason)
