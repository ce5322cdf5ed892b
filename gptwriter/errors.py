"""Everything that can go wrong, as sentences a writer understands.

    GptwriterError
    ├── UsageError            the command line or a setting asks for what does not exist
    ├── SettingsError         the file that keeps the settings
    │   ├── SettingIgnored
    │   ├── SettingsUnreadable
    │   └── SettingsNotSaved
    ├── DocumentError         the writer's files
    │   ├── DocumentUnreadable
    │   ├── DocumentNotSaved
    │   ├── DocumentNotEncodable  not saved, but could be in UTF-8
    │   ├── DocumentDamaged       not saved, and the old file is not whole: a backup is kept
    │   ├── DocumentChangedOutside
    │   ├── OtherVersionKept      saved, but another program had just written as well
    │   ├── DocumentMayNotLast    saved, but perhaps not for a power cut
    │   ├── DocumentInUse         another window has it open
    │   ├── ParagraphTooLong      opened as it is, the window would stand still
    │   ├── BackupNotKept         saved, but without a copy of what was replaced
    │   ├── RecoveryOff           edits are not being recorded
    │   └── RecordsUnreadable     what an earlier run recorded cannot be read
    ├── ModelError            the model and its process
    │   ├── ModelMissing
    │   ├── ModelRefused      the folder is not safe or not complete; it was not loaded
    │   ├── OutOfMemory
    │   ├── GenerationFailed
    │   ├── ModelProcessDied
    │   └── ModelKeepsDying   the breaker is open: no restart until the writer asks
    ├── ObtainError           fetching or converting the default model
    │   ├── NoConnection
    │   └── WrongDigest
    └── SystemLibraryMissing  what the desktop itself must bring

An error class holds one English template with named fields; the fields are plain values, so an
error crosses a process as its class name and its fields. A field `reason` is a template of its own,
a literal marked for translation where it is raised, and may name the other fields; what a system or
a file says in its own words is always such a field. So the window can translate every template
before it fills one in. This module knows nothing of Qt, torch, or who will show the sentence. A
message never contains the writer's text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar


def translate(context: str, text: str) -> str:  # noqa: ARG001 - lupdate reads the context, we do not
    """Mark `text` for the translation tool, which looks for calls of this name."""
    return text


_NOT_UNDERSTOOD = translate("errors", "it reports {words}, which this version does not know.")


class GptwriterError(Exception):
    """A failure with one clear sentence for the writer."""

    template: ClassVar[str] = translate("errors", "Something went wrong: {reason}")

    def __init__(self, **fields: str | int | float) -> None:
        self.fields = fields
        super().__init__(self.in_words())

    def in_words(self, translated: Callable[[str], str] = str) -> str:
        """The sentence; `translated` puts our own texts into another language."""
        return translated(self.template).format(**self._filled(translated))

    def reason_in_words(self, translated: Callable[[str], str] = str) -> str:
        """The reason without the sentence around it; the whole sentence where there is none."""
        return str(self._filled(translated).get("reason") or self.in_words(translated))

    def _filled(self, translated: Callable[[str], str]) -> dict[str, str | int | float]:
        """The fields, with those of our own texts translated and the reason filled in."""
        fields = {
            name: translated(value) if isinstance(value, str) else value
            for name, value in self.fields.items()
        }
        if "reason" in fields:
            fields["reason"] = str(fields["reason"]).format(**fields)
        return fields

    def to_wire(self) -> dict[str, object]:
        """What crosses a pipe: the class name and the fields, both plain JSON."""
        return {"error": type(self).__name__, "fields": self.fields}

    @staticmethod
    def from_wire(message: dict[str, object]) -> GptwriterError:
        """The error that `to_wire` described; an unknown one becomes a GenerationFailed."""
        kinds = {kind.__name__: kind for kind in _all_kinds(GptwriterError)}
        name, fields = message.get("error"), message.get("fields")
        if isinstance(name, str) and name in kinds and isinstance(fields, dict):
            try:
                return kinds[name](**fields)
            except (AttributeError, KeyError, IndexError, TypeError, ValueError):
                pass  # the fields do not fit the template: a newer or broken child
        return GenerationFailed(reason=_NOT_UNDERSTOOD, words=str(name))


def _all_kinds(kind: type[GptwriterError]) -> list[type[GptwriterError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _all_kinds(child))]


class UsageError(GptwriterError):
    template = translate("errors", "{reason}")


class SettingsError(GptwriterError):
    template = translate("errors", "The settings have a problem: {reason}")


class SettingIgnored(SettingsError):
    template = translate(
        "errors", "The setting {name} has a value that is not understood; the default is used."
    )


class SettingsUnreadable(SettingsError):
    template = translate(
        "errors", "The settings in {place} could not be read; the defaults are used."
    )


class SettingsNotSaved(SettingsError):
    template = translate("errors", "The settings could not be saved: {reason}")


class DocumentError(GptwriterError):
    template = translate("errors", "{name} has a problem: {reason}")


class DocumentUnreadable(DocumentError):
    template = translate("errors", "{name} could not be opened: {reason}")


class DocumentNotSaved(DocumentError):
    template = translate(
        "errors",
        "{name} was not saved: {reason} The text is still here, and no file was changed.",
    )


class DocumentNotEncodable(DocumentError):
    template = translate(
        "errors", "{name} was not saved: the text has characters that {encoding} does not know."
    )


class DocumentDamaged(DocumentError):
    template = translate(
        "errors",
        "{name} could not be written: {reason} The text is still here, so save it elsewhere. "
        "The old text is kept in {place}.",
    )


class DocumentChangedOutside(DocumentError):
    template = translate("errors", "{name} was changed by another program since it was opened.")


class OtherVersionKept(DocumentError):
    template = translate(
        "errors",
        "{name} was saved. Another program had changed it in the same moment; "
        "its version is kept as {other}.",
    )


class DocumentMayNotLast(DocumentError):
    template = translate(
        "errors", "{name} was written, but may not survive a power cut: {reason} Save it once more."
    )


class DocumentInUse(DocumentError):
    template = translate("errors", "{name} is open in another window on {host} (process {pid}).")


class ParagraphTooLong(DocumentError):
    template = translate(
        "errors", "{name} has a paragraph of {count} characters, too long to be written in."
    )


class BackupNotKept(DocumentError):
    template = translate(
        "errors", "No copy of the earlier version of {name} could be kept ({words})."
    )


class CompanionNotUsed(DocumentError):
    template = translate(
        "errors", "Where the parts of {name} came from is not known any more: {reason}"
    )


class CompanionNotKept(DocumentError):
    template = translate(
        "errors",
        "{name} was saved, but where its parts came from could not be kept beside it ({words}).",
    )


class RecoveryOff(DocumentError):
    template = translate(
        "errors",
        "Recovery is off, because the copy of your text cannot be written ({words}). Save often.",
    )


class RecordsUnreadable(DocumentError):
    template = translate(
        "errors",
        "Some unsaved text of an earlier run cannot be read by this version; it stays in {place}.",
    )


class ModelError(GptwriterError):
    template = translate("errors", "The model has a problem: {reason}")


class ModelMissing(ModelError):
    template = translate("errors", "There is no model at {place}.")


class ModelRefused(ModelError):
    template = translate("errors", "The model in {place} was not loaded: {reason}")


class OutOfMemory(ModelError):
    template = translate("errors", "There is not enough memory for this model on {device}.")


class GenerationFailed(ModelError):
    template = translate("errors", "The model could not continue the text: {reason}")


class ModelProcessDied(ModelError):
    template = translate(
        "errors",
        "The model stopped unexpectedly and is being started again; your text is untouched.",
    )


class ModelKeepsDying(ModelError):
    template = translate(
        "errors",
        "The model stopped {deaths} times within a minute. "
        "It stays off until you choose Model > Try Again.",
    )


class ObtainError(GptwriterError):
    template = translate("errors", "The default model could not be fetched: {reason}")


class NoConnection(ObtainError):
    template = translate(
        "errors",
        "The default model could not be fetched: there is no connection. "
        "What has arrived is kept for the next try.",
    )


class WrongDigest(ObtainError):
    template = translate(
        "errors", "The fetched file {name} is not the one expected, so it was deleted."
    )


class TrainingError(GptwriterError):
    template = translate("errors", "The training stopped: {reason}")


class NothingToLearn(TrainingError):
    template = translate("errors", "There is not enough to learn from: {reason}")


class ResumeRefused(TrainingError):
    template = translate("errors", "The training cannot go on from where it stopped: {reason}")


class AdapterNotKept(ModelError):
    template = translate("errors", "What was learned could not be written to {place}: {reason}")


class AdapterRefused(ModelError):
    template = translate("errors", "What was learned in {place} was not loaded: {reason}")


class SystemLibraryMissing(GptwriterError):
    template = translate(
        "errors", "gptwriter needs system libraries that are missing. Install them with: {command}"
    )
