"""Dry and wet side by side, as loud as each other: to hear, and as a picture."""
