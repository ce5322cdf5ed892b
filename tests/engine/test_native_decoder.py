"""The compiled forward pass against torch's, in every build that this computer can run."""

from __future__ import annotations

import ctypes

import pytest
import torch

from gptwriter.engine import native_library
from gptwriter.engine.api import CancelToken, WeightFormat
from gptwriter.engine.fast_decoder import FastDecoder
from gptwriter.engine.fast_model import Weights
from gptwriter.engine.kv_cache import KvCache
from gptwriter.engine.low_rank import LowRank
from gptwriter.engine.native_decoder import NativeDecoder
from gptwriter.engine.native_library import BUILDS, FEW_ROWS
from gptwriter.engine.packing import NATIVE, int4, int8, pack
from tests.engine.test_fast_decoder import LLAMA3_ROPE, opened, saved
from tests.native_builds import runs_here

WIDE: dict[str, object] = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "max_position_embeddings": 512,
    "initializer_range": 0.1,
}
GPT2 = {name: value for name, value in WIDE.items() if name != "num_key_value_heads"}
MODELS: dict[str, tuple[str, dict[str, object]]] = {
    "gpt2": ("gpt2", GPT2),
    "gpt2 with exact GELU": ("gpt2", GPT2 | {"activation_function": "gelu"}),
    "llama": ("llama", WIDE),
    "llama with biases": ("llama", WIDE | {"attention_bias": True, "mlp_bias": True}),
    "llama 3": ("llama", WIDE | {"rope_parameters": LLAMA3_ROPE}),
    "qwen3": ("qwen3", WIDE | {"num_attention_heads": 4, "head_dim": 32}),
    "gpt2 with an adapter": ("gpt2", GPT2),
    "llama with an adapter": ("llama", WIDE | {"attention_bias": True, "vocab_size": 97}),
}
TOKENS = torch.randint(0, 96, (150,), generator=torch.Generator().manual_seed(4)).tolist()


@pytest.fixture(scope="module", params=MODELS)
def unpacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Weights:
    folder = tmp_path_factory.mktemp("native")
    saved(folder, *MODELS[request.param])
    weights = opened(folder)
    return adapted(weights) if "adapter" in request.param else weights


def adapted(weights: Weights, strength: float = 1.0) -> Weights:
    """With changes half as large as the weights, on some products.

    Ranks fill no groups, one is wider than the model, and what is small in `down` is large in `up`.
    """
    chance = torch.Generator().manual_seed(6)
    changes = {}
    for number, (name, stored) in enumerate(weights.stored_products().items()):
        rank, inputs = (5, 35, 200)[number % 3], stored.weights[0].shape[1]
        sizes = 10.0 ** torch.randint(-3, 4, (rank,), generator=chance)
        down = torch.randn(inputs, rank, generator=chance) * sizes
        up = torch.randn(rank, stored.outputs, generator=chance) / sizes[:, None]
        if number != 2:
            changes[name] = LowRank(down, up, 0.05 / rank**0.5)
    return weights.adapted(changes, strength)


def native(weights: Weights, weight_format: WeightFormat = WeightFormat.INT8) -> NativeDecoder:
    packed = weights.packed_as(pack(weights.stored_products(), weight_format, NATIVE))
    decoder = packed.adapted(weights.changes, weights.strength).decoder()
    assert isinstance(decoder, NativeDecoder)
    return decoder


def distance(found: torch.Tensor, expected: torch.Tensor) -> float:
    """As a share of what was expected."""
    return float((found.float() - expected.float()).norm() / expected.float().norm())


def test_a_computer_with_a_compiler_has_a_build_that_runs() -> None:
    assert any(runs_here(build) for build in BUILDS)


@pytest.mark.usefixtures("build")
def test_e7_few_rows_and_many_give_the_logits_of_the_unpacked_weights(unpacked: Weights) -> None:
    """Rows are multiplied in two ways; a text is read in both, and in parts."""
    expected, decoder = unpacked.decoder().forward(TOKENS, len(TOKENS)), native(unpacked)
    found, start = [], 0
    for count in (1, 3, 100, FEW_ROWS, FEW_ROWS + 1, 20, 9):
        found.append(decoder.forward(TOKENS[start : start + count], count))
        start += count
    assert start == len(TOKENS)
    assert distance(torch.cat(found), expected) < 0.05  # random weights make much of rounding


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize("strength", [0.0, 0.5, 1.5])
def test_f16_an_adapter_adds_as_much_as_its_strength_says(
    unpacked: Weights, strength: float
) -> None:
    worn = adapted(unpacked, strength)
    for rows in (FEW_ROWS, 100):
        base = native(unpacked.adapted({}, 1.0)).forward(TOKENS[:rows], rows)
        expected = worn.decoder().forward(TOKENS[:rows], rows)
        found = native(worn).forward(TOKENS[:rows], rows)
        assert distance(found, expected) < 0.05
        assert torch.equal(found, base) is (strength == 0)
        assert strength == 0 or distance(base, expected) > 0.2  # so it is no matter of rounding


