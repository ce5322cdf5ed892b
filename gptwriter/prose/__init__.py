"""How prose divides: characters, words, sentences, in English and Chinese. Pure functions."""
