"""A blind test shows whole sentences of like length, and nothing that gives its writer away."""

from __future__ import annotations

from gptwriter.finetune.blind import opening, rounds


def test_f12_a_continuation_is_shown_to_the_end_of_its_sentence() -> None:
    assert opening(" went on,\nand was lost. Nobody saw it.") == "went on, and was lost."
    assert opening("他走进了那座很老很老的庙里。没有人看见。") == "他走进了那座很老很老的庙里。"


def test_f12_too_short_a_sentence_brings_the_next_and_too_long_a_one_is_cut() -> None:
    assert opening("Yes. He said that twice. More.") == "Yes. He said that twice."
    cut = opening("a word " * 60)
    assert cut.endswith(("a…", "word…"))
    assert len(cut) <= 181


def test_f12_a_round_needs_three_different_sentences() -> None:
    whole = "He went down to the sea."
    same = ["He sat by the fire again."]
    (found,) = rounds(["Then\nhe"], [whole], ["She slept until it was noon."], same)
    assert (found.prompt, found.own, found.after) == ("Then he", whole, same[0])
    assert rounds(["Then"], [whole], [whole], same) == ()
    assert rounds(["Then"], [""], [whole], same) == ()


def test_f12_a_model_that_knew_nothing_before_leaves_two() -> None:
    (found,) = rounds(["Then"], ["He went down to the sea."], [], ["He sat by the fire."])
    assert found.before == ""
