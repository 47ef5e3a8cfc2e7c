"""MIDI files as tests write them: messages at ticks, in tracks."""

from __future__ import annotations

from io import BytesIO

import mido

Placed = tuple[int, mido.Message | mido.MetaMessage]


def midi_file(
    *tracks: list[Placed], ticks_per_beat: int = 480, kind: int = 1, end_ticks: int | None = None
) -> bytes:
    """The bytes of a file whose tracks hold messages, each at its tick from the start."""
    file = mido.MidiFile(type=kind, ticks_per_beat=ticks_per_beat)
    for placed in tracks:
        track, now = mido.MidiTrack(), 0
        for tick, message in sorted(placed, key=lambda item: item[0]):
            track.append(message.copy(time=tick - now))
            now = tick
        rest = 0 if end_ticks is None else max(0, end_ticks - now)
        track.append(mido.MetaMessage("end_of_track", time=rest))
        file.tracks.append(track)
    content = BytesIO()
    file.save(file=content)
    return content.getvalue()


def note(
    start: int, end: int, pitch: int = 60, velocity: int = 100, channel: int = 0
) -> list[Placed]:
    """A key that is pressed at one tick and let go at another."""
    return [
        (start, mido.Message("note_on", note=pitch, velocity=velocity, channel=channel)),
        (end, mido.Message("note_off", note=pitch, channel=channel)),
    ]


def tempo(tick: int, bpm: float) -> Placed:
    """The tempo from a tick on."""
    return tick, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm))


def named(name: str) -> Placed:
    """The name of a track."""
    return 0, mido.MetaMessage("track_name", name=name)


def control(tick: int, number: int, value: int, channel: int = 0) -> Placed:
    """A controller at a tick."""
    return tick, mido.Message("control_change", control=number, value=value, channel=channel)
