"""REAPER projects as text, for the tests of their reader: what a test is about stands in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from exports.reaper import ReaperReader
from session import MidiClip, Session, Track

RATE = 44_100


def read(text: str | bytes, folder: Path, name: str = "song.rpp") -> Session:
    """The session of a project with this text, in `folder`."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return ReaperReader().read(path, elsewhere=False).session


def project(*inside: str, head: str = "TEMPO 120 4 4") -> str:
    """A project with these lines and chunks."""
    body = "\n".join(inside)
    return f'<REAPER_PROJECT 0.1 "7.0/x64" 1\n  SAMPLERATE {RATE} 1 0\n{head}\n{body}\n>\n'


def track(*inside: str, name: str = "Part") -> str:
    return "\n".join([f'<TRACK {{1}}\n NAME "{name}"', *inside, ">"])


def item(*inside: str, position: float = 0, length: float = 1) -> str:
    return "\n".join([f"<ITEM\n POSITION {position}\n LENGTH {length}", *inside, ">"])


def wave(file: str = "a.wav") -> str:
    return f'<SOURCE WAVE\n FILE "{file}"\n>'


def midi(*events: str, ppq: int = 960) -> str:
    return "\n".join([f"<SOURCE MIDI\n HASDATA 1 {ppq} QN", *events, ">"])


def sound(folder: Path, seconds: float = 2.0, name: str = "a.wav", rate: int = RATE) -> None:
    """An audio file."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(folder / name, np.zeros((round(seconds * rate), 2)), rate, subtype="FLOAT")


def only(session: Session) -> Track:
    (found,) = session.tracks
    return found


def places(session: Session) -> list[tuple[float, int, int]]:
    """Start in beats, length and offset in samples of each audio clip."""
    return [
        (clip.start_beats, clip.length_samples, clip.source_offset_samples)
        for clip in only(session).audio_clips
    ]


def notes(clip: MidiClip) -> list[tuple[int, float, float]]:
    return [(note.pitch, note.start_beats, note.length_beats) for note in clip.notes]
