"""Harmony: chords by Roman numeral, progressions with cadences, voicings that lead."""
