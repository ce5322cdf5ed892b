"""The writer's files: reading and saving them without losing a byte. Knows no Qt and no model."""
