"""Writes a text in the formats that other programs want; none of them is opened again for it."""
