"""A stand-in for Live's song: of the Live Object Model what AbletonOSC and our script use of it.

What it does is what Ableton's documentation of the model says (docs.cycling74.com/apiref/lom):
indices, what is refused, what a new clip holds. It is no Live: it plays nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import soundfile

PALETTE = (0xFF94A6, 0xFFA529, 0x5480E4, 0x1AFF2F, 0xE2675A, 0xB677C6, 0x19E9FF, 0x3C3C3C)


def nearest(colour: int) -> int:
    """Live takes the nearest colour of its palette."""

    def parts(one: int) -> tuple[int, int, int]:
        return one >> 16 & 255, one >> 8 & 255, one & 255

    return min(PALETTE, key=lambda one: math.dist(parts(one), parts(colour)))


class Observed:
    """Properties with `add_<name>_listener`, as every object of Live's has them."""

    def __init__(self) -> None:
        self.__dict__["_listeners"] = {}

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "color":
            value = nearest(value)
        self.__dict__[name] = value
        for listener in list(self._listeners.get(name, ())):
            listener()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("add_") and name.endswith("_listener"):
            return lambda heard: self._listeners.setdefault(name[4:-9], []).append(heard)
        if name.startswith("remove_") and name.endswith("_listener"):
            return lambda heard: self._listeners.get(name[7:-9], []).remove(heard)
        raise AttributeError(name)


class Note:
    """`Live.Clip.MidiNote`."""

    def __init__(self, pitch: int, start: float, duration: float, velocity: float, mute: bool):
        self.pitch, self.start_time, self.duration = pitch, start, duration
        self.velocity, self.mute = float(velocity), mute


class Clip(Observed):
    def __init__(self, length: float) -> None:
        super().__init__()
        self.name, self.color, self.length = "", 0x3C3C3C, length
        self.notes: list[Note] = []

    def add_new_notes(self, notes: tuple[Note, ...]) -> None:
        for note in notes:
            if not 0 <= note.pitch <= 127 or note.duration <= 0:
                raise RuntimeError("Invalid note")
            taken = (note.pitch, note.start_time)
            self.notes = [one for one in self.notes if (one.pitch, one.start_time) != taken]
            self.notes.append(note)

    def get_notes_extended(self, pitch: int, pitches: int, start: float, span: float) -> list[Note]:
        return [
            note
            for note in self.notes
            if pitch <= note.pitch < pitch + pitches and start <= note.start_time < start + span
        ]


class AudioClip(Observed):
    """Its markers count beats while it is warped, and seconds while it is not."""

    def __init__(self, path: str) -> None:
        super().__init__()
        info = soundfile.info(path)
        self.file_path, self.name, self.color = path, Path(path).stem, 0x3C3C3C
        self.sample_length, self.sample_rate = info.frames, float(info.samplerate)
        self.__dict__["_seconds"] = info.frames / info.samplerate
        self.warping = True

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "warping":
            self.__dict__["start_marker"] = 0.0
            self.__dict__["end_marker"] = self._seconds * (2.0 if value else 1.0)  # at 120 BPM
        if name == "start_marker" and value >= self.end_marker:
            raise RuntimeError("Cannot set the start marker behind the end marker")
        if name == "end_marker" and value <= self.start_marker:
            raise RuntimeError("Cannot set the end marker before the start marker")
        super().__setattr__(name, value)


class ClipSlot:
    def __init__(self, track: Track) -> None:
        self._track = track
        self.clip: Any = None

    @property
    def has_clip(self) -> bool:
        return self.clip is not None

    def create_clip(self, length: float) -> None:
        if self.has_clip or not self._track.has_midi_input or length <= 0:
            raise RuntimeError("Cannot create a clip in this slot")
        self.clip = Clip(length)


class NewClipSlot(ClipSlot):
    """Of Live 12.0.5 and later."""

    def create_audio_clip(self, path: str) -> Any:
        if self.has_clip or not self._track.has_audio_input:
            raise RuntimeError("Cannot create an audio clip in this slot")
        try:
            self.clip = AudioClip(path)
        except soundfile.LibsndfileError as error:
            raise RuntimeError("Not a valid audio file") from error
        return self.clip


class Volume(Observed):
    min, max = 0.0, 1.0

    def __init__(self) -> None:
        super().__init__()
        self.value = 0.85

    @staticmethod
    def str_for_value(value: float) -> str:
        if value <= 0.001:
            return "-inf dB"
        decibels = 40 * value - 34 if value >= 0.4 else -18 - 51.5 * ((0.4 - value) / 0.4) ** 1.5
        return f"{decibels:.1f} dB"


class Mixer:
    def __init__(self) -> None:
        self.volume = Volume()
        self.panning = Volume()
        self.panning.value = 0.0


class Track(Observed):
    def __init__(self, kind: str, name: str, scenes: int, slot: type[ClipSlot]) -> None:
        super().__init__()
        self.has_midi_input, self.has_audio_input = kind == "midi", kind == "audio"
        self.name, self.color, self.mute = name, 0x3C3C3C, 0
        self.mixer_device = Mixer()
        self.clip_slots = [slot(self) for _ in range(scenes)]


class Scene(Observed):
    def __init__(self) -> None:
        super().__init__()
        self.name, self.color = "", 0x3C3C3C
        self.tempo, self.tempo_enabled = 120.0, False
        self.time_signature_numerator, self.time_signature_denominator = 4, 4
        self.time_signature_enabled = False


class Song(Observed):
    """A set of `tracks` MIDI tracks and `scenes` scenes, with room for `most` of each."""

    def __init__(
        self, tracks: int = 2, scenes: int = 3, most: int = 1000, new_live: bool = True
    ) -> None:
        super().__init__()
        self._slot = NewClipSlot if new_live else ClipSlot
        self._most = most
        self.tempo, self.is_playing = 120.0, False
        self.signature_numerator, self.signature_denominator = 4, 4
        self.current_song_time = 0.0
        self.scenes = [Scene() for _ in range(scenes)]
        self.tracks: list[Track] = []
        for number in range(tracks):
            self._create("midi", -1).name = f"Yours {number + 1}"

    def create_midi_track(self, index: int) -> None:
        self._create("midi", index)

    def create_audio_track(self, index: int) -> None:
        self._create("audio", index)

    def create_scene(self, index: int) -> None:
        if len(self.scenes) >= self._most:
            raise RuntimeError("Maximum number of scenes reached")
        at = len(self.scenes) if index == -1 else index
        self.scenes.insert(at, Scene())
        for track in self.tracks:
            track.clip_slots.insert(at, self._slot(track))

    def continue_playing(self) -> None:
        self.is_playing = True

    def stop_playing(self) -> None:
        self.is_playing = False

    def _create(self, kind: str, index: int) -> Track:
        if len(self.tracks) >= self._most:
            raise RuntimeError("Maximum number of tracks reached")
        at = len(self.tracks) if index == -1 else index
        made = Track(kind, f"{at + 1}-{kind.capitalize()}", len(self.scenes), self._slot)
        self.tracks.insert(at, made)
        return made


Tick = Callable[[], None]
