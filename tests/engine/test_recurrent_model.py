"""The recurrent network keeps the states behind what it has read, and goes back to them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from gptwriter.engine import catalog, recurrent_model
from gptwriter.engine.api import CancelToken, Device
from gptwriter.engine.kv_cache import KvCache
from gptwriter.engine.recurrent_model import RecurrentDecoder
from gptwriter.engine.recurrent_network import Dimensions, Network
from gptwriter.errors import ModelRefused
from tests.engine.conftest import loaded

TOKENS = [(7 * each + 3) % 512 for each in range(150)]


@pytest.fixture
def decoder(tiny_lstm: Path) -> RecurrentDecoder:
    placed = recurrent_model.load(catalog.check(tiny_lstm)).place(Device.CPU)
    assert isinstance(placed, RecurrentDecoder)
    return placed


def afresh(decoder: RecurrentDecoder, tokens: list[int], rows: int = 1) -> torch.Tensor:
    decoder.keep(0)
    return decoder.forward(tokens, rows)


def test_read_in_any_parts_a_text_gives_the_same_logits(decoder: RecurrentDecoder) -> None:
    whole = afresh(decoder, TOKENS, rows=len(TOKENS))
    decoder.keep(0)
    parts = [TOKENS[:1], TOKENS[1:50], TOKENS[50:51], TOKENS[51:]]
    found = torch.cat([decoder.forward(part, len(part)) for part in parts])
    torch.testing.assert_close(found, whole, atol=1e-4, rtol=1e-4)


def test_a_part_that_is_only_read_says_nothing_and_is_known(decoder: RecurrentDecoder) -> None:
    whole = afresh(decoder, TOKENS)
    assert len(afresh(decoder, TOKENS[:50], rows=0)) == 0
    torch.testing.assert_close(decoder.forward(TOKENS[50:]), whole, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("length", [0, 31, 32, 100, 149, 150])
def test_it_goes_back_to_a_kept_state_not_far_before(
    decoder: RecurrentDecoder, length: int
) -> None:
    afresh(decoder, TOKENS)
    left = decoder.keep(length)
    assert length - 32 < left <= length
    again = decoder.forward([*TOKENS[left:], 5])
    torch.testing.assert_close(again, afresh(decoder, [*TOKENS, 5]), atol=1e-4, rtol=1e-4)


def test_each_written_token_has_a_state_to_go_back_to(decoder: RecurrentDecoder) -> None:
    afresh(decoder, TOKENS[:40])
    for token in TOKENS[40:50]:
        decoder.forward([token])
    assert decoder.keep(45) == 45


def test_p1_what_was_read_is_not_read_again(decoder: RecurrentDecoder) -> None:
    cache = KvCache(decoder)
    cache.read(TOKENS, CancelToken())
    reading = cache.read([*TOKENS[:140], 9, 9, 9], CancelToken())
    assert reading.reused == 128
    assert reading.run == 15


def test_q14_branches_are_what_each_way_alone_would_be_and_leave_no_trace(
    decoder: RecurrentDecoder,
) -> None:
    ways = [[1, 2], [30, 40], [5, 6]]
    alone = torch.stack([afresh(decoder, [*TOKENS, *way])[0] for way in ways])
    afresh(decoder, TOKENS)
    decoder.branch(0, [first for first, _ in ways])
    together = decoder.branch(1, [second for _, second in ways])
    torch.testing.assert_close(together, alone, atol=1e-4, rtol=1e-4)
    after = decoder.forward([77])
    torch.testing.assert_close(after, afresh(decoder, [*TOKENS, 77]), atol=1e-4, rtol=1e-4)


def test_it_is_torch_s_own_lstm() -> None:
    torch.manual_seed(0)
    network = Network(Dimensions(50, embedding=16, width=24, layers=1)).eval()
    theirs: Any = torch.nn.LSTM(16, 24, batch_first=True)
    layer: Any = network.layers[0]
    into, back = layer.matrices()
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(into)
        theirs.weight_hh_l0.copy_(back)
        theirs.bias_ih_l0.copy_(layer.input.bias)
        theirs.bias_hh_l0.zero_()
        tokens = torch.randint(0, 50, (2, 9))
        found, _ = network.read(tokens, network.beginning(2))
        expected: torch.Tensor = network.out(theirs(network.embedding(tokens))[0])
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_a_block_loses_the_same_values_at_every_token_and_only_while_it_learns() -> None:
    torch.manual_seed(0)
    network = Network(Dimensions(50, embedding=64, width=24, layers=1, dropout=0.5))
    tokens = torch.randint(0, 50, (3, 7))
    lost = network.read(tokens, network.beginning(3))[0] == 0
    assert 0.3 < lost.float().mean() < 0.7
    assert torch.equal(lost, lost[:, :1].expand_as(lost))
    assert not torch.equal(lost[0], lost[1])
    network.eval()
    assert not (network.read(tokens, network.beginning(3))[0] == 0).any()


def test_r2_a_folder_with_other_tensors_or_values_is_refused(
    tiny_lstm: Path, tmp_path: Path
) -> None:
    for number, change in enumerate(({"model.bias": torch.zeros(3)}, {"other": torch.zeros(512)})):
        folder = tmp_path / str(number)
        shutil.copytree(tiny_lstm, folder)
        file = folder / "model.safetensors"
        save_file(load_file(file) | change, file)
        with pytest.raises(ModelRefused, match="do not fit"):
            loaded(folder)
    file = tmp_path / "0" / "model.safetensors"
    save_file(
        load_file(tiny_lstm / file.name) | {"model.bias": torch.full((512,), torch.nan)}, file
    )
    with pytest.raises(ModelRefused, match="not numbers"):
        loaded(tmp_path / "0")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"hidden_size": 50_000}, "describes a larger model"),
        ({"embedding_size": 0}, "gives embedding_size an impossible value"),
        ({"num_hidden_layers": None}, "does not say num_hidden_layers"),
        ({"auto_map": {"AutoModel": "code.py"}}, "program code of its own"),
    ],
)
def test_r2_a_config_that_cannot_be_is_refused_before_anything_is_loaded(
    tiny_lstm: Path, tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_lstm, folder)
    config = json.loads((folder / "config.json").read_bytes())
    (folder / "config.json").write_text(json.dumps(config | change))
    with pytest.raises(ModelRefused, match=reason):
        catalog.check(folder)
