"""Gathers what the report says: the reported part before and after, and how the model writes.

The base model is looked at once; after a restart its figures come from the run's folder. What the
figures mean is worked out in `proof`, `style` and `copying`. Importing this module imports torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gptwriter.finetune import blind, writing
from gptwriter.finetune.coach import Say
from gptwriter.finetune.control import Control
from gptwriter.finetune.copying import CopyIndex
from gptwriter.finetune.dataset import Dataset
from gptwriter.finetune.document import Document
from gptwriter.finetune.measuring import HeldOut
from gptwriter.finetune.messages import Phase, Progress
from gptwriter.finetune.ngram import ORDER, CharacterModel
from gptwriter.finetune.proof import Gain, gain
from gptwriter.finetune.pupil import Pupil
from gptwriter.finetune.run_folder import Before, RunFolder
from gptwriter.finetune.style import distance

_PROMPTS = 12
_PROMPT_TOKENS, _WRITTEN_TOKENS = 48, 64
_FOLLOWING = 3  # paragraphs to read on in
_LONG_ENOUGH = 200  # characters of a paragraph that becomes a prompt


@dataclass(frozen=True, slots=True)
class Findings:
    gain: Gain
    copied_share: float  # of what the tuned model writes where nobody has chosen how
    style_before: float
    style_after: float


class Evidence:
    """Looks at one pupil twice, in the same way."""

    def __init__(
        self, dataset: Dataset, pupil: Pupil, folder: RunFolder, say: Say, control: Control
    ) -> None:
        self._dataset = dataset
        self._pupil = pupil
        self._folder = folder
        self._say = say
        self._control = control
        self.from_nothing = False
        """A model that knows nothing is held against the classical one, not against itself."""
        self._held_out = HeldOut(dataset.reported, pupil.tokenizer, pupil.measured_length)
        self._writer = "".join(section.text for section in dataset.reported)

    @property
    def baseline(self) -> str:
        """What `before` is a figure of; empty: of the base model."""
        return f"character {ORDER}-gram" if self.from_nothing else ""

    def look_before(self) -> None:
        """Measure the base model, unless an earlier start of this run did."""
        if self._folder.before() is None:
            self._say(Progress(Phase.BEFORE))
            bits = self._expected() if self.from_nothing else self._bits()
            written = self._write()
            known = () if self.from_nothing else tuple(written)
            self._folder.keep_before(Before(bits, self._style(written), known))

    def look_after(self) -> Findings:
        """Measure the tuned model, and compare."""
        before = self._folder.before()
        if before is None:
            raise RuntimeError("the base model is looked at first")
        self._say(Progress(Phase.AFTER))
        after = self._bits()
        self._say(Progress(Phase.PROVING))
        written = self._write()
        self._keep_rounds(before.written, written)
        learned = "".join(section.text for section in self._dataset.training)
        return Findings(
            gain(before.bits, after, self._held_out.characters),
            CopyIndex([Document("", learned)]).copied_share(self._write(likeliest=True)),
            before.style,
            self._style(written),
        )

    def _bits(self) -> tuple[float, ...]:
        return self._held_out.measure(self._pupil.objective, self._control.check).bits

    def _expected(self) -> tuple[float, ...]:
        """What a character n-gram model of the training text says of the reported part."""
        classical = CharacterModel(section.text for section in self._dataset.training)
        found = (classical.bits(section.paragraphs) for section in self._dataset.reported)
        return tuple(bits for section in found for bits in section)

    def _write(self, *, likeliest: bool = False) -> list[str]:
        """What the model writes behind paragraphs it never learned, spread over the whole part."""
        self._control.check()
        tokenizer = self._pupil.tokenizer
        return writing.continuations(
            self._pupil.language_model,
            tokenizer,
            self._prompts(),
            _WRITTEN_TOKENS,
            likeliest=likeliest,
        )

    def _prompts(self) -> list[list[int]]:
        return writing.prompts(self._texts(), self._pupil.tokenizer, _PROMPT_TOKENS)

    def _texts(self) -> list[str]:
        """Where long paragraphs of the reported part begin, with what follows them."""
        found = [
            (paragraph, "".join(section.paragraphs[number : number + _FOLLOWING]))
            for section in self._dataset.reported
            for number, paragraph in enumerate(section.paragraphs)
        ]
        long = [text for first, text in found if len(first) >= _LONG_ENOUGH]
        texts = long or [text for _, text in found]
        return texts[:: max(1, len(texts) // _PROMPTS)][:_PROMPTS]

    def _keep_rounds(self, before: Sequence[str], after: Sequence[str]) -> None:
        """What the writer may guess at (F12)."""
        prompts = [self._pupil.tokenizer.decode(each) for each in self._prompts()]
        pairs = zip(self._texts(), prompts, strict=True)
        own = [text[len(prompt) :] for text, prompt in pairs]
        self._folder.keep_rounds(blind.rounds(prompts, own, before, after))

    def _style(self, written: list[str]) -> float:
        return distance("\n".join(written), self._writer).overall
