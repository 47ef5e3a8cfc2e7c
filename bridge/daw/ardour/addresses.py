"""The OSC addresses of Ardour that we speak, as its manual names them ("OSC control").

What Ardour tells by itself it tells those who asked with `/set_surface`: bank size, strip types,
feedback, gain mode, send page, plug-in page, port; port 0 answers to where the question came from.
Feedback is a sum of bits. Ardour 7.3 has no address for the tempo, and none that makes a track.
"""

from __future__ import annotations

SET_SURFACE = "/set_surface"
SET_FEEDBACK = "/set_surface/feedback"

HEARTBEAT_BIT = 1 << 3
TRANSPORT_BIT = 1 << 4
BARS_BIT = 1 << 5
SAMPLES_BIT = 1 << 10
REPLY_BIT = 1 << 14
"""Answers come at `/reply`; without it at `#reply`, which is no address."""

FEEDBACK = HEARTBEAT_BIT | TRANSPORT_BIT | BARS_BIT | SAMPLES_BIT | REPLY_BIT
STRIPS = 159
"""Ardour's own default: audio and MIDI tracks and busses, VCAs, master and monitor."""

STRIP_LIST = "/strip/list"
REPLY = "/reply"
LIST_ENDS = "end_route_list"
"""The first argument of the last answer to `/strip/list`; the second is the sample rate."""

PLAYS = "/transport_play"
BARS = "/position/bbt"
SAMPLES = "/position/samples"

PLAY = "/transport_play"
STOP = "/transport_stop"
SPEED = "/transport_speed"
PLACE = "/transport_frame"
LOCATE = "/locate"
"""To a sample, and whether to play from there."""
ADD_MARKER = "/add_marker"
MARKER = "/marker"
"""The names of the marks at or around the playhead."""
ANSWERS = frozenset({REPLY, SPEED, PLACE})
"""What Ardour says only when it is asked."""
