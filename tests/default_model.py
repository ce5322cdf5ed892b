"""Where the real default model is, whatever folders a test is given for its own."""

from __future__ import annotations

from gptwriter import paths

DEFAULT_MODEL = paths.default_model_dir()  # read on import, before any test moves the folders
