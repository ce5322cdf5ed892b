"""The table of the suggestion machine, row by row, and its invariants under random events."""

from __future__ import annotations

import random

import pytest

from gptwriter.prose.units import Unit
from gptwriter.session import effects as do
from gptwriter.session.events import (
    Accept,
    Alternatives,
    Asked,
    Blocked,
    Chosen,
    Composed,
    CompositionChanged,
    Dismissed,
    Ended,
    Erased,
    Event,
    More,
    Moved,
    Piece,
    ShowDue,
    StartDue,
    Typed,
    Unblocked,
)
from gptwriter.session.states import (
    Composing,
    Disabled,
    Idle,
    Predicting,
    Queued,
    Suggesting,
    Suggestion,
    Way,
)
from tests.session.desk import Desk

# --- what is seen ---------------------------------------------------------------------------------


def test_s10_typing_along_the_ghost_consumes_it_and_asks_nothing() -> None:
    desk = Desk.seeing("The cat", " sat down").do(Typed(" s"))
    assert desk.look() == "The cat s[at down]"
    assert desk.asked == [1]


def test_s10_typing_the_whole_ghost_asks_for_the_next() -> None:
    desk = Desk.seeing("The cat", " sat").do(Typed(" sat"))
    assert desk.look() == "The cat sat"
    assert desk.state == Queued()
    assert desk.effects == (do.Hide(), do.Start(), do.Count("accepted"))


def test_s11_typing_something_else_hides_and_cancels_in_the_same_event() -> None:
    desk = Desk.seeing("The cat", " sat down", done=False).do(Typed(" r"))
    assert desk.look() == "The cat r"
    assert desk.effects == (do.Cancel(1), do.Hide(), do.Start(), do.Count("rejected"))


def test_s11_a_finished_job_is_not_cancelled() -> None:
    assert Desk.seeing("The cat", " sat down").do(Typed("!")).cancelled == []


def test_s12_backspace_gives_the_ghost_its_characters_back() -> None:
    desk = Desk.seeing("The cat", " sat down").do(Typed(" s"), Erased(2))
    assert desk.look() == "The cat[ sat down]"


def test_s12_backspace_while_predicting_keeps_the_request() -> None:
    desk = Desk.waiting("The c").do(Typed("a"), Erased(1), Piece(1, "up"), ShowDue())
    assert desk.look() == "The c[up]"
    assert desk.asked == [1]


def test_s13_erasing_further_than_was_typed_ends_it_without_a_timer() -> None:
    desk = Desk.seeing("The cat", " sat down").do(Typed(" s"), Erased(3))
    assert desk.look() == "The ca"
    assert desk.state == Idle()
    assert desk.effects == (do.Hide(),)


def test_s13_a_ghost_does_not_return_after_a_click_elsewhere_and_back() -> None:
    desk = Desk.seeing("The cat", " sat").do(Moved(), Moved())
    assert desk.look() == "The cat"
    assert desk.state == Idle()


def test_s14_the_start_timer_asks_and_opens_the_gate() -> None:
    assert Desk("The ca").do(Typed("t")).effects == (do.Start(),)
    assert Desk("The ca").do(Typed("t"), StartDue(7)).effects == (do.Ask(7), do.Gate())


def test_s15_pieces_wait_unseen_until_the_show_timer() -> None:
    desk = Desk.waiting("The cat").do(Piece(1, " sat"))
    assert desk.look() == "The cat"
    assert desk.show_due().look() == "The cat[ sat]"


def test_s15_when_the_show_timer_is_first_the_first_piece_is_shown_at_once() -> None:
    assert Desk.waiting("The cat").do(ShowDue(), Piece(1, " sat")).look() == "The cat[ sat]"


def test_s16_typing_what_the_model_is_about_to_say_needs_no_second_request() -> None:
    desk = Desk.waiting("The c").do(Typed("a"), Piece(1, "at"), ShowDue())
    assert desk.look() == "The ca[t]"
    assert desk.asked == [1]


