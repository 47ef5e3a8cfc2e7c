"""Clips stretched to their beats, once, as files: for the player, stems and DAWs that cannot."""
