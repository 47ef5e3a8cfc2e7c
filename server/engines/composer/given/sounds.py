"""What given notes are played on: the track's own programme, or what fits its role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from server.engines.composer.given.played import Voice
from server.engines.composer.instruments import all_instruments, midi_programme
from server.engines.composer.style import Style
from session.model import Track
from session.units import ROLE_COLOURS, Role

_FAMILY = 8
"""General MIDI programmes come in families of eight (General MIDI System Level 1)."""

_USUAL: dict[Role, tuple[str, ...]] = {
    "drums": ("kit-acoustic", "kit-house", "kit-lofi"),
    "bass": ("electric-bass", "round-bass"),
    "chords": ("piano", "dusty-keys"),
    "pad": ("warm-pad",),
    "lead": ("piano", "soft-lead"),
    "vocals": ("choir", "soft-lead"),
}


def sounding(voices: Sequence[Voice], tracks: Sequence[Track], style: Style) -> tuple[Track, ...]:
    """The given tracks, notes as they are, each with a role and an instrument to play it.

    A track with sound of its own keeps it and needs none.
    """
    by_track = {id(voice.track): voice for voice in voices}
    return tuple(
        _played_on(track, by_track[id(track)].role, style)
        if id(track) in by_track and not track.audio_clips
        else track
        for track in tracks
    )


def _played_on(track: Track, role: Role, style: Style) -> Track:
    there = all_instruments()
    instrument = track.instrument if track.instrument in there else None
    if instrument is None and role != "drums" and track.midi_program is not None:
        instrument = _nearest(track.midi_program)
    if instrument is None and role == "drums":
        kits = [part.instrument for part in style.parts.values() if part.kind == "drums"]
        instrument = kits[0] if kits and kits[0] in there else None
    if instrument is None:
        usual = (*_USUAL.get(role, ()), "dusty-keys")
        instrument = next((name for name in usual if name in there), next(iter(there)))
    return replace(track, role=role, colour=ROLE_COLOURS[role], instrument=instrument)


def _nearest(programme: int) -> str | None:
    """The instrument of the programme's own family that is nearest to it."""
    found = [
        (abs(own - programme), name)
        for name in all_instruments()
        if (own := midi_programme(name)) is not None and own // _FAMILY == programme // _FAMILY
    ]
    return min(found)[1] if found else None