def test_s16_a_piece_that_contradicts_what_was_typed_is_cancelled() -> None:
    desk = Desk.waiting("The c").do(Typed("o"), Piece(1, "at"))
    assert desk.look() == "The co"
    assert desk.cancelled == [1]
    assert desk.state == Queued()


def test_s16_s6_a_growing_ghost_only_appends() -> None:
    desk = Desk.seeing("The cat", " sat", done=False).do(Piece(1, " down"))
    assert desk.look() == "The cat[ sat down]"


def test_s17_a_job_that_said_nothing_leaves_idle() -> None:
    desk = Desk.waiting("The cat").do(Ended(1))
    assert desk.state == Idle()
    assert desk.effects == (do.Stop(),)


def test_s17_a_job_that_said_nothing_new_asks_again_where_the_writer_is_now() -> None:
    desk = Desk.waiting("The c").do(Typed("at"), Piece(1, "at"), Ended(1))
    assert desk.state == Queued()


@pytest.mark.parametrize("seen", [True, False])
def test_s18_an_error_is_one_report_and_never_touches_the_text(seen: bool) -> None:  # noqa: FBT001 - parametrised
    desk = Desk.seeing("The cat", " sat", done=False) if seen else Desk.waiting("The cat")
    desk.do(Ended(1, "ModelProcessDied"))
    assert desk.look() == "The cat"
    assert desk.state == Idle()
    assert do.Report("ModelProcessDied") in desk.effects


def test_s19_the_ask_key_opens_the_gate_at_once() -> None:
    desk = Desk.waiting("The cat").do(Piece(1, " sat"), Asked(2))
    assert desk.look() == "The cat[ sat]"
    assert desk.asked == [1]


def test_s19_the_ask_key_asks_when_nothing_runs() -> None:
    desk = Desk("The cat").do(Asked(1), Piece(1, " sat"))
    assert desk.look() == "The cat[ sat]"


def test_s19_the_ask_key_asks_anew_where_what_is_on_its_way_was_asked_for_elsewhere() -> None:
    desk = Desk.waiting("The cat").do(Typed(" ran"), Asked(2))
    assert desk.effects == (do.Cancel(1), do.Stop(), do.Ask(2, wanted=True))
    desk.do(Piece(1, " sat"), Piece(2, " off"))
    assert desk.look() == "The cat ran[ off]"


def test_s19_the_ask_key_shows_what_is_there_and_agrees_with_what_was_typed() -> None:
    desk = Desk.waiting("The cat").do(Piece(1, " sat"), Typed(" s"), Asked(2))
    assert desk.look() == "The cat s[at]"
    assert desk.asked == [1]


def test_s36_a_paragraph_replaces_the_sentence_on_screen() -> None:
    desk = Desk.seeing("The cat", " sat", done=False).do(Asked(2, paragraph=True))
    assert desk.look() == "The cat"
    assert desk.effects == (do.Cancel(1), do.Hide(), do.Ask(2, paragraph=True, wanted=True))


def test_s1_s20_accept_word_is_typing_and_undo_brings_text_and_ghost_back() -> None:
    desk = Desk.seeing("The cat", " sat down").do(Accept(Unit.WORD))
    assert desk.look() == "The cat sat[ down]"
    assert desk.do(Erased(len(desk.undo[-1]))).look() == "The cat[ sat down]"


def test_s16_s20_accepting_all_while_it_streams_goes_on_with_the_same_request() -> None:
    desk = Desk.seeing("The", " cat", done=False).do(Accept(Unit.ALL))
    assert desk.look() == "The cat"
    assert desk.do(Piece(1, " sat")).look() == "The cat[ sat]"
    assert desk.asked == [1]


def test_s20_accept_does_nothing_without_a_visible_ghost() -> None:
    for desk in (Desk("The"), Desk.waiting("The").do(Piece(1, " cat"))):
        assert desk.do(Accept(Unit.ALL)).effects == ()


def test_s21_esc_dismisses_cancels_and_counts() -> None:
    desk = Desk.seeing("The", " cat", done=False).do(Dismissed())
    assert desk.look() == "The"
    assert desk.effects == (do.Cancel(1), do.Hide(), do.Count("dismissed"))


