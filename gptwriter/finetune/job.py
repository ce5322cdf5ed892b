"""What a training is asked to do, as a value and as the JSON file that a process is started with.

Texts are not in it: they are named as files, or come on stdin, where no other user can read them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from gptwriter.documents.causes import shown_name, why_not_read
from gptwriter.documents.importers.import_text import FORMATS
from gptwriter.documents.importers.in_child import import_in_child
from gptwriter.engine import child
from gptwriter.engine.api import Device
from gptwriter.errors import DocumentUnreadable, GptwriterError, UsageError
from gptwriter.finetune import languages
from gptwriter.finetune.document import Document
from gptwriter.finetune.messages import Found
from gptwriter.finetune.presets import AS_IT_IS, Method, Preset, Wishes
from gptwriter.prose.unwrapping import unwrap


@dataclass(frozen=True, slots=True)
class Job:
    """One training. `out` becomes a folder with `adapter/` (or `model/`) and its checkpoints."""

    out: Path
    model: Path
    files: tuple[Path, ...] = ()  # empty: the documents come on stdin
    more_on_stdin: bool = False  # documents come on stdin as well
    preset: Preset = Preset.NORMAL
    wishes: Wishes = AS_IT_IS
    method: Method = Method.LORA
    device: Device = Device.AUTO
    resume: bool = False
    threads: int = 0  # of torch; 0 leaves one core free
    only_look: bool = False  # an estimate of time and memory is wanted, no training (F2)
    only_list: bool = False  # what is in the files is wanted, nothing else (F1)
    keep_takes: bool = False  # the adapter of each measured step, for the writer to choose (F7)
    prompt: str = ""  # the writer's own for the training film; empty: one of the documents'


def read(path: Path) -> Job:
    """The job in a JSON file. Raises UsageError with the reason in one sentence."""
    try:
        fields = json.loads(path.read_bytes())
        return Job(
            out=Path(fields.pop("out")),
            model=Path(fields.pop("model")),
            files=tuple(Path(file) for file in fields.pop("files", ())),
            preset=Preset(fields.pop("preset", Preset.NORMAL)),
            wishes=Wishes(**fields.pop("wishes", {})),
            method=Method(fields.pop("method", Method.LORA)),
            device=Device(fields.pop("device", Device.AUTO)),
            **fields,
        )
    except OSError as error:
        raise UsageError(reason="{file} could not be read.", file=str(path)) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(reason="{file} does not describe a training.", file=str(path)) from error


def as_json(job: Job) -> str:
    """What `read` understands."""
    return json.dumps(asdict(job), default=str, indent=2)


def documents_in(files: Sequence[Path]) -> list[Document]:
    """The texts of files and of all files in folders, wrapped lines joined.

    Raises DocumentUnreadable for the first one that cannot be read.
    """
    return [_document(file) for named in files for file in _files(named.absolute())]


def entries(files: Sequence[Path]) -> Iterator[Found]:
    """What each file brings, folders looked into; one that cannot be read says why not.

    Files of a kind that is never read are passed over, if it was their folder that was named.
    """
    for named in files:
        try:
            inside = _files(named.absolute())
        except DocumentUnreadable as error:
            yield Found(str(named), shown_name(named), problem=error.to_wire())
            continue
        for file in inside:
            if file.suffix.lower() in FORMATS or not named.is_dir():
                yield _entry(file)


def _entry(file: Path) -> Found:
    try:
        document = _document(file)
    except GptwriterError as error:
        return Found(str(file), shown_name(file), problem=error.to_wire())
    return Found(str(file), document.name, len(document.text), languages.of(document.text).value)


def documents_from(line: str) -> list[Document]:
    """The texts that another process sends: a JSON list of [name, text]. Raises UsageError."""
    try:
        return [Document(str(name), unwrap(str(text))) for name, text in json.loads(line)]
    except (ValueError, TypeError) as error:
        raise UsageError(reason="The documents on stdin are not understood.") from error


def _files(named: Path) -> list[Path]:
    if not named.is_dir():
        return [named]
    try:
        return sorted(Path(entry.path) for entry in os.scandir(named) if _is_shown(entry))
    except OSError as error:
        raise DocumentUnreadable(name=shown_name(named), **why_not_read(error)) from error


def _is_shown(entry: os.DirEntry[str]) -> bool:
    return entry.is_file() and not entry.name.startswith(".")


def _document(file: Path) -> Document:
    found = import_in_child(file, child.command(child.Role.IMPORT), child.environment())
    return Document(shown_name(file), unwrap(found.text))
