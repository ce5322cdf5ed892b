"""What settings and a document's notes mean for suggestions: when they come, in which manner.

Everything else in the settings is obeyed elsewhere. Nothing is kept here but what was said last.
"""

from __future__ import annotations

from gptwriter.session.controller import Controller
from gptwriter.session.document_notes import DocumentNotes
from gptwriter.session.requests import Manner
from gptwriter.session.timers import Timing
from gptwriter.session.voices import sampling
from gptwriter.settings import Settings
from gptwriter.ui.editor import Editor
from gptwriter.ui.ghost_voice import GhostVoice


class Steering:
    """Between the settings and the suggestions of one window."""

    def __init__(
        self, controller: Controller, notes: DocumentNotes, editor: Editor, voice: GhostVoice
    ) -> None:
        self._controller, self._notes = controller, notes
        self._editor, self._voice = editor, voice

    def obey(self, chosen: Settings) -> None:
        controller = self._controller
        controller.timers.timing = Timing(
            chosen.show_delay_ms, chosen.start_delay_ms, 1000 * chosen.hide_after_s
        )
        controller.eagerness.automatic = chosen.suggest == "automatic"
        self.tell_manner(chosen)
        self._editor.ghost_keys.accept_guard_ms = chosen.accept_guard_ms
        self._voice.wanted = chosen.announce
        self._voice.keys = self._editor.keys
        if chosen.suggest == "off":
            controller.block("off")
        else:
            controller.unblock("off")

    def tell_manner(self, chosen: Settings) -> None:
        """How the model writes from now on; the notes may have changed, too."""
        notes = self._notes
        manner = Manner(sampling(chosen), chosen.banned, notes.memory, notes.note)
        self._controller.requester.manner = manner
