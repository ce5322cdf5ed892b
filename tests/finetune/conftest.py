"""Tiny models, built once, and a process whose libraries behave as in the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.native_builds import build  # noqa: F401 - a fixture, found by its name
from tests.tiny_models import build_tiny_gpt2, build_tiny_llama, build_tiny_lstm


@pytest.fixture(scope="session")
def tiny_llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_llama(tmp_path_factory.mktemp("models") / "tiny-llama")


@pytest.fixture(scope="session")
def compiled_llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its layers are compiled code while they learn."""
    return build_tiny_llama(tmp_path_factory.mktemp("models") / "compiled-llama", head_dim=32)


@pytest.fixture(scope="session")
def tiny_gpt2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_gpt2(tmp_path_factory.mktemp("models") / "tiny-gpt2")


@pytest.fixture(scope="session")
def tiny_lstm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from gptwriter.finetune import recurrent  # noqa: F401 - it tells transformers of it

    return build_tiny_lstm(tmp_path_factory.mktemp("models") / "tiny-lstm")


@pytest.fixture(params=["tiny_llama", "tiny_gpt2"])
def tiny_transformer(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture(params=["tiny_llama", "compiled_llama", "tiny_gpt2", "tiny_lstm"])
def tiny_model(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder
