"""Rhythm: the pattern grammar, patterns in any meter, swing and human timing."""
