"""Every sentence a writer may be told is one that the translation knows, wherever it is raised."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gptwriter import errors
from gptwriter.errors import DocumentNotSaved, GenerationFailed, GptwriterError, ModelRefused

PACKAGE = Path(errors.__file__).parent
SPOKEN_TO_A_WRITER = ("documents", "engine", "finetune", "session", "ui", "settings.py")
MODULES = [
    file
    for place in SPOKEN_TO_A_WRITER
    for file in sorted((PACKAGE / place).rglob("*.py") if "." not in place else [PACKAGE / place])
]


REFUSALS = ("BadConfig", "BadFolder", "BadHeader", "NotPlainJson", "Refusal")


def reasons(tree: ast.AST) -> Iterator[ast.expr]:
    """Each value that is given as an error's reason: by keyword, or first to a Refusal."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "reason")
            if isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
                yield from node.args[:1]


@pytest.mark.parametrize("module", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_reason_is_one_text_of_ours_and_never_put_together(module: Path) -> None:
    """A name or an attribute stands for a text that is written where it is defined."""
    for reason in reasons(ast.parse(module.read_text("utf-8"))):
        marked = isinstance(reason, ast.Call) and ast.unparse(reason.func) == "translate"
        written = isinstance(reason, ast.Constant | ast.Name | ast.Attribute)
        assert marked or written, ast.unparse(reason)


def test_a_reason_is_filled_in_with_the_other_fields() -> None:
    error = ModelRefused(place="here", reason="{file} is missing.", file="{place}.json")
    assert str(error) == "The model in here was not loaded: {place}.json is missing."
    assert error.reason_in_words() == "{place}.json is missing."


def test_what_is_not_a_text_of_ours_is_never_filled_in() -> None:
    error = DocumentNotSaved(name="{0}", reason="The system says: {words}.", words="{name} {")
    assert str(error).startswith("{0} was not saved: The system says: {name} {.")


def test_the_words_of_another_language_are_filled_in_after_translation() -> None:
    chinese = {
        ModelRefused.template: "未载入 {place}：{reason}",
        "{file} cannot be trusted: {why}.": "{file} 不可信：{why}。",
        "it is not valid JSON": "不是有效的 JSON",
    }
    error = ModelRefused(
        place="此处",
        reason="{file} cannot be trusted: {why}.",
        file="config.json",
        why="it is not valid JSON",
    )
    translated = error.in_words(lambda text: chinese.get(text, text))
    assert translated == "未载入 此处：config.json 不可信：不是有效的 JSON。"


def test_an_error_crosses_a_process_whole() -> None:
    error = ModelRefused(place="here", reason="{file} is missing.", file="config.json")
    twin = GptwriterError.from_wire(error.to_wire())
    assert type(twin) is ModelRefused
    assert str(twin) == str(error)


@pytest.mark.parametrize(
    "message",
    [
        {"error": "FromTheFuture", "fields": {}},
        {"error": "ModelRefused", "fields": {"place": "here"}},
        {"error": "ModelRefused", "fields": {"place": "here", "reason": "{file} is missing."}},
        {"error": "ModelRefused", "fields": {"place": "here", "reason": "{"}},
        {"error": "ModelRefused", "fields": {"place": "here", "reason": "{place.name}"}},
        {},
    ],
)
def test_an_error_that_is_not_understood_is_still_one(message: dict[str, object]) -> None:
    error = GptwriterError.from_wire(message)
    assert isinstance(error, GenerationFailed)
    assert str(message.get("error")) in str(error)