def test_s36_esc_ends_the_wait_for_what_was_asked_by_a_key() -> None:
    desk = Desk("The").do(Asked(1, paragraph=True), Dismissed())
    assert desk.state == Idle()
    assert desk.effects == (do.Cancel(1), do.Stop())


def test_s21_esc_leaves_alone_what_nobody_waits_for() -> None:
    desk = Desk.waiting("The").do(Dismissed())
    assert desk.state == Predicting(Suggestion(1))
    assert desk.effects == ()


def test_s36_another_one_takes_the_place_of_the_ghost_and_of_what_is_on_its_way() -> None:
    for desk in (Desk.seeing("The", " cat", done=False), Desk.waiting("The")):
        desk.do(Asked(2, another=True))
        assert desk.cancelled == [1]
        assert do.Ask(2, wanted=True, another=True) in desk.effects
        assert desk.do(Piece(2, " dog")).look() == "The[ dog]"


def test_s22_s60_more_cycles_through_the_alternatives_that_fit_what_was_typed() -> None:
    desk = Desk.seeing("The cat", " sat").do(Alternatives(1, ways(" sat", " slept", " ran")))
    assert desk.do(More(+1)).look() == "The cat[ slept]"
    assert desk.do(Typed(" s"), More(+1)).look() == "The cat s[at]"
    assert desk.do(More(-1)).look() == "The cat s[lept]"


def test_s22_s60_the_first_press_asks_and_the_answer_goes_on_by_as_many_as_were_pressed() -> None:
    desk = Desk.seeing("The cat", " sat").do(More(+1))
    assert desk.effects == (do.AskOthers(1, ""),)
    assert desk.do(More(+1)).effects == ()
    assert desk.look() == "The cat[ sat]"
    assert desk.do(Alternatives(1, ways(" sat", " slept", " ran"))).look() == "The cat[ ran]"
    assert desk.do(More(+1), Ended(1)).look() == "The cat[ sat]"


def test_s60_others_are_asked_for_behind_what_was_typed_of_the_ghost() -> None:
    desk = Desk.seeing("The cat", " sat down").do(Typed(" sat"), More(+1))
    assert desk.effects == (do.AskOthers(1, " sat"),)
    desk.do(Alternatives(1, ways(" sat down", " sat up")))
    assert desk.look() == "The cat sat[ up]"


def test_s60_s6_what_is_seen_grows_with_its_line_and_never_changes() -> None:
    desk = Desk.seeing("The cat", " sat").do(More(0), Alternatives(1, ways(" ran", " sat on")))
    assert desk.look() == "The cat[ sat on]"
    desk.do(More(-1), Alternatives(1, ways(" ran home", " sat on it")))
    assert desk.look() == "The cat[ ran home]"
    desk.do(Alternatives(1, ways(" ran away", " sat on it")))
    assert desk.look() == "The cat[ ran home]"


def test_s60_a_ghost_that_is_none_of_the_lines_stays_among_them() -> None:
    desk = Desk.seeing("The cat", " meowed").do(More(+1), Alternatives(1, ways(" sat", " ran")))
    assert desk.look() == "The cat[ sat]"
    assert desk.do(More(-1)).look() == "The cat[ meowed]"


def test_s60_typing_while_the_others_are_written_keeps_those_that_fit() -> None:
    desk = Desk.seeing("The cat", " sat").do(More(+1), Typed(" s"))
    desk.do(Alternatives(1, ways(" sat", " ran", " slept")))
    assert desk.look() == "The cat s[lept]"
    assert desk.do(Typed("t")).look() == "The cat st"
    assert desk.cancelled == [1]


def test_s22_where_nothing_else_is_offered_more_changes_nothing() -> None:
    desk = Desk.seeing("The cat", " sat").do(More(+1), Alternatives(1, ways(" sat")), Ended(1))
    assert desk.do(More(+1)).look() == "The cat[ sat]"
    assert desk.effects == ()


