"""A General MIDI soundfont of the user's, played note by note like the own voices.

TinySoundFont plays it: SF2 and SF3, offline, without a sound card. Its player in Python,
tinysoundfont, is installed without its dependencies, which are for sound cards only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.host.instrument.built_in.instrument import Kit, Pitched
from bridge.host.instrument.note_cache import NoteCache
from session.errors import BackendUnavailable, BadInput, NotFound, storage

Samples = NDArray[np.float32]

DRUM_BANK = 128
HATS, WHISTLES, GUIROS, CUICAS, TRIANGLES = (42, 44, 46), (71, 72), (73, 74), (78, 79), (80, 81)
CHOKES = {
    note: f"gm-{group[0]}" for group in (HATS, WHISTLES, GUIROS, CUICAS, TRIANGLES)
    for note in group
}  # fmt: skip
"""Drums of General MIDI that cut each other off (RP-003, exclusive classes)."""

CACHE_BYTES = 96 * 2**20
_LONGEST_RELEASE_SECONDS, _LONGEST_DRUM_SECONDS = 6.0, 4.0
_CHUNK_SECONDS = 0.25
_EDGE_SECONDS = 0.004
_SILENCE = 10 ** (-90 / 20)
_DRAIN_SAMPLES = 4096
_FONTS_OPEN = 2
_ANY_RATE = 48_000


@dataclass(frozen=True, slots=True)
class FontNote:
    """One note to play on the soundfont of `digest`, `hold_samples` long before its release."""

    digest: str
    bank: int
    preset: int
    pitch: int
    velocity: int
    hold_samples: int
    sample_rate: int


@dataclass(frozen=True, slots=True)
class Soundfont:
    """A soundfont that can be played; `digest` names what its file holds."""

    digest: str

    def has(self, bank: int, preset: int) -> bool:
        """Whether the font has that sound."""
        return _player(self.digest, _ANY_RATE).has(bank, preset)

    def sound_of(self, instrument: Pitched | Kit, programme: int) -> tuple[int, int] | None:
        """The bank and preset that play `programme` of General MIDI; None where ours must.

        A kit that the font lacks is its standard kit. Textures are no instruments of General MIDI.
        """
        wanted = [(DRUM_BANK, programme), (DRUM_BANK, 0)]
        if isinstance(instrument, Pitched):
            wanted = [(0, programme)] if instrument.plays != "texture" else []
        return next((sound for sound in wanted if self.has(*sound)), None)


_paths: dict[str, Path] = {}
"""Where the fonts lie that have been opened, by digest."""


def open_soundfont(path: Path) -> Soundfont:
    """The soundfont at `path`, ready to play.

    Raises BackendUnavailable, NotFound, and BadInput for a file that is no soundfont.
    """
    if find_spec("tinysoundfont") is None:
        raise BackendUnavailable(
            "Soundfonts cannot be played yet: install their player with "
            "`pip install --no-deps tinysoundfont`, or leave the soundfont out."
        )
    if not path.is_file():
        raise NotFound(f"There is no soundfont at {path}: give the path of an .sf2 or .sf3 file.")
    no_font = BadInput(
        f"{path.name} is not a soundfont that can be played: give an .sf2 or .sf3 file."
    )
    with storage(path), path.open("rb") as file:
        head = file.read(12)
        size_bytes = file.seek(0, 2)
        file.seek(0)
        held_bytes = int.from_bytes(head[4:8], "little") + 8
        if head[:4] != b"RIFF" or head[8:12] != b"sfbk" or size_bytes < held_bytes - 1:
            raise no_font
        digest = sha256()
        while block := file.read(1 << 22):
            digest.update(block)
    _paths[digest.hexdigest()] = path
    try:
        if _player(digest.hexdigest(), _ANY_RATE).holds_any():
            return Soundfont(digest.hexdigest())
    except RuntimeError as error:
        raise no_font from error
    raise no_font


class _Player:
    """A font loaded at a rate."""

    def __init__(self, path: Path, sample_rate: int) -> None:
        import tinysoundfont

        self.sample_rate = sample_rate
        self.synth: Any = tinysoundfont.Synth(samplerate=sample_rate)
        self.font: int = self.synth.sfload(str(path))

    def holds_any(self) -> bool:
        """Whether the font has a single preset."""
        return any(self.has(bank, preset) for bank in (0, DRUM_BANK) for preset in range(128))

    def has(self, bank: int, preset: int) -> bool:
        """Whether the font has that preset."""
        return self.synth.sfpreset_name(self.font, bank, preset) is not None

    def play(self, note: FontNote) -> Samples:
        """The note from silence to silence, `(2, samples)`."""
        drum = note.bank == DRUM_BANK
        channel = 9 if drum else 0
        self.synth.program_select(channel, self.font, note.bank, note.preset, drum)
        self.synth.noteon(channel, note.pitch, note.velocity)
        # A drum sounds to its end, however short its note is written.
        hold = self._until_silent(_LONGEST_DRUM_SECONDS) if drum else []
        parts = hold or [self._sound(note.hold_samples)]
        self.synth.noteoff(channel, note.pitch)
        parts += self._until_silent(_LONGEST_RELEASE_SECONDS)
        self._drain()
        return np.concatenate(parts, axis=1)

    def _until_silent(self, most_seconds: float) -> list[Samples]:
        parts: list[Samples] = []
        for _ in range(round(most_seconds / _CHUNK_SECONDS)):
            parts.append(self._sound(round(_CHUNK_SECONDS * self.sample_rate)))
            if np.abs(parts[-1]).max() < _SILENCE:
                break
        return parts

    def _drain(self) -> None:
        """Let what still sounds die, so that each note begins in silence."""
        self.synth.sounds_off()
        for _ in range(100):
            if not self._sound(_DRAIN_SAMPLES).any():
                return

    def _sound(self, samples: int) -> Samples:
        frames = np.frombuffer(self.synth.generate_simple(samples), np.float32)
        return np.ascontiguousarray(frames.reshape(-1, 2).T)


@lru_cache(maxsize=_FONTS_OPEN)
def _player(digest: str, sample_rate: int) -> _Player:
    return _Player(_paths[digest], sample_rate)


_notes: NoteCache[FontNote] = NoteCache(CACHE_BYTES)


def render_font_note(note: FontNote) -> Samples:
    """The note as the font plays it, `(2, samples)`, without the silence at its end."""
    known = _notes.get(note)
    if known is not None:
        return known
    sound = _player(note.digest, note.sample_rate).play(note)
    loud = np.flatnonzero(np.maximum(np.abs(sound[0]), np.abs(sound[1])) > _SILENCE)
    sound = sound[:, : int(loud[-1]) + 1 if loud.size else 1].copy()
    edge = min(sound.shape[1], round(_EDGE_SECONDS * note.sample_rate))
    sound[:, -edge:] *= np.cos(np.linspace(0, np.pi / 2, edge, dtype=np.float32)) ** 2
    sound.flags.writeable = False
    _notes.put(note, sound)
    return sound
