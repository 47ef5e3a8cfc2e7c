"""The content key of a stem: one name for everything that its sound depends on.

Two stems of one key hold the same samples, so one can stand for the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel

from bridge.host.instrument.built_in.instrument import FOLDER, library_code
from server.engines.composer.sound.track import Strike
from session.model import Track

SOUND_VERSION = 1
"""Raise it with every change to the code that changes what a stem sounds like."""

_LIBRARIES = ("dawdreamer", "numpy", "scipy", "soxr")


@dataclass(frozen=True, slots=True)
class Content:
    """What is known of a stem before it is made, and what a session keeps of it.

    `notes` is the key of the notes as they are played, `sound` that of the stem; `end_samples` is
    where the last note has died away, None where nobody asked.
    """

    notes: str
    sound: str
    end_samples: int | None = None


def notes_key(track: Track, strikes: Sequence[Strike], player: str) -> str:
    """The key of a track's notes as samples; `player` is the text of what plays them."""
    return _digest(
        {
            "version": SOUND_VERSION,
            "libraries": _library_versions(),
            "player": player,
            "instrument": track.instrument,
            "strikes": repr(strikes),  # of frozen values: exact, and far faster than a dict each
        }
    )


def sound_key(notes: str, settings: Mapping[str, Any]) -> str:
    """The key of a stem: its notes, and `settings` for all that is done to them."""
    return _digest({"notes": notes, **settings})


@cache
def player_text(instrument: str) -> str:
    """The text that says how an instrument of ours sounds."""
    return (FOLDER / f"{instrument}.yaml").read_text("utf-8") + library_code()


@cache
def _library_versions() -> tuple[str, ...]:
    return tuple(f"{name} {version(name)}" for name in _LIBRARIES)


def _digest(value: Mapping[str, Any]) -> str:
    text = json.dumps(value, sort_keys=True, default=_plain, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no place in a key")