def test_s33_other_words_are_asked_for_further_on_in_the_ghost() -> None:
    desk = Desk.seeing("The cat", " sat down").do(More(0, ahead=4))
    assert desk.effects == (do.AskOthers(1, "", " sat"),)
    desk.do(Alternatives(1, ways(" sat down", " sat up", " sat still")), Chosen(" sat still"))
    assert desk.look() == "The cat[ sat still]"
    assert desk.do(More(+1)).effects == (do.AskOthers(1, ""),)  # of the first word now


def test_s36_several_ways_are_asked_for_where_nothing_is_on_screen() -> None:
    desk = Desk("The cat").do(Asked(1, several=True))
    assert desk.effects == (do.Ask(1, wanted=True, several=True),)
    assert desk.do(Alternatives(1, ways(" sat", " ran"))).look() == "The cat[ sat]"
    assert desk.do(Chosen(" ran"), Accept(Unit.ALL)).look() == "The cat ran"


def test_s60_only_what_is_offered_can_be_chosen() -> None:
    desk = Desk.seeing("The cat", " sat").do(Alternatives(1, ways(" sat", " ran")), Typed(" s"))
    assert desk.do(Chosen(" ran")).look() == "The cat s[at]"


def test_s7_others_that_come_while_composing_are_seen_after_it() -> None:
    desk = Desk.seeing("我们", "去公园").do(More(+1), CompositionChanged())
    desk.do(Alternatives(1, ways("去公园", "在家")))
    assert desk.look() == "我们"
    assert desk.do(Composed("")).look() == "我们[在家]"


@pytest.mark.parametrize(
    ("committed", "look"),
    [("去", "我们去[公园散步]"), ("", "我们[去公园散步]"), ("在", "我们在")],
)
def test_s23_s24_an_input_method_hides_the_ghost_and_its_commit_consumes_it(
    committed: str, look: str
) -> None:
    desk = Desk.seeing("我们", "去公园散步").do(CompositionChanged())
    assert desk.look() == "我们"
    desk.text += committed
    assert desk.do(Composed(committed)).look() == look
    assert isinstance(desk.state, Queued if committed == "在" else Suggesting)


def test_s24_what_was_not_seen_before_composing_waits_for_the_show_timer() -> None:
    desk = Desk.waiting("我们").do(CompositionChanged(), Piece(1, "去公园"))
    desk.text += "去"
    desk.do(Composed("去"))
    assert desk.look() == "我们去"
    assert desk.effects == (do.Gate(),)
    assert desk.show_due().look() == "我们去[公园]"


def test_s24_committing_the_whole_ghost_asks_for_the_next() -> None:
    desk = Desk.seeing("我们", "去").do(CompositionChanged())
    desk.text += "去"
    desk.do(Composed("去"))
    assert desk.state == Queued()
    assert desk.effects == (do.Start(), do.Count("accepted"))


def test_s24_committing_with_nothing_kept_starts_the_timer_only_if_there_is_text() -> None:
    assert Desk("我").do(CompositionChanged(), Composed("们")).state == Queued()
    assert Desk("我").do(CompositionChanged(), Composed("")).state == Idle()


def test_s7_a_piece_that_stops_fitting_while_composing_is_dropped() -> None:
    desk = Desk.waiting("我们").do(Typed("去"), CompositionChanged(), Piece(1, "在"))
    assert desk.state == Composing()
    assert desk.cancelled == [1]


def test_s25_blocking_hides_cancels_and_only_unblocking_ends_it() -> None:
    desk = Desk.seeing("The", " cat", done=False).do(Blocked("off"))
    assert desk.look() == "The"
    assert desk.cancelled == [1]
    assert desk.do(Typed(" c"), StartDue(9), Moved()).state == Disabled("off")
    assert desk.do(Unblocked()).state == Idle()


def test_s25_asking_while_disabled_says_why_not() -> None:
    desk = Desk(state=Disabled("no-model")).do(Asked(1))
    assert desk.effects == (do.Report("no-model"),)


