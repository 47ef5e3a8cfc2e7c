"""Golden note data: one short piece of each style, note by note.

A change of the composer shows here as a difference that can be read and judged.
"""

from __future__ import annotations

import json
from pathlib import Path

from server.engines.composer.compose import compose
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest
from session.clips import Note
from session.model import Session

FOLDER = Path(__file__).parent / "note_data"
BARS, SEED = 8, 20


def golden_files() -> dict[Path, str]:
    """The text of every golden file by its path."""
    return {FOLDER / f"{style}.json": golden_text(style) for style in all_styles()}


def golden_text(style: str) -> str:
    """An eight-bar piece as JSON with a line a note: ticks, ticks, MIDI pitch, velocity."""
    session = compose(GenerateRequest("", SEED, style=style, bars=BARS)).session
    lines = ["{", f' "title": {json.dumps(session.title)},']
    lines.append(f' "sections": {json.dumps([s.name for s in session.sections])},')
    lines.append(f' "chords": {json.dumps([c.symbol for c in session.chords])},')
    lines.append(' "note": ["start_ticks", "length_ticks", "pitch", "velocity"],')
    lines.append(' "tracks": {')
    lines.append(",\n".join(_tracks(session)))
    lines.append(" }")
    lines.append("}")
    return "\n".join(lines) + "\n"


def _tracks(session: Session) -> list[str]:
    texts = []
    for track in session.tracks:
        rows = [
            json.dumps(_row(clip.start_beats, note))
            for clip in track.midi_clips
            for note in clip.notes
        ]
        notes = ",\n   ".join(rows)
        texts.append(f"  {json.dumps(f'{track.name} ({track.instrument})')}: [\n   {notes}\n  ]")
    return texts


def _row(clip_start_beats: float, note: Note) -> list[int]:
    return [
        round((clip_start_beats + note.start_beats) * 960),
        round(note.length_beats * 960),
        note.pitch,
        note.velocity,
    ]
