"""MIDI: codecs that do no I/O, and ports apart from them."""
