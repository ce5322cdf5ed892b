"""The life of a suggestion, as a pure function: `step(state, event) -> (state, effects)`.

It says when to ask the model, when the ghost text may be seen, and what each key, piece and undo
does to it. It knows no clock, no widget, no thread and no model: timers and requests are effects
that somebody else carries out, and their results come back as events. Because of that the whole
behaviour can be read in one place and tested by a table.

Three ideas carry it:

* Accepting is typing (S1): `Accept` only asks for an insertion; the `Typed` event that follows
  consumes the ghost exactly as a key press would. Undo comes back as `Erased`.
* A suggestion is a value: what was typed since it was asked for, and what the model has said.
  The ghost is the rest of the second after the first.
* Only the current id counts (S5). Everything about another id is ignored, whatever it says.
"""

from __future__ import annotations

from dataclasses import replace

from gptwriter.prose.units import head
from gptwriter.session.effects import (
    Ask,
    AskOthers,
    Cancel,
    Count,
    Effect,
    Gate,
    Hide,
    Insert,
    Report,
    Show,
    Start,
    Stop,
)
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
    State,
    Suggesting,
    Suggestion,
)

Next = tuple[State, tuple[Effect, ...]]


def step(state: State, event: Event, *, automatic: bool = True) -> Next:
    """What `event` makes of `state`, and what is to be done about it.

    With `automatic` False (S70: only when asked, or a place that wants silence) nothing is asked
    for of the machine's own accord: every "start the timer" becomes "be idle".
    """
    after, effects = _step(state, event)
    if automatic or not isinstance(after, Queued):
        return after, effects
    return Idle(), tuple(Stop() if isinstance(effect, Start) else effect for effect in effects)


def _step(state: State, event: Event) -> Next:
    match event:
        case Blocked(reason):
            return Disabled(reason), _leave(state)
        case Unblocked():
            return (Idle(), ()) if isinstance(state, Disabled) else (state, ())
        case Asked() if isinstance(state, Disabled):
            return state, (Report(state.reason),)
    match state:
        case Disabled():
            return state, ()
        case Idle() | Queued():
            return _while_nothing_is_asked(state, event)
        case Predicting():
            return _while_predicting(state, event)
        case Suggesting():
            return _while_suggesting(state, event)
        case Composing():
            return _while_composing(state, event)


def _leave(state: State) -> tuple[Effect, ...]:
    """What it takes to drop whatever `state` has under way."""
    match state:
        case Disabled() | Idle():
            return ()
        case Queued():
            return (Stop(),)
        case Predicting(suggestion):
            return (*_cancel(suggestion), Stop())
        case Suggesting(suggestion):
            return (*_cancel(suggestion), Hide())
        case Composing(kept):
            return _cancel(kept)


def _cancel(suggestion: Suggestion | None) -> tuple[Effect, ...]:
    """Stop the job, if it still runs."""
    return (Cancel(suggestion.id),) if suggestion and not suggestion.done else ()


def _while_nothing_is_asked(state: Idle | Queued, event: Event) -> Next:
    match event:
        case Typed(text) | Composed(text) if text:
            return Queued(), (Start(),)  # S10, S11, S24
        case Erased() | Moved():
            return Idle(), _leave(state)  # S12, S13, S62
        case StartDue(id) if isinstance(state, Queued):
            return Predicting(Suggestion(id)), (Ask(id), Gate())  # S14
        case Asked():
            return _asked(event, _leave(state))  # S19
        case CompositionChanged():
            return Composing(), _leave(state)  # S23
        case _:
            return state, ()


def _asked(event: Asked, before: tuple[Effect, ...]) -> Next:
    wish = Ask(
        event.id,
        event.paragraph,
        wanted=event.by_key,
        several=event.several,
        another=event.another,
    )
    asked = Suggestion(event.id, turn=0 if event.several else None)
    return Predicting(asked, open=True), (*before, wish)


def _while_predicting(state: Predicting, event: Event) -> Next:
    suggestion = state.suggestion
    match event:
        case Typed(text) | Composed(text) if text:
            return _followed(suggestion.after_typing(text), seen=False)  # S10, S11
        case Erased(count) if count <= len(suggestion.typed):
            return Predicting(suggestion.after_erasing(count)), (Gate(),)  # S12
        case Erased() | Moved():
            return Idle(), _leave(state)  # S13
        case ShowDue():
            return _opened(suggestion)  # S15
        case Piece(suggestion.id, text, faint):
            return _grown(state, suggestion.after_piece(text, faint))  # S16
        case Ended(suggestion.id, ""):
            return _ended_unseen(replace(state, suggestion=replace(suggestion, done=True)))  # S17
        case Ended(suggestion.id, error):
            return Idle(), (Stop(), Report(error))  # S18
        case Alternatives(suggestion.id, ways):
            return _grown(state, suggestion.with_others(ways))  # S22
        case Asked(paragraph=True) | Asked(several=True) | Asked(another=True):
            return _asked(event, _leave(state))  # more replaces a sentence (S36)
        case Asked() if suggestion.typed and not suggestion.rest:
            return _asked(event, _leave(state))  # S19: what is on its way was for another place
        case Asked():
            return _opened(suggestion)  # S19
        case Dismissed() if state.open:
            return Idle(), _leave(state)  # S36: what is waited for is wanted no more
        case CompositionChanged():
            return Composing(suggestion, seen=False), (Stop(),)  # S23
        case _:
            return state, ()


