"""What a training made becomes one of the writer's own models."""

from __future__ import annotations

from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.engine import catalog
from gptwriter.finetune import own_models


def test_it_is_put_among_the_models_under_its_name(tiny_gpt2: Path) -> None:
    own_models.enlist(tiny_gpt2, "西游 model")
    (found,) = catalog.list_models()
    assert found.folder == paths.models_dir() / "西游 model"
    assert isinstance(found, catalog.CheckedModel)
    with pytest.raises(FileExistsError):
        own_models.enlist(tiny_gpt2, "西游 model")


@pytest.mark.parametrize(
    ("wish", "name"), [("西游记", "西游记"), ("../a/b", "ab"), (" . ", "gptwriter"), ("a\nb", "ab")]
)
def test_a_name_can_be_a_folders(wish: str, name: str) -> None:
    assert own_models.free_name(wish) == name


def test_a_name_that_is_taken_gets_a_number(tiny_gpt2: Path) -> None:
    for name in ("novel", "novel 2", "novel 3"):
        assert own_models.free_name("novel") == name
        own_models.enlist(tiny_gpt2, name)
