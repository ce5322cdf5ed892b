"""Documents become parts that do not overlap, with everything that left them counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptwriter.errors import NothingToLearn
from gptwriter.finetune import languages
from gptwriter.finetune.dataset import Caution, Dataset, characters, prepare
from gptwriter.finetune.document import Document
from gptwriter.finetune.languages import Language
from gptwriter.finetune.sections import is_heading
from gptwriter.finetune.shingles import numbers
from tests.finetune.texts import chinese, english


def prepared(*texts: str, seed: int = 0) -> Dataset:
    return prepare([Document(f"{number}.txt", text) for number, text in enumerate(texts)], seed)


def text_of(dataset: Dataset, part: str) -> str:
    return "".join(section.text for section in getattr(dataset, part))


@pytest.mark.parametrize("write", [english, chinese])
def test_f11_each_paragraph_is_in_one_part_and_a_part_is_whole_chapters(
    write: Callable[[int], str],
) -> None:
    text = write(60_000)
    dataset = prepared(text)
    parts = [dataset.training, dataset.choosing, dataset.reported]
    assert sum(map(characters, parts)) == len(text)
    for section in (section for part in parts for section in part):
        assert section.text in text
        assert section.characters > 200


def test_f11_about_a_tenth_is_held_out_and_most_of_it_reported() -> None:
    dataset = prepared(english(200_000))
    assert 12_000 < characters(dataset.reported) < 32_000
    assert 4_000 < characters(dataset.choosing) < 12_000


def test_f11_a_part_of_a_very_long_text_is_enough_to_report() -> None:
    assert 60_000 <= characters(prepared(english(1_500_000)).reported) < 70_000


@pytest.mark.parametrize("seed", range(6))
def test_f11_long_chapters_do_not_take_much_more_than_their_part(seed: int) -> None:
    text = english(120_000).replace("Chapter", "And")  # stretches of a twenty-fifth of it
    dataset = prepared(text, seed=seed)
    assert characters(dataset.choosing) <= 2 * 0.03 * len(text)
    assert characters(dataset.reported) <= 2 * 0.08 * len(text)


def test_f11_what_resembles_the_held_out_text_leaves_the_training() -> None:
    text = english(40_000)
    dataset = prepared(text, text.replace("was glad", "was very glad").replace(",", ";"))
    held_out = numbers(text_of(dataset, "reported") + text_of(dataset, "choosing"))
    assert dataset.near_duplicates >= characters(dataset.reported) // 2
    for section in dataset.training:
        for paragraph in section.paragraphs:
            runs = numbers(paragraph)
            assert len(runs & held_out) <= len(runs) / 2


def test_the_same_documents_give_the_same_parts_and_another_seed_others() -> None:
    text = english(60_000)
    assert prepared(text) == prepared(text)
    assert prepared(text).reported != prepared(text, seed=7).reported


def test_f2_duplicates_and_running_titles_are_counted_and_left_out() -> None:
    text = english(20_000)
    paragraph = max(text.split("\n\n"), key=len)
    pages = "".join(
        f"The Lighthouse at the End {page}\n\n{english(900, page)}" for page in range(6)
    )
    dataset = prepared(text, f"{paragraph}\n\n{pages}")
    facts = dataset.documents[1]
    assert facts.duplicates >= len(paragraph)
    assert facts.boilerplate >= 6 * len("The Lighthouse at the End 1")
    assert "The Lighthouse at" not in text_of(dataset, "training")


@pytest.mark.parametrize(("times", "kept"), [(3, True), (4, False)])
def test_f2_what_stands_on_four_pages_is_a_running_title(times: int, *, kept: bool) -> None:
    pages = "".join(f"The Lighthouse {page}\n\n{english(900, page)}" for page in range(times))
    dataset = prepared(english(20_000, 99), pages)
    assert (dataset.documents[1].boilerplate == 0) is kept


def test_the_notices_of_a_digital_library_are_boilerplate() -> None:
    notice = "*** START OF THE PROJECT BOOK ***\n\n"
    text = (
        f"Produced by nobody.\n{notice}{english(20_000)}*** END OF THE PROJECT BOOK ***\nLicence."
    )
    dataset = prepared(text)
    parts = [text_of(dataset, part) for part in ("training", "choosing", "reported")]
    assert not any(word in part for word in ("Produced", "Licence") for part in parts)
    assert dataset.documents[0].boilerplate >= len("Produced by nobody.Licence.")


def test_f1_each_document_tells_its_characters_and_language() -> None:
    dataset = prepared(english(12_000), chinese(9_000))
    assert [each.language for each in dataset.documents] == [Language.ENGLISH, Language.CHINESE]
    assert dataset.documents[0].characters == len(english(12_000))
    assert Caution.MIXED_LANGUAGES in dataset.cautions
    assert Caution.MIXED_LANGUAGES not in prepared(english(12_000), "").cautions


def test_f1_japanese_is_told_from_chinese_by_its_kana() -> None:
    assert (
        languages.of("山の上に小さな家があった。夜になると、海の音が聞こえた。")
        is Language.JAPANESE
    )
    assert languages.of("山上有一座小房子。到了夜里，听得见海的声音。") is Language.CHINESE


@pytest.mark.parametrize(
    "heading",
    ["Chapter IV", "BOOK TWO: The Sea", "Letter 12", "# Part", "### Home", "  Epilogue  "]
    + [f"第{number}{kind}" for number, kind in zip("一二百两3十", "章回节卷部篇", strict=True)]
    + ["第四幕 雨", "第十折", "楔子", "序章", "尾声"],
)
def test_f11_a_chapter_begins_with_its_heading(heading: str) -> None:
    assert is_heading(f"{heading}\n\n")


@pytest.mark.parametrize(
    "paragraph",
    [
        "He read the book.",
        "#tag",
        "第三个人来了。",
        "第二回见到他的时候，天已经黑了，" * 6,
        "Chapter after chapter of it he had by heart, and he said so to all who came to the mill.",
    ],
)
def test_f11_and_with_nothing_else(paragraph: str) -> None:
    assert not is_heading(f"{paragraph}\n")


@pytest.mark.parametrize(
    ("length", "caution"), [(5_000, Caution.VERY_FEW), (50_000, Caution.FEW), (120_000, None)]
)
def test_f3_little_text_is_cautioned_against(length: int, caution: Caution | None) -> None:
    assert prepared(english(length)).cautions == ((caution,) if caution else ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no words"),
        (" \n\n ", "no words"),
        ("😀🎉" * 1000, "no words"),
        ("hello", "only 5 letters; 500 are the least"),
        ("hello " * 1000, "the same few words"),
        ("你好" * 1000, "the same few words"),
        ("…" * 3000, "no words"),
        ("word " * 60_000, "the same few words"),
        ("One and the same line says nothing new to anybody.\n\n" * 100, "the same few words"),
        (f"{' '.join(chr(97 + n) * 9 for n in range(26))}\n\n" * 3, "the same few words"),
    ],
)
def test_data_that_teaches_nothing_is_refused_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(NothingToLearn, match=words):
        prepared(text)


def test_no_documents_are_refused_too() -> None:
    with pytest.raises(NothingToLearn):
        prepared()


def test_one_endless_paragraph_is_divided_at_its_sentences() -> None:
    dataset = prepared(english(30_000).replace("\n", " "))
    ends = [
        p[-12:] for part in (dataset.training, dataset.reported) for s in part for p in s.paragraphs
    ]
    assert sum("." in end for end in ends) > 0.9 * len(ends)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=400), max_size=4))
def test_any_text_is_prepared_or_refused(texts: list[str]) -> None:
    try:
        dataset = prepared(*texts, english(3_000))
    except NothingToLearn:
        return
    assert dataset.training
    assert dataset.reported
    assert dataset.choosing
