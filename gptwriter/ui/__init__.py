"""What the writer sees. QtWidgets; never torch, never a file format, never a model."""
