"""One file through a chain, or one MIDI track through an instrument: a pure function."""
