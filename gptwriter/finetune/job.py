"""What a training is asked to do, as a value and as the JSON file that a process is started with.

Texts are not in it: they are named as files, or come on stdin, where no other user can read them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from gptwriter.engine.api import Device
from gptwriter.errors import UsageError
from gptwriter.finetune.presets import AS_IT_IS, Method, Preset, Shape, Wishes


@dataclass(frozen=True, slots=True)
class Job:
    """One training. `out` becomes a folder with `adapter/` (or `model/`) and its checkpoints."""

    out: Path
    model: Path  # of a new model: not looked at
    files: tuple[Path, ...] = ()  # empty: the documents come on stdin
    more_on_stdin: bool = False  # documents come on stdin as well
    preset: Preset = Preset.NORMAL
    wishes: Wishes = AS_IT_IS
    method: Method = Method.LORA
    shape: Shape = Shape.LSTM  # of a new model
    device: Device = Device.AUTO
    resume: bool = False
    threads: int = 0  # of torch; 0 leaves one core free
    with_pasted: bool = False  # what is known to be pasted is learned from as well (F14)
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
            shape=Shape(fields.pop("shape", Shape.LSTM)),
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
