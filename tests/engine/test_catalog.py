"""A model folder is accepted whole or refused with one sentence; nothing in it is ever run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.engine import catalog, model_folder
from gptwriter.engine.catalog import CheckedModel, Unusable
from gptwriter.errors import ModelMissing, ModelRefused
from tests.engine.model_folders import (
    CONFIG,
    SHAPES,
    change_json,
    entries,
    write_json,
    write_model,
    write_raw_weights,
    write_weights,
)

INDEX = "model.safetensors.index.json"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "model")


def test_a_whole_folder_is_described(model: Path) -> None:
    (model / "README.md").write_text("---\nlanguage: en\nlicense: mit\n---\n# Tiny\n", "utf-8")
    found = catalog.check(model)
    assert (found.name, found.architecture, found.licence) == ("model", "gpt2", "mit")
    assert found.parameters == 270
    assert found.weight_bytes == (model / "model.safetensors").stat().st_size


def test_a_licence_file_names_the_licence_where_no_card_does(model: Path) -> None:
    (model / "LICENSE").write_text("\n\n   Apache License\n   Version 2.0, January 2004\n", "utf-8")
    assert catalog.check(model).licence == "Apache License, Version 2.0, January 2004"


def test_the_config_keeps_only_the_keys_a_model_is_built_from(model: Path) -> None:
    change_json(
        model / "config.json",
        _attn_implementation="someone/kernel",
        attn_implementation="eager",
        _attn_implementation_internal="x",
        _name_or_path="/etc",
        architectures=["GPT2LMHeadModel"],
    )
    config = catalog.check(model).config
    assert config.keys() == CONFIG.keys()


def test_pickled_weights_beside_safetensors_are_left_alone(model: Path) -> None:
    (model / "pytorch_model.bin").write_bytes(b"\x80\x04")
    assert catalog.check(model).parameters == 270


def test_weights_may_come_in_shards(model: Path) -> None:
    (model / "model.safetensors").unlink()
    for number, (name, shape) in enumerate(SHAPES.items()):
        header = entries({name: shape})
        size = header[name]["data_offsets"][1]  # type: ignore[index]  # a list, as just built
        write_weights(model / f"{number}.safetensors", header, size)
    shards = {name: f"{number}.safetensors" for number, name in enumerate(SHAPES)}
    write_json(model / INDEX, {"weight_map": shards})
    assert catalog.check(model).parameters == 270


def test_a_tokenizer_of_two_files_is_enough(model: Path) -> None:
    (model / "tokenizer.json").unlink()
    write_json(model / "vocab.json", {"a": 0, "b": 1})
    (model / "merges.txt").write_text("a b\n", "utf-8")
    assert catalog.check(model).architecture == "gpt2"


def test_no_folder_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nothing-here"):
        catalog.check(tmp_path / "nothing-here")


def config(**changes: object) -> Callable[[Path], None]:
    return lambda folder: change_json(folder / "config.json", **changes)


def raw_config(text: bytes) -> Callable[[Path], None]:
    return lambda folder: _rewrite(folder / "config.json", text)


def tokenizer(**changes: object) -> Callable[[Path], None]:
    return lambda folder: change_json(folder / "tokenizer.json", **changes)


def weights(header: object, size: int = 4 * 270) -> Callable[[Path], None]:
    return lambda folder: write_weights(folder / "model.safetensors", header, size)


def raw_weights(data: bytes) -> Callable[[Path], None]:
    return lambda folder: _rewrite(folder / "model.safetensors", data)


def tensor(**changes: object) -> Callable[[Path], None]:
    """Change the first tensor's entry in the header."""
    header = entries(SHAPES)
    header["transformer.wte.weight"] |= changes
    return weights(header)


def added(name: str, data: bytes = b"") -> Callable[[Path], None]:
    return lambda folder: _rewrite(folder / name, data)