@pytest.mark.usefixtures("build")
def test_a_part_that_is_only_read_says_nothing_and_is_known(unpacked: Weights) -> None:
    told, silent = native(unpacked), native(unpacked)
    told.forward(TOKENS[:40], 40)
    assert silent.forward(TOKENS[:40], 0).shape == (0, unpacked.layout.shape.vocabulary)
    assert torch.equal(silent.forward(TOKENS[40:60]), told.forward(TOKENS[40:60]))


@pytest.mark.usefixtures("build")
def test_p1_going_back_leaves_nothing_behind(unpacked: Weights) -> None:
    decoder = native(unpacked)
    cache = KvCache(decoder)
    cold = cache.read(TOKENS[:60], CancelToken()).logits
    cache.read(TOKENS[:40] + TOKENS[100:140], CancelToken())
    warm = cache.read(TOKENS[:60], CancelToken()).logits
    assert cold is not None
    assert warm is not None
    assert distance(warm, cold) < 0.02  # 20 rows at once, or 60


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize(
    ("shared", "near"),
    # At 126 the keys of branches fall into other parts than those of one alone: rounded otherwise.
    [(1, 1e-3), (31, 1e-3), (40, 1e-3), (126, 0.03), (128, 1e-3)],
)
def test_p10_branches_are_read_as_if_each_were_alone(
    unpacked: Weights, shared: int, near: float
) -> None:
    decoder = native(unpacked)
    ways = [TOKENS[60 + 4 * way : 64 + 4 * way] for way in range(3)]
    decoder.forward(TOKENS[:shared])
    found = torch.stack([decoder.branch(step, [way[step] for way in ways]) for step in range(4)])
    for number, way in enumerate(ways):
        decoder.keep(shared)
        alone = torch.cat([decoder.forward([token]) for token in way])
        assert distance(found[:, number], alone) < near


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize("threads", [1, 2, 3, 7])
def test_any_number_of_threads_gives_the_same_numbers(unpacked: Weights, threads: int) -> None:
    before = torch.get_num_threads()
    alone = native(unpacked)
    try:
        torch.set_num_threads(1)
        expected = [alone.forward(TOKENS[:40]), alone.forward(TOKENS[40:42])]
        torch.set_num_threads(threads)
        shared = native(unpacked)
        found = [shared.forward(TOKENS[:40]), shared.forward(TOKENS[40:42])]
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(one, other) for one, other in zip(found, expected, strict=True))


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize("outputs", [1, 16, 50])
@pytest.mark.parametrize("rows", [1, 5, FEW_ROWS, FEW_ROWS + 1, 40])
def test_a_product_is_that_of_the_same_weights_in_float32(outputs: int, rows: int) -> None:
    chance = torch.Generator().manual_seed(outputs + rows)
    matrix = torch.randn(outputs, 96, generator=chance)
    given = torch.randn(rows, 96, generator=chance)
    for pack_matrix, limit in ((int8, 0.02), (int4, 0.12)):
        packed = pack_matrix(matrix, NATIVE)
        assert packed is not None
        assert distance(packed(given)[:, :outputs], given @ matrix.T) < limit


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize("rows", [1, FEW_ROWS + 1])
def test_numbers_too_small_to_be_divided_by_are_none(rows: int) -> None:
    packed = int8(torch.randn(16, 64, generator=torch.Generator().manual_seed(1)), NATIVE)
    assert packed is not None
    assert packed(torch.full((rows, 64), 1e-37)).abs().max() < 1e-30


def test_a_build_of_other_sources_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    found = native_library.library()
    assert found is not None
    file = native_library.FOLDER / f"{found.build}.so"
    native_library.Library(file)
    older = type("Model", (ctypes.Structure,), {"_fields_": native_library.Model._fields_[2:]})
    monkeypatch.setattr(native_library, "Model", older)
    with pytest.raises(OSError, match="other sources"):
        native_library.Library(file)


def test_a_model_that_does_not_fill_groups_is_left_to_torch(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("narrow")
    saved(folder, "llama", {"hidden_size": 48, "intermediate_size": 96, "num_attention_heads": 2})
    weights = opened(folder)
    packed = pack(weights.stored_products(), WeightFormat.INT8)
    assert isinstance(weights.packed_as(packed).decoder(), FastDecoder)


def test_without_a_build_torch_computes(unpacked: Weights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(native_library.CHOICE, "off")
    native_library.library.cache_clear()
    try:
        assert native_library.library() is None
        packed = pack(unpacked.stored_products(), WeightFormat.INT4)
        assert isinstance(unpacked.packed_as(packed).decoder(), FastDecoder)
    finally:
        native_library.library.cache_clear()


@pytest.mark.usefixtures("build")
def test_what_was_no_number_is_forgotten_with_its_token(unpacked: Weights) -> None:
    """It lies beside values that are kept, behind the text, where nobody looks."""
    decoder = native(unpacked)
    decoder.forward(TOKENS[:40], 0)
    embedding = decoder._body.embedding
    whole = embedding[7].clone()
    with torch.inference_mode():
        embedding[7] = torch.nan
        assert decoder.forward([50, 51, 7]).isnan().all()
        embedding[7] = whole
    for kept in (40, 33, 0):
        decoder.keep(kept)
        assert decoder.forward(TOKENS[kept : kept + 1]).isfinite().all()
