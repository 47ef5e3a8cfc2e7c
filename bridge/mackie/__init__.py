"""Mackie Control, both ways: as a surface to a DAW that speaks it, and as host to such a device."""
