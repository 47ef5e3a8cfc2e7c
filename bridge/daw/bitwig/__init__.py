"""Bitwig Studio through DrivenByMoss's OSC controller."""
