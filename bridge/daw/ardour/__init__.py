"""Ardour over its own OSC surface."""
