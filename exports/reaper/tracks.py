"""The tracks of a project: channels, folders, returns and the line of chords. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exports.clip_files import ClipFile
from exports.layout import Channel, Folder, layout
from exports.loss_words import cut_before_bar_1
from exports.names import clean_text
from exports.reaper.chunks import Chunk, quoted
from exports.reaper.effects import effect_chain
from exports.reaper.items import audio_item, chord_item, midi_item
from exports.reaper.values import LINEAR_TAPER, UNITY_PAN_LAW, Ids, amplitude, peak_colour
from exports.timeline import from_beat_zero, place_audio
from session.effects import Chain
from session.model import Bus, Send, Session

CHORDS_TRACK = "Chords"
_CHORDS_COLOUR = "#8b8d98"
_ALL_MIDI_INPUTS = 5088
_OPENS, _PLAIN, _CLOSES = (1, 1), (0, 0), (2, -1)
"""ISBUS: a folder, a track, the last track of a folder."""


@dataclass(frozen=True, slots=True)
class _Strip:
    """What a track's mixer strip says."""

    name: str
    colour: str
    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    folder: tuple[int, int] = _PLAIN
    channels: int = 2
    midi: bool = False


class TrackWriter:
    """Writes the tracks of one session in the order of its layout, returns last."""

    def __init__(self, session: Session, files: dict[str, ClipFile], ids: Ids) -> None:
        self._session = session
        self._files = files
        self._ids = ids
        self._written: list[Chunk] = []
        self._sending: list[tuple[int, Send]] = []
        self.losses: list[str] = []

    def write(self) -> list[Chunk]:
        """All tracks. What could not be kept is in `losses` afterwards."""
        if self._session.chords:
            self._chords()
        for one in layout(self._session):
            if isinstance(one, Folder):
                self._new(_Strip(clean_text(one.name), one.colour, folder=_OPENS))
                for channel in one.channels:
                    last = channel is one.channels[-1]
                    self._channel(channel, _CLOSES if last else _PLAIN)
            else:
                self._channel(one, _PLAIN)
        for bus in self._session.buses:
            self._return(bus)
        self.losses = list(dict.fromkeys(self.losses))
        return self._written

    def _channel(self, channel: Channel, folder: tuple[int, int]) -> None:
        track, place = channel.track, len(self._written)
        self._sending += [(place, send) for send in channel.sends]
        widest = max((self._files[c.file].channels for c in channel.audio_clips), default=2)
        written = self._new(
            _Strip(
                channel.name,
                track.colour,
                track.gain_db,
                track.pan,
                channel.mute,
                folder,
                max(2, widest + widest % 2),
                channel.kind == "midi",
            )
        )
        if channel.chain:
            self._effects(written, channel.chain, repr(channel.name), place)
        written.body += self._items(channel, place)

    def _items(self, channel: Channel, place: int) -> Iterable[Chunk]:
        session, track = self._session, channel.track
        self.losses += cut_before_bar_1(
            channel.name, channel.audio_clips, channel.midi_clips, "a REAPER project"
        )
        found: list[Chunk] = []
        for clip in channel.audio_clips:
            placed = place_audio(clip, session)
            if placed:
                name = clean_text(clip.name) or channel.name
                ids = self._item_ids(place, len(found))
                found.append(audio_item(placed, self._files[clip.file], name, ids, session))
        for notes in channel.midi_clips:
            kept = from_beat_zero(notes)
            if kept:
                name = clean_text(notes.name) or channel.name
                found.append(
                    midi_item(kept, track, name, self._item_ids(place, len(found)), session)
                )
        return found

    def _item_ids(self, place: int, count: int) -> tuple[str, str]:
        return (
            self._ids.of("track", place, "item", count),
            self._ids.of("track", place, "item", count, "take"),
        )

    def _chords(self) -> None:
        place = len(self._written)
        written = self._new(_Strip(CHORDS_TRACK, _CHORDS_COLOUR))
        for count, chord in enumerate(self._session.chords):
            if chord.start_beats >= 0:
                ids = self._item_ids(place, count)
                symbol = clean_text(chord.symbol)
                written.body.append(chord_item(chord, symbol, ids, self._session))

    def _return(self, bus: Bus) -> None:
        place = len(self._written)
        name = clean_text(bus.name) or f"Return {self._session.buses.index(bus) + 1}"
        written = self._new(_Strip(name, bus.colour, bus.gain_db, bus.pan, mute=True))
        for source, send in self._sending:
            if send.bus == bus.name:
                written.line(
                    "AUXRECV",
                    source,
                    *(0, amplitude(send.gain_db), 0, 0, 0, 0, 0, 0),
                    *("-1:U", 0, -1, "''"),
                )
        written.line("MIDIOUT", -1)
        if bus.chain:
            self._effects(written, bus.chain, f"the return {name!r}", place)

    def _effects(self, written: Chunk, chain: Chain, where: str, place: int) -> None:
        effects, losses = effect_chain(chain, where, lambda n: self._ids.of("effect", place, n))
        written.body.append(effects)
        self.losses += losses

    def _new(self, strip: _Strip) -> Chunk:
        track_id = self._ids.of("track", len(self._written))
        written = Chunk(f"TRACK {track_id}")
        written.line("NAME", quoted(strip.name))
        written.line("PEAKCOL", peak_colour(strip.colour))
        written.line("BEAT", -1)
        written.line("AUTOMODE", 0)
        written.line("PANLAWFLAGS", LINEAR_TAPER)
        written.line("VOLPAN", amplitude(strip.gain_db), strip.pan, UNITY_PAN_LAW, -1, 1)
        written.line("MUTESOLO", int(strip.mute), 0, 0)
        written.line("IPHASE", 0)
        written.line("ISBUS", *strip.folder)
        written.line("BUSCOMP", 0, 0)
        written.line("SHOWINMIX", 1, 0.6667, 0.5, 1, 0.5, 0, 0, 0)
        written.line("SEL", 0)
        written.line("REC", 0, _ALL_MIDI_INPUTS if strip.midi else 0, 0, 0, 0, 0, 0)
        written.line("TRACKHEIGHT", 0, 0)
        written.line("NCHAN", strip.channels)
        written.line("FX", 1)
        written.line("TRACKID", track_id)
        written.line("PERF", 0)
        written.line("MAINSEND", 1, 0)
        self._written.append(written)
        return written
