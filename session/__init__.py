"""The music itself: frozen values, musical time, `session.json` and MIDI files.

This package imports nothing else of Roadie and does no audio.
"""

from session.clips import AudioClip, BendPoint, MidiClip, Note, WarpPoint
from session.document import SESSION_FILE, read_session, write_session
from session.meter import MeterMap, MeterStep
from session.model import Chord, Estimate, Mix, Provenance, Section, Session, Track
from session.pitch import Key
from session.tempo import TempoMap, TempoStep

__all__ = [
    "SESSION_FILE",
    "AudioClip",
    "BendPoint",
    "Chord",
    "Estimate",
    "Key",
    "MeterMap",
    "MeterStep",
    "MidiClip",
    "Mix",
    "Note",
    "Provenance",
    "Section",
    "Session",
    "TempoMap",
    "TempoStep",
    "Track",
    "WarpPoint",
    "read_session",
    "write_session",
]
