"""How audio files come into the library, and are written there."""
