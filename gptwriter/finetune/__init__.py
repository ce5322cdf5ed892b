"""Teaches a model the writer's own way of writing: from documents to an adapter, with proof.

No Qt here, and nothing of windows: this package runs in a process of its own, or on several
machines at once.
"""
