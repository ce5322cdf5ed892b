"""What a model can do: load, continue a text, stop. Knows no Qt and no document path."""
