"""Where the music stands, as others are told it: the table of `roadie bridge`, and OSC."""

from __future__ import annotations

from typing import Any

from bridge.sync.transport import Transport


def in_news(transport: Transport, now_s: float) -> dict[str, Any]:
    """Leader, tempo, and bar and beat, counted from 1."""
    beats = transport.beats_at(now_s)
    bar = transport.bar_of(beats)
    return {
        "leader": transport.leader,
        "bpm": round(transport.bpm, 2),
        "playing": transport.playing,
        "sure": transport.sure,
        "bar": round((bar - transport.bar_anchor_beats) / transport.bar_beats) + 1,
        "beat": round(beats - bar + 1, 2),
    }


def by_osc(transport: Transport, now_s: float) -> list[Any]:
    """Tempo, whether it plays, and the place in beats."""
    return [float(transport.bpm), transport.playing, float(transport.beats_at(now_s))]
