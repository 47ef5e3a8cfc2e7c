"""The OSC addresses of REAPER that we speak, as its `Default.ReaperOSC` has them.

A user may load another pattern file; ours is the one that REAPER shows first. `/action` runs an
action by its number; 41743 has REAPER tell everything to its control surfaces anew.
"""

from __future__ import annotations

TEMPO = "/tempo/raw"
PLAY = "/play"
STOP = "/stop"
PLACE = "/time"
"""In seconds from the project's start."""
BEAT = "/beat/str"
"""Such as `3.2.50`: bar and beat from 1, hundredths of the beat."""
ACTION = "/action"
REFRESH_SURFACES = 41743
