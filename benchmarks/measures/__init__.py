"""Measures of a piece: how it uses pitch, time, repetition, register, touch and spectrum."""