@pytest.mark.parametrize("late", [Piece(1, "xyz"), Ended(1), Ended(1, "OutOfMemory")])
def test_s5_whatever_comes_of_a_cancelled_id_changes_nothing(late: Event) -> None:
    desk = Desk.waiting("The").do(Typed("x"), Piece(1, " cat"), StartDue(2))
    before = (desk.look(), desk.state)
    desk.do(late)
    assert (desk.look(), desk.state) == before
    assert desk.effects == ()


def test_s70_where_silence_is_wanted_typing_never_queues() -> None:
    desk = Desk("The")
    desk.automatic = False
    assert desk.do(Typed(" ")).state == Idle()
    assert do.Start() not in desk.effects
    assert desk.do(Asked(1), Piece(1, "cat")).look() == "The [cat]"


def test_s62_erasing_never_starts_a_request() -> None:
    for count in (1, 5):
        desk = Desk("The cat").do(Erased(count))
        assert desk.state == Idle()
        assert desk.effects == ()


# --- random events --------------------------------------------------------------------------------

WORDS = [" a", " b", "ab", "a", "b", " ab. "]


def ways(*texts: str) -> tuple[Way, ...]:
    return tuple(map(Way, texts))


def random_event(chance: random.Random, desk: Desk, fresh: int) -> Event:
    suggestion = desk.suggestion
    current = suggestion.id if suggestion else 0
    follow = suggestion.rest[: chance.randint(1, 3)] if suggestion and suggestion.rest else "a"
    late = chance.choice([current, current, current, max(0, current - 1)])
    composing = isinstance(desk.state, Composing)
    choices: list[Event] = [
        Piece(late, chance.choice(WORDS)),
        Piece(late, chance.choice(WORDS)),
        Ended(late),
        Ended(late, "GenerationFailed"),
        ShowDue(),
        StartDue(fresh),
        Moved(),
        Blocked("off"),
        Unblocked(),
        Unblocked(),
        CompositionChanged(),
    ]
    if composing:
        return chance.choice([*choices, Composed(follow), Composed("b"), Composed("")])
    return chance.choice(
        [
            *choices,
            Typed(follow),
            Typed(chance.choice(WORDS)),
            Erased(chance.randint(1, 3)),
            Asked(fresh),
            Asked(fresh, paragraph=True),
            Accept(chance.choice(list(Unit))),
            Dismissed(),
            More(chance.choice([1, -1])),
            Asked(fresh, several=True),
            Asked(fresh, another=True),
            More(0, ahead=1),
            Chosen(" ab"),
            Alternatives(late, ways(" a b", " ab", (suggestion.text if suggestion else ""))),
        ]
    )


@pytest.mark.parametrize("seed", range(10))
def test_s3_s5_s7_hold_after_each_of_100_000_random_events(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a replayable test, not a secret
    desk = Desk("x" * 50)
    for fresh in range(1, 10_001):
        event = random_event(chance, desk, fresh)
        if isinstance(event, Composed):
            desk.text += event.text
        if isinstance(event, Erased) and event.count > len(desk.text):
            continue
        running_before = set(desk.asked) - set(desk.cancelled)
        desk.do(event)
        assert_invariants(desk, event, running_before)
        desk.text, desk.asked_at = desk.text[-200:], desk.asked_at[-200:]


def assert_invariants(desk: Desk, event: Event, running_before: set[int]) -> None:
    state = desk.state
    visible = isinstance(state, Suggesting)
    assert bool(desk.ghost) == visible, (event, state)  # seen exactly while Suggesting
    if isinstance(state, Suggesting):  # S3
        asked_at = desk.text[: len(desk.text) - len(state.suggestion.typed)]
        assert asked_at + state.suggestion.text == desk.text + desk.ghost, event
        assert asked_at[-20:] == desk.asked_at[-20:] or len(desk.asked_at) < 20, event
    if isinstance(state, Composing):  # S7
        assert not desk.ghost, event
        assert not any(isinstance(effect, do.Ask | do.Start) for effect in desk.effects), event
    if isinstance(state, Predicting | Suggesting | Composing) and desk.suggestion:  # S5
        assert desk.suggestion.id in running_before | set(desk.asked[-1:])
        assert desk.suggestion.id not in desk.cancelled
    assert len(set(desk.asked)) == len(desk.asked)
