"""The one thread beside the window's: it waits for the model, so that typing never does.

Everything here runs in the GUI thread but `ModelWorker.run`. The thread never computes; torch is
in a process of its own behind the engine. What a suggestion is, and when to ask for one, is not
known here.
"""

from __future__ import annotations

import atexit
import os

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from gptwriter.engine.api import ModelSpec, Request
from gptwriter.engine.process import ProcessEngine
from gptwriter.engine.restarts import RestartPolicy
from gptwriter.session.model_jobs import Ask, Mailbox
from gptwriter.session.model_news import (
    AdapterLeftOut,
    Died,
    Ended,
    Loaded,
    LoadFailed,
    News,
    Outbox,
    Progressed,
    WasRead,
    Yielded,
)
from gptwriter.session.model_worker import EngineFactory, ModelWorker

_REST_MS = 20  # between two deliveries: at most 50 a second (P12)
_CLOSE_MS = 1_800


class ModelThread(QObject):
    """Loads a model and asks it for continuations, the newest request only (P11).

    Lives in the GUI thread. Connect its signals to `@Slot` methods of QObjects of the GUI thread.
    `close` must be called before the program ends.

    Signals:
        progressed(LoadProgress): a load goes on.
        loaded(ModelInfo): the model answers from now on; again after each restart.
        load_failed(GptwriterError): the model is off until `load` or `try_again`. ModelKeepsDying
            comes here too, and then stands for the death that was one too many.
        adapter_left_out(GptwriterError): the base is loaded without it.
        yielded(id, pieces): the next Pieces of the answer, a tuple; never for a cancelled or
            replaced request.
        was_read(Request, Sent): exactly what of a request the model read.
        held_back(int): so many phrases that the writer has banned were begun and not said.
        ended(id, GptwriterError or None): exactly once for each `ask`, last.
        died(GptwriterError): the process died between requests or while loading; it is being
            started again.
    """

    progressed = Signal(object)
    loaded = Signal(object)
    load_failed = Signal(object)
    adapter_left_out = Signal(object)
    yielded = Signal(int, object)
    was_read = Signal(object, object)
    held_back = Signal(int)
    ended = Signal(int, object)
    died = Signal(object)
    _announced = Signal()  # comes from the other thread; the only one that does

    def __init__(
        self,
        make_engine: EngineFactory = ProcessEngine,
        restarts: RestartPolicy | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._spec: ModelSpec | None = None
        self._current: int | None = None  # the request whose pieces are wanted
        self._closed = False
        self._mailbox = Mailbox()
        self._outbox = Outbox(self._announced.emit)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._deliver)
        self._announced.connect(self._on_announced)
        self._worker = ModelWorker(
            make_engine, self._mailbox, self._outbox.put, restarts or RestartPolicy()
        )
        self._thread = QThread()
        self._host = _Host(self._worker)
        self._host.moveToThread(self._thread)
        self._thread.started.connect(self._host.run)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a request is waited for."""
        return self._current is not None

    def load(self, spec: ModelSpec) -> None:
        """Load a model in place of the one before; closes the breaker.

        Where only the adapter or its strength is another, the base stays loaded (F16).
        """
        self._spec = spec
        self._mailbox.load(spec)

    def try_again(self) -> None:
        """Load the last model again after it failed, because the writer wants it."""
        if self._spec:
            self._mailbox.load(self._spec)

    def ask(self, request_id: int, request: Request) -> None:
        """Answer this request and no older one; it waits for a model that is being loaded."""
        self._current = request_id
        if replaced := self._mailbox.ask(Ask(request_id, request)):
            self._outbox.put(Ended(replaced.id, None))

    def cancel(self, request_id: int) -> None:
        """Stop a request; nothing of it is heard any more but its end."""
        if request_id == self._current:
            self._current = None
        self._mailbox.cancel(request_id)

    def close(self) -> None:
        """End the thread and the model's process, in any phase, in less than two seconds."""
        if self._closed:
            return
        self._closed = True
        self._mailbox.close()
        self._worker.kill()
        if not self._thread.wait(_CLOSE_MS):
            # Destroying a running QThread aborts, and waiting for ever is no end either.
            atexit.register(os._exit, os.EX_OK)

    @Slot()
    def _on_announced(self) -> None:
        if not self._rest.isActive():
            self._deliver()

    @Slot()
    def _deliver(self) -> None:
        for news in self._outbox.take():
            self._rest.start()
            if not self._closed:  # a receiver may close this
                self._say(news)

    def _say(self, news: News) -> None:
        match news:
            case Progressed(progress):
                self.progressed.emit(progress)
            case Loaded(info):
                self.loaded.emit(info)
            case LoadFailed(error):
                self.load_failed.emit(error)
            case AdapterLeftOut(error):
                self.adapter_left_out.emit(error)
            case Died(error):
                self.died.emit(error)
            case Yielded() | WasRead() | Ended():
                self._answer(news)

    def _answer(self, news: Yielded | WasRead | Ended) -> None:
        match news:
            case Yielded(request_id, pieces):
                if request_id == self._current:
                    self.yielded.emit(request_id, pieces)
            case WasRead(request, sent, banned):
                self.was_read.emit(request, sent)
                if banned:
                    self.held_back.emit(banned)
            case Ended(request_id, error):
                if request_id == self._current:
                    self._current = None
                self.ended.emit(request_id, error)


class _Host(QObject):
    """Runs the worker in the thread it was moved to."""

    def __init__(self, worker: ModelWorker) -> None:
        super().__init__()
        self._worker = worker

    @Slot()
    def run(self) -> None:
        self._worker.run()
        self.thread().quit()
