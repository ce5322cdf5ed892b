"""Importers: a writer's file of any known format becomes plain text; each format has its module."""
