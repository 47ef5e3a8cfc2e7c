"""Pieces of a style to look at, and where in them what is played."""

from __future__ import annotations

from functools import cache

from server.engines.composer.compose import compose
from server.engines.composer.style.shelf import style_called
from server.engines.contract import GenerateRequest
from session.clips import Note
from session.model import Session, Track


@cache
def piece(style: str, seed: int, bars: int = 32, meter: tuple[int, int] | None = None) -> Session:
    """A piece with nothing asked for but its style."""
    return compose(GenerateRequest("", seed, style=style, bars=bars, meter=meter)).session


def part(session: Session, style: str, name: str) -> Track:
    """The track of the style's part of that name."""
    title = style_called(style).parts[name].name
    return next(track for track in session.tracks if track.name == title)


def onsets(track: Track, section: str | None = None) -> list[tuple[float, Note]]:
    """Every note with where it starts, in beats; of sections whose name begins so."""
    return [
        (clip.start_beats + note.start_beats, note)
        for clip in track.midi_clips
        if section is None or (clip.name or "").startswith(section)
        for note in clip.notes
    ]
