"""Turns the default model's GGUF file into safetensors, once.

Loading the GGUF takes ten seconds at every start and needs a parser that is only trusted with the
one file whose digest is pinned; the converted folder loads in a fraction of a second. Runs in the
process that obtains the model. It does not know where the GGUF comes from, and checks no digest.
"""

from __future__ import annotations

import os
from pathlib import Path


def convert(gguf: Path, folder: Path) -> None:
    """Write config, tokenizer and bfloat16 weights of the model in `gguf` into `folder`.

    transformers refuses to save a model that it read from a GGUF file, so the weights are moved
    into a fresh model of the same config first.
    """
    os.environ["TQDM_DISABLE"] = "1"  # read at import; nobody looks at progress bars here

    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source, name = str(gguf.parent), gguf.name
    read = AutoModelForCausalLM.from_pretrained(source, gguf_file=name, dtype=torch.bfloat16)
    del read.config.quantization_config
    clean = AutoModelForCausalLM.from_config(  # type: ignore[no-untyped-call]  # not annotated
        read.config, dtype=torch.bfloat16
    )
    clean.load_state_dict(read.state_dict())
    clean.generation_config = read.generation_config
    clean.save_pretrained(folder)
    AutoTokenizer.from_pretrained(source, gguf_file=name).save_pretrained(folder)
    (folder / "chat_template.jinja").unlink(missing_ok=True)  # templates are never rendered
    for file in folder.iterdir():
        file.chmod(0o644)  # the weights come out readable by their owner alone
