"""The contestant that is transformers' Trainer with PEFT, as their manuals put them together.

Their defaults but for the rank and the layers, which are ours, so that as much is learned: batches
of eight paragraphs, padded to the longest of them. Imported in a contestant's process alone, like
the libraries.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any

from gptwriter.commands.bench.contestant import Setting
from gptwriter.commands.bench.lesson import Clock, Curriculum


def start(taught: Curriculum, *, bf16: bool) -> TrainerLesson:
    """Raises ImportError, OSError or ValueError where it cannot be put together."""
    os.environ.update(
        {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "CUDA_VISIBLE_DEVICES": ""}
    )
    return TrainerLesson(taught, bf16=bf16)


class TrainerLesson:
    """A `Lesson`."""

    def __init__(self, taught: Curriculum, *, bf16: bool) -> None:
        import peft
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        torch.set_num_threads(taught.threads)
        recipe, model = taught.recipe, taught.model
        tokenizer: Any = AutoTokenizer.from_pretrained(model, local_files_only=True)
        if tokenizer.pad_token is None:
            tokenizer.pad_token = tokenizer.eos_token
        cut = tokenizer(list(taught.texts), truncation=True, max_length=recipe.block_tokens)
        model_class: Any = AutoModelForCausalLM
        base = model_class.from_pretrained(model, dtype=torch.float32, local_files_only=True)
        config = peft.LoraConfig(
            r=recipe.rank,
            lora_alpha=round(recipe.rank * recipe.scale),
            target_modules="all-linear",
            task_type="CAUSAL_LM",
        )
        self._model: Any = peft.get_peft_model(base, config)
        self._tokenizer = tokenizer
        self._examples: Any = [  # a list, which the Trainer takes for a data set
            {"input_ids": ids} for ids in cut["input_ids"] if len(ids) > 1
        ]
        self._steps = taught.steps
        self._bf16 = bf16
        self.setting = Setting(taught.threads, "float32 under bf16 autocast" if bf16 else "float32")

    def run(self, clock: Clock) -> None:
        from transformers import DataCollatorForLanguageModeling, Trainer, TrainingArguments

        collate: Any = DataCollatorForLanguageModeling(self._tokenizer, mlm=False)

        def counting(examples: Any) -> Any:
            clock.counted(sum(len(each["input_ids"]) - 1 for each in examples))
            return collate(examples)

        with tempfile.TemporaryDirectory(prefix="gptwriter-bench-") as folder:
            arguments = TrainingArguments(
                output_dir=folder,
                max_steps=self._steps,
                bf16=self._bf16,
                use_cpu=True,
                save_strategy="no",
                report_to=[],
                disable_tqdm=True,
            )
            running: Any = Trainer(
                model=self._model,
                args=arguments,
                train_dataset=self._examples,
                data_collator=counting,
            )
            running.add_callback(clock.callback())
            running.train()
