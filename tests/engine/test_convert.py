"""A GGUF file becomes a folder that the catalog accepts, with the same weights."""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pytest

from gptwriter.engine import catalog, convert

WIDTH, INNER, HEADS, VOCABULARY = 16, 32, 2, 258


@pytest.fixture(scope="module")
def gguf_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    write_gguf(path)
    return path


@pytest.fixture(scope="module")
def folder(gguf_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("converted")
    convert.convert(gguf_file, folder)
    return folder


def test_the_folder_passes_the_catalogs_checks(folder: Path) -> None:
    found = catalog.check(folder)
    assert found.architecture == "llama"
    assert found.config["dtype"] == "bfloat16"
    assert found.parameters == sum(tensor.size for tensor in tensors().values())


def test_everybody_may_read_it_and_there_is_no_template(folder: Path) -> None:
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o644}
    assert not (folder / "chat_template.jinja").exists()


def test_the_weights_are_those_of_the_gguf_file(folder: Path) -> None:
    import torch
    from safetensors.torch import load_file

    weights = load_file(folder / "model.safetensors")
    wanted = torch.from_numpy(tensors()["blk.0.ffn_up.weight"]).to(torch.bfloat16)
    assert torch.equal(weights["model.layers.0.mlp.up_proj.weight"], wanted)


def test_the_tokenizer_gives_any_text_back(folder: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    text = "Once upon a time, 从前有座山。"
    assert tokenizer.decode(tokenizer(text)["input_ids"]) == text


def tensors() -> dict[str, np.ndarray]:
    """The weights of a one-layer Llama with a tied head, under GGUF's names."""
    shapes = {
        "token_embd": (VOCABULARY, WIDTH),
        "output_norm": (WIDTH,),
        **{f"blk.0.attn_{part}": (WIDTH, WIDTH) for part in ("q", "k", "v", "output")},
        **{f"blk.0.ffn_{part}": (INNER, WIDTH) for part in ("gate", "up")},
        "blk.0.ffn_down": (WIDTH, INNER),
        "blk.0.attn_norm": (WIDTH,),
        "blk.0.ffn_norm": (WIDTH,),
    }
    random = np.random.default_rng(0)
    return {
        f"{name}.weight": random.standard_normal(shape, dtype=np.float32)
        for name, shape in shapes.items()
    }


def write_gguf(path: Path) -> None:
    import gguf

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(32)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(VOCABULARY)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(byte_tokens())
    writer.add_token_merges(["Ġ a"])
    writer.add_token_types([1] * (VOCABULARY - 1) + [3])
    writer.add_bos_token_id(VOCABULARY - 1)
    writer.add_eos_token_id(VOCABULARY - 1)
    for name, tensor in tensors().items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def byte_tokens() -> list[str]:
    """One printable letter for each byte, as GPT-2's tokenizer has it, and two more tokens."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    letters = [chr(each if each in printable else next(others)) for each in range(256)]
    return [*letters, "Ġa", "<|endoftext|>"]
