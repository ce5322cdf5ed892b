"""The work of the model thread: jobs in, news out, and a model that comes back after a death.

It iterates an engine and never computes itself. It knows no Qt and not who hears the news.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from gptwriter.engine.api import Engine, ModelSpec, Piece
from gptwriter.engine.restarts import RestartPolicy
from gptwriter.errors import (
    AdapterRefused,
    GenerationFailed,
    GptwriterError,
    ModelError,
    ModelKeepsDying,
    ModelProcessDied,
    translate,
)
from gptwriter.session.model_jobs import Ask, Job, Load, LookAfterEngine, Mailbox
from gptwriter.session.model_news import (
    AdapterLeftOut,
    Died,
    Ended,
    Loaded,
    LoadFailed,
    News,
    Progressed,
    WasRead,
    Yielded,
)

_UNEXPECTED = translate("errors", "something unexpected happened ({words}).")


class KillableEngine(Engine, Protocol):
    """An engine that another thread can end at once, whatever it is doing."""

    def kill(self) -> None: ...


EngineFactory = Callable[[Callable[[ModelError], None]], KillableEngine]


class ModelWorker:
    """Does one job after the other until the mailbox is closed.

    After a death it loads the same model again by itself, later each time, until the breaker
    opens; then requests end with that error until the writer loads a model.
    """

    def __init__(
        self,
        make_engine: EngineFactory,
        mailbox: Mailbox,
        tell: Callable[[News], None],
        restarts: RestartPolicy,
    ) -> None:
        self._engine = make_engine(lambda _error: mailbox.engine_died())
        self._mailbox = mailbox
        self._tell = tell
        self._restarts = restarts
        self._spec: ModelSpec | None = None  # the model that should be there
        self._why_off: GptwriterError | None = None

    def run(self) -> None:
        """Work until the mailbox is closed, then close the engine."""
        while (job := self._mailbox.take()) is not None:
            try:
                self._do(job)
            except Exception as error:  # noqa: BLE001 - a bug ends one job, not the thread
                self._tell_of_bug(job, error)
        self._engine.close()

    def _do(self, job: Job) -> None:
        match job:
            case Load():
                self._load(job)
            case Ask():
                self._answer(job)
            case LookAfterEngine():
                self._look_after_engine()

    def _tell_of_bug(self, job: Job, error: Exception) -> None:
        sys.excepthook(type(error), error, error.__traceback__)  # for a report
        told = GenerationFailed(reason=_UNEXPECTED, words=type(error).__name__)
        if isinstance(job, Ask):
            self._tell(Ended(job.id, told))
        else:
            self._switch_off(told)

    def kill(self) -> None:
        """End what runs, from any thread."""
        self._engine.kill()

    def _load(self, job: Load) -> None:
        self._spec, self._why_off = job.spec, None
        if not job.after_death:
            self._restarts.reset()
        try:
            for progress in self._engine.load(job.spec, job.cancel):
                self._tell(Progressed(progress))
        except ModelProcessDied as death:
            if self._comes_back():
                self._tell(Died(death))
        except AdapterRefused as error:
            self._tell(AdapterLeftOut(error))
            self._load(replace(job, spec=replace(job.spec, adapter=None)))
        except GptwriterError as error:
            self._switch_off(error)
        else:
            if info := self._engine.info:  # else it was cancelled, by another load or the end
                self._tell(Loaded(info))

    def _answer(self, job: Ask) -> None:
        if job.cancel.cancelled or self._why_off:
            self._tell(Ended(job.id, None if job.cancel.cancelled else self._why_off))
            return
        try:
            self._generate(job)
        except ModelProcessDied as death:
            self._tell_of_death(job, death)
        except GptwriterError as error:
            self._tell(Ended(job.id, error))
        else:
            self._tell(Ended(job.id, None))
            if self._engine.info is None:  # killed, because it did not stop in time
                self._reload(delay=0.0)

    def _tell_of_death(self, job: Ask, death: ModelProcessDied) -> None:
        """Once: with the request that met it, unless nobody listens to that one any more."""
        unheard = job.cancel.cancelled
        comes_back = self._comes_back()
        self._tell(Ended(job.id, death if comes_back and not unheard else None))
        if comes_back and unheard:
            self._tell(Died(death))

    def _generate(self, job: Ask) -> None:
        for answer in self._engine.generate(job.request, job.cancel):
            if isinstance(answer, Piece):
                self._tell(Yielded(job.id, (answer,)))
            elif answer.sent:
                self._tell(WasRead(job.request, answer.sent, answer.banned))

    def _look_after_engine(self) -> None:
        """Act on a death between requests, unless a request has met it first."""
        if self._engine.info is None and self._why_off is None and self._comes_back():
            self._tell(Died(ModelProcessDied()))

    def _comes_back(self) -> bool:
        """Count a death; plan the next start, or switch off and say so instead of the death."""
        delay = self._restarts.after_death()
        if delay is None:
            self._switch_off(ModelKeepsDying(deaths=RestartPolicy.BREAKER_DEATHS))
            return False
        self._reload(delay)
        return True

    def _reload(self, delay: float) -> None:
        if self._spec:
            self._mailbox.reload(self._spec, delay)

    def _switch_off(self, error: GptwriterError) -> None:
        self._why_off = error
        self._tell(LoadFailed(error))