def _while_suggesting(state: Suggesting, event: Event) -> Next:
    suggestion = state.suggestion
    match event:
        case Typed(text) | Composed(text) if text:
            return _followed(suggestion.after_typing(text), seen=True)  # S10, S11
        case Erased(count) if count <= len(suggestion.typed):
            return _shown(suggestion.after_erasing(count))  # S12
        case Erased() | Moved():
            return Idle(), _leave(state)  # S13
        case Piece(suggestion.id, text, faint):
            return _shown(suggestion.after_piece(text, faint))  # S16
        case Ended(suggestion.id, ""):
            return Suggesting(replace(suggestion, done=True)), ()  # S17
        case Ended(suggestion.id, error):
            return Idle(), (Hide(), Report(error))  # S18
        case Alternatives(suggestion.id, ways):
            return _shown(suggestion.with_others(ways))  # S22
        case Asked(paragraph=True) | Asked(another=True):
            return _asked(event, _leave(state))  # it replaces what is seen (S36)
        case Accept(unit):
            return state, (Insert(head(suggestion.rest, unit)),)  # S20
        case Dismissed():
            return Idle(), (*_leave(state), Count("dismissed"))  # S21
        case More():
            return _more(suggestion, event)  # S22
        case Chosen(text):
            chosen = [suggestion.saying(way) for way in suggestion.offered if way.text == text]
            return _shown(chosen[0]) if chosen else (state, ())  # S22
        case CompositionChanged():
            return Composing(suggestion, seen=True), (Hide(),)  # S23
        case _:
            return state, ()


def _while_composing(state: Composing, event: Event) -> Next:
    kept = state.kept
    match event:
        case Erased() | Moved():
            return Idle(), _leave(state)  # S13
        case Composed(text):
            return _composed(state, text)  # S24
        case Piece(id, text, faint) if kept and id == kept.id:
            grown = kept.after_piece(text, faint)
            if grown.fits:
                return replace(state, kept=grown), ()  # S16
            return Composing(), _cancel(grown)
        case Alternatives(id, ways) if kept and id == kept.id:
            return replace(state, kept=kept.with_others(ways)), ()
        case Ended(id, error) if kept and id == kept.id:
            if error:
                return Composing(), (Report(error),)  # S18
            done = replace(kept, done=True)
            return (replace(state, kept=done) if done.rest else Composing()), ()  # S17
        case _:
            return state, ()


def _followed(suggestion: Suggestion, *, seen: bool) -> Next:
    """S10 and S11: the writer typed on, with the ghost on screen or not."""
    hide: tuple[Effect, ...] = (Hide(),) if seen else ()
    if not suggestion.fits:
        rejected: tuple[Effect, ...] = (Count("rejected"),) if seen else ()
        return Queued(), (*_cancel(suggestion), *hide, Start(), *rejected)
    if suggestion.done and not suggestion.rest:
        accepted: tuple[Effect, ...] = (Count("accepted"),) if seen else ()
        return Queued(), (*hide, Start(), *accepted)
    if not seen:
        return Predicting(suggestion), (Gate(),)
    if suggestion.rest:
        return _shown(suggestion)
    return Predicting(suggestion, open=True), hide


def _composed(state: Composing, text: str) -> Next:
    """S24: the input method has committed `text`, or given up."""
    if state.kept is None:
        return (Queued(), (Start(),)) if text else (Idle(), ())
    suggestion = state.kept.after_typing(text)
    if not suggestion.fits:
        return Queued(), (*_cancel(suggestion), Start())
    if suggestion.rest and state.seen:
        return _shown(suggestion)
    after, effects = _followed(suggestion, seen=state.seen)
    # The ghost was taken off the screen when composing began.
    return after, tuple(effect for effect in effects if effect != Hide())


def _more(suggestion: Suggestion, event: More) -> Next:
    """S22: another alternative; the first time the model is asked for some (S60)."""
    fork = len(suggestion.typed) + event.ahead
    if suggestion.knows_others(fork):
        other = suggestion.alternative(event.step)
        return _shown(other) if other != suggestion else (Suggesting(suggestion), ())
    if suggestion.turn is not None and suggestion.fork == fork:
        return Suggesting(replace(suggestion, turn=suggestion.turn + event.step)), ()
    ask = AskOthers(suggestion.id, suggestion.typed, suggestion.rest[: event.ahead])
    return Suggesting(suggestion.asking_others(fork, event.step)), (ask,)


def _opened(suggestion: Suggestion) -> Next:
    """The ghost may be seen from now on (S15, S19)."""
    return _shown(suggestion) if suggestion.rest else (Predicting(suggestion, open=True), ())


def _shown(suggestion: Suggestion) -> Next:
    return Suggesting(suggestion), (Show(suggestion.rest, suggestion.faint_rest),)


def _grown(state: Predicting, suggestion: Suggestion) -> Next:
    if not suggestion.fits:
        return Queued(), (*_cancel(suggestion), Start())
    if state.open and suggestion.rest:
        return _shown(suggestion)
    return replace(state, suggestion=suggestion), ()


def _ended_unseen(state: Predicting) -> Next:
    suggestion = state.suggestion
    if suggestion.rest:
        return state, ()
    if not suggestion.typed:
        return Idle(), (Stop(),)
    taken: tuple[Effect, ...] = (Count("accepted"),) if state.open and suggestion.text else ()
    return Queued(), (Start(), *taken)  # all of it was taken before it was known to be all
