"""The tracks of a REAPER project with what they play, their folders and their receives. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from exports.brought_inside import gain_inside, name_inside
from exports.reaper.chunks import Chunk, as_number
from exports.reaper.read_audio import audio_clips, bent_fade
from exports.reaper.read_effects import effect_name, effects_of, is_instrument
from exports.reaper.read_files import AudioFiles
from exports.reaper.read_notes import ReadNotes, midi_clip
from exports.reaper.read_time import Clock
from exports.reaper.takes import Played, Take, takes
from exports.reaper.values import LONGEST_SECONDS, colour_of, gain_db
from session.clips import AudioClip
from session.units import ROLE_COLOURS

_MIDI = ("MIDI", "MIDIPOOL")
_NO_SOUND = ("EMPTY", "CLICK", "LTC", "VIDEOEFFECT", "RPP_PROJECT")
_OWN_PAN_MODES = (5, 6)


@dataclass
class ReadTrack:
    """A track: what its strip of the mixer says, and what it plays."""

    name: str
    colour: str | None
    gain_db: float
    pan: float
    mute: bool
    group: str | None
    receives: list[tuple[int, float]]
    effects: list[Chunk]
    instrument: str | None
    is_folder: bool = False
    has_items: bool = False
    audio: list[AudioClip] = field(default_factory=list)
    notes: list[ReadNotes] = field(default_factory=list)

    @property
    def is_bus(self) -> bool:
        """Whether it only returns what others send."""
        return bool(self.receives) and not self.has_items and not self.is_folder

    @property
    def role_colour(self) -> str:
        """Its colour; that of parts without a role where the theme decides."""
        return self.colour or ROLE_COLOURS["other"]


@dataclass(frozen=True, slots=True)
class _Folder:
    name: str
    gain_db: float
    mute: bool


class TrackReader:
    """Reads the tracks of one project in their order."""

    def __init__(self, files: AudioFiles, clock: Clock) -> None:
        self._files = files
        self._clock = clock
        self.said: list[str] = []

    def read(self, chunks: list[Chunk]) -> list[ReadTrack]:
        """A strip for each track. What could not be kept is in `said` afterwards."""
        strips: list[ReadTrack] = []
        folders: list[_Folder] = []
        for number, chunk in enumerate(chunks, 1):
            strip = self._strip(chunk, number)
            depth = int(chunk.number("ISBUS", 1))
            if folders:
                strip.group = folders[-1].name
                self._under(folders[-1], strip)
            if depth > 0:
                strip.is_folder = True
                folders.append(_Folder(strip.name, strip.gain_db, strip.mute))
                if strip.pan:
                    self.said.append(f"The pan of the folder {strip.name!r} is left out.")
            elif depth < 0:
                del folders[depth:]
            self._items(chunk, strip)
            strips.append(strip)
        return strips

    def _under(self, folder: _Folder, strip: ReadTrack) -> None:
        """What a folder does to the sound of its tracks, done to each of them."""
        strip.gain_db = gain_inside(strip.gain_db + folder.gain_db)
        strip.mute = strip.mute or folder.mute

    def _strip(self, chunk: Chunk, number: int) -> ReadTrack:
        name = name_inside(chunk.said("NAME")) or f"Track {number}"
        solo = chunk.number("MUTESOLO", 1)
        silent = not chunk.number("MAINSEND", 0, 1)
        if solo:
            self.said.append(f"{name!r} was soloed in the project; here every track plays.")
        if silent:
            self.said.append(f"{name!r} does not go to the master, so it is muted.")
        if int(chunk.number("PANMODE")) in _OWN_PAN_MODES:
            self.said.append(f"The pan of {name!r} is of another kind; it is read as a balance.")
        self._automation(chunk, name)
        every = list(effects_of(chunk.chunks("FXCHAIN")))
        instruments = [one for one in every if is_instrument(one)]
        return ReadTrack(
            name=name,
            colour=colour_of(int(chunk.number("PEAKCOL"))),
            gain_db=gain_db(chunk.number("VOLPAN", 0, 1.0)),
            pan=min(1.0, max(-1.0, chunk.number("VOLPAN", 1))),
            mute=bool(chunk.number("MUTESOLO")) or silent,
            group=None,
            receives=list(_receives(chunk)),
            effects=[one for one in every if not is_instrument(one)],
            instrument=_plug_in_name(instruments[0]) if instruments else None,
        )

    def _automation(self, chunk: Chunk, name: str) -> None:
        for one in chunk.chunks():
            if "ENV" in one.word and one.number("ACT") and len(one.all("PT")) > 1:
                self.said.append(f"The automation of {name!r} is left out.")
                return

    def _items(self, chunk: Chunk, strip: ReadTrack) -> None:
        items = chunk.chunks("ITEM")
        strip.has_items = bool(items)
        muted = [item for item in items if item.number("MUTE")]
        if muted and len(muted) == len(items):
            strip.mute, muted = True, []
        if muted:
            self.said.append(f"Muted items of {strip.name!r} are left out.")
        for item in items:
            if not any(item is one for one in muted):
                self._item(item, strip)

    def _item(self, item: Chunk, strip: ReadTrack) -> None:
        found, active = takes(item)
        if not found or item.number("LENGTH") <= 0:
            return
        if item.number("POSITION") + item.number("LENGTH") > LONGEST_SECONDS:
            self.said.append(f"What {strip.name!r} plays beyond fourteen hours is cut off.")
        if item.number("POSITION") >= LONGEST_SECONDS:
            return
        playing = found if item.number("ALLTAKES") else [found[active]]
        if len(found) > len(playing):
            self.said.append(f"Of the takes in {strip.name!r} only those that play are read.")
        for take in playing:
            self._take(item, take, strip)

    def _take(self, item: Chunk, take: Take, strip: ReadTrack) -> None:
        source = take.source
        if source is None or source.kind in _NO_SOUND or not (source.file or source.kind in _MIDI):
            kind = source.kind if source else "empty"
            self.said.append(f"Items of the kind {kind} in {strip.name!r} are left out.")
        elif source.kind in _MIDI:
            played = Played(item, take, source)
            notes = midi_clip(played, self._files, self._clock, self.said)
            if notes:
                clip = replace(notes.clip, name=_own_name(notes.clip.name, strip))
                strip.notes.append(replace(notes, clip=clip))
        elif source.backwards:
            self.said.append(f"What {strip.name!r} plays backwards is left out.")
        else:
            for heard in audio_clips(Played(item, take, source), self._files, self._clock):
                strip.audio.append(replace(heard, name=_own_name(heard.name, strip)))
            self._audio_notes(item, take, strip.name)

    def _audio_notes(self, item: Chunk, take: Take, name: str) -> None:
        """What about an audio item a session does not say."""
        pan = take.chunk.number("VOLPAN" if take.first else "TAKEVOLPAN", 1 if take.first else 0)
        if pan:
            self.said.append(f"The pan of items in {name!r} is left out.")
        if take.factor < 0:
            self.said.append(f"The turned phase of items in {name!r} is left out.")
        if take.chunk.number("CHANMODE"):
            self.said.append(f"Items in {name!r} play chosen channels; here they play all.")
        if take.chunk.number("PLAYRATE", 2):
            self.said.append(f"The changed pitch of items in {name!r} is left out.")
        if take.rate != 1 and not take.chunk.number("PLAYRATE", 1, 1.0):
            self.said.append(f"Items in {name!r} change pitch with speed; here they keep it.")
        if bent_fade(item):
            self.said.append(f"Curved fades in {name!r} are straight lines now.")


def _own_name(name: str, strip: ReadTrack) -> str:
    """An item without a name of its own is called as its track is."""
    return "" if name == strip.name else name


def _plug_in_name(effect: Chunk) -> str:
    return effect_name(effect).partition(": ")[2][:1000]


def _receives(chunk: Chunk) -> Iterator[tuple[int, float]]:
    """The index of each track that sends here, and how loud; muted sends are none."""
    for line in chunk.all("AUXRECV"):
        source, muted = int(as_number(line, 0, -1.0)), as_number(line, 4)
        if source >= 0 and not muted:
            yield source, gain_db(as_number(line, 2, 1.0))