def removed(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def linked(name: str, target: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(target)

    return change


def piped(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return change


def sized(name: str, size: int) -> Callable[[Path], None]:
    return lambda folder: os.truncate(folder / name, size)


def index(value: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / "model.safetensors").rename(folder / "one.safetensors")
        write_json(folder / INDEX, value)

    return change


def pickles_only(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def header_of_26_megabytes(folder: Path) -> None:
    write_raw_weights(folder / "model.safetensors", b" " * 26_000_000, 0)


def folder_for_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").mkdir()


def _rewrite(path: Path, data: bytes) -> None:
    path.write_bytes(data)


HOLE = entries(SHAPES)
HOLE["transformer.rest"]["data_offsets"] = [164, 164 + 920]
ONE_TENSOR_TWICE = b'{"a": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}, "a": 1}'
MANY = {f"{n}": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]} for n in range(100_001)}

HOSTILE = {
    "weights are a pickle": (pickles_only, "can run code"),
    "weights are missing": (removed("model.safetensors"), "no .safetensors weights"),
    "weights are an empty file": (raw_weights(b""), "cut off"),
    "weights are cut off": (sized("model.safetensors", 900), "cut off"),
    "weights have bytes left over": (weights(entries(SHAPES), 5000), "belong to no tensor"),
    "weights are a pipe": (piped("model.safetensors"), "not an ordinary file"),
    "weights are a folder": (folder_for_weights, "not an ordinary file"),
    "weights are a device": (linked("model.safetensors", "/dev/zero"), "leaves the folder"),
    "weights are a link outside": (linked("model.safetensors", "../x"), "is missing"),
    "weights are a link in a circle": (
        linked("model.safetensors", "model.safetensors"),
        "is missing",
    ),
    "header of 2^62 bytes": (raw_weights((1 << 62).to_bytes(8, "little") + b"{}"), "cut off"),
    "header of 26 MB": (header_of_26_megabytes, "too large"),
    "header is no JSON": (raw_weights((2).to_bytes(8, "little") + b"{]"), "not valid JSON"),
    "header is a list": (weights([]), "not a JSON object"),
    "header names a tensor twice": (
        lambda folder: write_raw_weights(folder / "model.safetensors", ONE_TENSOR_TWICE),
        "says one thing twice",
    ),
    "header has 100,001 tensors": (weights(MANY, 0), "100001 tensors"),
    "header entry is a number": (weights({"a": 1}), "does not describe"),
    "unknown number type": (tensor(dtype="F8_E4M3"), "F8_E4M3"),
    "negative shape": (tensor(shape=[-10, -4]), "impossible shape"),
    "shape that overflows": (tensor(shape=[2**62, 2**62]), "wrong number of bytes"),
    "shape of fractions": (tensor(shape=[2.5, 16]), "impossible shape"),
    "offsets backwards": (tensor(data_offsets=[160, 0]), "wrong number of bytes"),
    "offsets beyond the file": (tensor(data_offsets=[10**9, 10**9 + 160]), "overlap"),
    "overlapping tensors": (tensor(data_offsets=[4, 164]), "overlap"),
    "a hole between tensors": (weights(HOLE, 4 * 271), "gaps"),
    "shard outside the folder": (index({"weight_map": {"a": "../o.safetensors"}}), "outside"),
    "shard with an absolute name": (index({"weight_map": {"a": "/o.safetensors"}}), "outside"),
    "shard that is a pickle": (index({"weight_map": {"a": "a.bin"}}), "not .safetensors"),
    "shard that is a number": (index({"weight_map": {"a": 1}}), "not .safetensors"),
    "shard that is missing": (index({"weight_map": {"a": "b.safetensors"}}), "is missing"),
    "shard without its tensor": (index({"weight_map": {"a": "one.safetensors"}}), "does not hold"),
    "index without shards": (index({"weight_map": {}}), "names no weights"),
    "index of another kind": (index({"weight_map": [1]}), "names no weights"),
    "no config": (removed("config.json"), "no config.json"),
    "config is no JSON": (raw_config(b"{"), "not valid JSON"),
    "config is not UTF-8": (raw_config(b'{"a": "\xff"}'), "not valid JSON"),
    "config is a list": (raw_config(b"[]"), "not a JSON object"),
    "config 100,000 deep": (raw_config(b"[" * 100_000), "too deep"),
    "config 20 deep": (raw_config(b'{"a":' * 20 + b"1" + b"}" * 20), "too deep"),
    "config with NaN": (raw_config(b'{"a": NaN}'), "NaN"),
    "config says it twice": (raw_config(b'{"n_layer": 1, "n_layer": 1}'), "twice"),
    "config with a number of 5,000 digits": (raw_config(b'{"a": ' + b"9" * 5000 + b"}"), "JSON"),
    "config of 2 MB": (sized("config.json", 2_000_000), "larger than 1 MB"),
    "config is a link outside": (linked("config.json", "/etc/hostname"), "leaves the folder"),
    "config is a pipe": (piped("config.json"), "not an ordinary file"),
    "kind is missing": (config(model_type=...), "unknown kind"),
    "kind is not a decoder": (config(model_type="bert"), "'bert'.*gpt2.*llama"),
    "kind is a list": (config(model_type=["gpt2"]), "unknown kind"),
    "config names code": (config(auto_map={"AutoModel": "x.Y"}), "program code"),
    "config is quantised": (config(quantization_config={"bits": 4}), "quantised"),
    "a million layers": (config(n_layer=10**6), "n_layer an impossible"),
    "layers below zero": (config(n_layer=-5), "n_layer an impossible"),
    "no layers": (config(n_layer=0), "n_layer an impossible"),
    "layers are text": (config(n_layer="2"), "n_layer an impossible"),
    "layers are true": (config(n_layer=True), "n_layer an impossible"),
    "layers are a fraction": (config(n_layer=1.5), "n_layer an impossible"),
    "width is missing": (config(n_embd=...), "does not say n_embd"),
    "vocabulary of 2^40": (config(vocab_size=2**40), "vocab_size an impossible"),
    "context of 10^12": (config(n_positions=10**12), "n_positions an impossible"),
    "context larger than the weights": (config(n_positions=10**6), "larger model"),
    "heads that do not divide": (config(n_head=3), "shared by 3"),
    "keys that do not divide": (config(num_key_value_heads=3), "impossible|share"),
    "config larger than the weights": (config(n_layer=900), "larger model"),
    "brings Python": (added("modeling.py"), "modeling.py"),
    "brings a library": (added("ops.so"), "ops.so"),
    "is an adapter": (added("adapter_config.json", b"{}"), "adapter"),
    "no tokenizer": (removed("tokenizer.json"), "no tokenizer.json"),
    "tokenizer of 51 MB": (sized("tokenizer.json", 51_000_000), "larger than 50 MB"),
    "tokenizer without words": (tokenizer(model={}), "no vocabulary"),
    "tokenizer with an empty vocabulary": (tokenizer(model={"vocab": {}}), "does not know"),
    "token beyond the embedding": (tokenizer(model={"vocab": {"a": 10}}), "does not know"),
    "token below zero": (tokenizer(model={"vocab": {"a": -1}}), "does not know"),
    "more pieces than the embedding": (tokenizer(model={"vocab": [["a", 0]] * 11}), "not know"),
    "added token beyond the embedding": (tokenizer(added_tokens=[{"id": 99}]), "does not know"),
    "tokenizer names code": (
        added("tokenizer_config.json", b'{"auto_map": {"AutoTokenizer": ["x.Y", null]}}'),
        "tokenizer asks to run",
    ),
    "special tokens are no JSON": (added("special_tokens_map.json", b"]"), "not valid JSON"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_r12_a_hostile_folder_is_refused_with_one_sentence(model: Path, case: str) -> None:
    change, words = HOSTILE[case]
    change(model)
    with pytest.raises(ModelRefused, match=words) as refusal:
        catalog.check(model)
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400 + len(str(model))


def test_r12_a_folder_of_very_many_files_is_refused(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_folder, "MAX_ENTRIES", 2)
    with pytest.raises(ModelRefused, match="more than 2 files"):
        catalog.check(model)


def test_links_into_the_blobs_of_the_same_cached_repository_are_followed() -> None:
    snapshot = _cache_model("models--someone--tiny")
    assert catalog.check(snapshot).name == "someone/tiny"


def test_r12_links_into_another_cached_repository_are_refused() -> None:
    mine = _cache_model("models--someone--tiny")
    other = _cache_model("models--someone--else")
    (mine / "config.json").unlink()
    (mine / "config.json").symlink_to(other / "config.json")
    with pytest.raises(ModelRefused, match="leaves the folder"):
        catalog.check(mine)


def test_the_model_that_came_with_the_program_is_listed_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundled = write_model(tmp_path / "gptwriter/resources/models/default")
    own = write_model(paths.models_dir() / "a-model")
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "gptwriter/paths.py"))
    found = [each.folder for each in catalog.list_models() if isinstance(each, CheckedModel)]
    assert found == [bundled, own]


def test_the_list_holds_own_models_then_cached_ones_and_says_why_one_is_unusable() -> None:
    good = write_model(paths.models_dir() / "good")
    bad = write_model(paths.models_dir() / "bad")
    (bad / "config.json").unlink()
    write_model(paths.models_dir() / ".unfinished.part")
    cached = _cache_model("models--someone--tiny")
    match catalog.list_models():
        case [Unusable(folder, reason), CheckedModel() as own, CheckedModel() as other]:
            assert folder == bad
            assert reason.startswith("it has no config.json")
            assert (own.folder, other.folder) == (good, cached)
        case found:
            pytest.fail(f"unexpected list: {found}")


def test_the_cache_is_found_where_the_environment_puts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    snapshot = _cache_model("models--a--b", tmp_path / "hub")
    assert [each.folder for each in catalog.list_models()] == [snapshot]


def test_nothing_to_list_is_an_empty_list() -> None:
    assert catalog.list_models() == []


def _cache_model(name: str, root: Path | None = None) -> Path:
    """A model as a Hugging Face cache holds it: links that lead into a folder of blobs."""
    root = root or Path(os.environ["XDG_CACHE_HOME"]) / "huggingface" / "hub"
    blobs = write_model(root / name / "blobs")
    snapshot = root / name / "snapshots" / "0123abcd"
    snapshot.mkdir(parents=True)
    for blob in blobs.iterdir():
        (snapshot / blob.name).symlink_to(Path("..", "..", "blobs", blob.name))
    return snapshot
