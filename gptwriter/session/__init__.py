"""The conversation between writer and model. QtCore at most; no widgets, no torch."""
