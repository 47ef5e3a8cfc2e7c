"""The music itself: frozen values, musical time, `session.json` and MIDI files.

This package imports nothing else of Roadie and does no audio. The names below load when they are
first asked for: who needs but an error or a registry does not wait for pydantic.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from session.clips import AudioClip, BendPoint, MidiClip, Note, WarpedSound, WarpPoint
    from session.document import SESSION_FILE, read_session, write_session
    from session.effects import Chain
    from session.meter import MeterMap, MeterStep
    from session.model import Bus, Chord, Estimate, Mix, Provenance, Section, Send, Session, Track
    from session.pitch import Key
    from session.tempo import TempoMap, TempoStep

__all__ = [
    "SESSION_FILE",
    "AudioClip",
    "BendPoint",
    "Bus",
    "Chain",
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
    "Send",
    "Session",
    "TempoMap",
    "TempoStep",
    "Track",
    "WarpPoint",
    "WarpedSound",
    "read_session",
    "write_session",
]

_MODULES = {
    "clips": {"AudioClip", "BendPoint", "MidiClip", "Note", "WarpPoint", "WarpedSound"},
    "document": {"SESSION_FILE", "read_session", "write_session"},
    "effects": {"Chain"},
    "meter": {"MeterMap", "MeterStep"},
    "model": {
        "Bus",
        "Chord",
        "Estimate",
        "Mix",
        "Provenance",
        "Section",
        "Send",
        "Session",
        "Track",
    },
    "pitch": {"Key"},
    "tempo": {"TempoMap", "TempoStep"},
}

if not TYPE_CHECKING:  # a type checker would believe every name to be here

    def __getattr__(name: str) -> object:
        for module, names in _MODULES.items():
            if name in names:
                return getattr(import_module(f"session.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
