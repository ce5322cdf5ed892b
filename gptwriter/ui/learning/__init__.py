"""The panel "Learn my voice": what is learned from, how strongly, how it goes, what came of it.

It shows a training and says what the writer wants of it; training itself is the session's.
"""
