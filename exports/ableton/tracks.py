"""Tracks of a Live set: groups, audio, dry audio and MIDI in the layout's order, and returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from exports.ableton.clips import Look, Sample, Span, audio_clip, midi_clip
from exports.ableton.mixer import write_mixer, write_sends
from exports.ableton.palette import nearest_index
from exports.ableton.scene_clips import scene_audio
from exports.ableton.skeleton import build, put
from exports.ableton.track_elements import Part, add_slots, fill_slot, new_track, write_devices
from exports.ableton.track_rules import MOST_RETURNS
from exports.ableton.track_words import annotation, bus_annotation
from exports.layout import Channel, Folder, lanes, layout
from exports.names import clean_text
from exports.timeline import (
    PlacedAudio,
    PlacedMidi,
    Region,
    from_beat_zero,
    notes_in_region,
    place_audio,
)
from exports.xml_parts import at
from session.model import Bus, Session
from session.tempo import on_beat_grid

_GROUP_OUTPUT = (("Target", "AudioOut/GroupTrack"), ("UpperDisplayString", "Group"))


@dataclass(frozen=True, slots=True)
class SetShape:
    """What tracks must fit of the set that takes them.

    It has `slots` scenes, ours from `first_slot` on; `returns` return tracks, `own_returns` of
    ours from `first_return` on; and the Ids of its tracks are free from `first_id` on.
    """

    slots: int
    returns: int
    own_returns: int
    first_slot: int = 0
    first_return: int = 0
    first_id: int = 0

    @classmethod
    def of_its_own(cls, session: Session, scenes: Sequence[Region]) -> SetShape:
        """The shape of a set that holds nothing but the session."""
        returns = min(len(session.buses), MOST_RETURNS)
        return cls(slots=len(scenes), returns=returns, own_returns=returns)


class TrackWriter:
    """Writes the tracks of one session, in Live's order, with one slot a scene each.

    `samples` are the files of the project by the session's own paths. Their pointees have no
    numbers yet.
    """

    def __init__(
        self,
        session: Session,
        samples: dict[str, Sample],
        scenes: Sequence[Region],
        shape: SetShape | None = None,
    ) -> None:
        self._session = session
        self._samples = samples
        self._scenes = scenes
        self._shape = shape or SetShape.of_its_own(session, scenes)
        self._next_id = self._shape.first_id
        self._written: list[etree._Element] = []
        self.losses: list[str] = []

    def write(self) -> list[etree._Element]:
        """All tracks but the returns; what could not be kept is in `losses` afterwards."""
        self._written = []
        for one in layout(self._session):
            if isinstance(one, Folder):
                self._folder(one)
            else:
                self._channel(one, None)
        return self._written

    def write_returns(self) -> list[etree._Element]:
        """The returns, which stand after all other tracks. Muted: the stems have them printed."""
        buses = self._session.buses[: self._shape.own_returns]
        return [self._return(number, bus) for number, bus in enumerate(buses)]

    def _folder(self, folder: Folder) -> None:
        group = self._numbered(new_track("group-track", folder.name, folder.colour))
        slots = at(group, "Slots")
        for index in range(self._shape.slots):
            slot = build("group-slot")
            slot.set("Id", str(index))
            slots.append(slot)
        write_sends(group, [None] * self._shape.returns)
        self._written.append(group)
        for channel in folder.channels:
            self._channel(channel, group)

    def _channel(self, channel: Channel, group: etree._Element | None) -> None:
        if channel.kind == "midi":
            found = [from_beat_zero(clip) for clip in channel.midi_clips]
            notes = lanes([PlacedMidi(clip) for clip in found if clip])
            for count, part in enumerate(notes or [[]], 1):
                self._midi_clips(part, channel, self._player(channel, count, group))
            return
        placed = [place_audio(clip, self._session) for clip in channel.audio_clips]
        rows = lanes([clip for clip in placed if clip])
        for count, row in enumerate(rows or [[]], 1):
            self._audio_clips(row, channel, self._player(channel, count, group))

    def _player(self, channel: Channel, count: int, group: etree._Element | None) -> etree._Element:
        """A new track for a row of the channel's clips."""
        part: Part = "midi-track" if channel.kind == "midi" else "audio-track"
        name = channel.name if count == 1 else f"{channel.name} {count}"
        element = self._numbered(new_track(part, name, channel.track.colour))
        put(element, "Name/Annotation", annotation(channel))
        if group is not None:
            put(element, "TrackGroupId", str(group.get("Id")))
            for child, value in _GROUP_OUTPUT:
                put(element, f"DeviceChain/AudioOutputRouting/{child}", value)
        add_slots(element, self._shape.slots)
        write_mixer(element, channel.track.gain_db, channel.track.pan, channel.mute)
        write_sends(element, self._levels(channel))
        if channel.chain:
            write_devices(channel.chain, element)
        self._written.append(element)
        return element

    def _levels(self, channel: Channel) -> list[float | None]:
        """The channel's sends to all returns of the set."""
        shape = self._shape
        own: list[float | None] = [None] * shape.own_returns
        for number, bus in enumerate(self._session.buses[: shape.own_returns]):
            for send in channel.sends:
                if send.bus == bus.name:
                    own[number] = send.gain_db
        before = shape.first_return
        return [None] * before + own + [None] * (shape.returns - before - shape.own_returns)

    def _audio_clips(
        self, row: Sequence[PlacedAudio], channel: Channel, element: etree._Element
    ) -> None:
        session = self._session
        events = at(element, "DeviceChain/MainSequencer/Sample/ArrangerAutomation/Events")
        for number, one in enumerate(row):
            span = Span(one.start_beats, one.from_beats, one.to_beats)
            look, sample = _look(channel, one.clip.name), self._samples[one.clip.file]
            clip = audio_clip(one, span, sample, look, session, fades=True)
            clip.set("Id", str(number))
            events.append(clip)
        crowded = []
        for index, scene in enumerate(self._scenes):
            found = scene_audio(row, scene, session.meter_map)
            if found:
                crowded += [scene.name] if found.crowded else []
                clip = audio_clip(
                    found.placed,
                    found.span,
                    self._samples[found.placed.clip.file],
                    _look(channel, scene.name),
                    session,
                    zero_beats=found.zero_beats,
                )
                fill_slot(element, self._shape.first_slot + index, clip)
        if crowded:
            self.losses.append(
                f"A slot of the session view holds one clip: {channel.name!r} has more in "
                f"{', '.join(repr(name) for name in crowded)}; the longest is there."
            )

    def _midi_clips(
        self, row: Sequence[PlacedMidi], channel: Channel, element: etree._Element
    ) -> None:
        session = self._session
        events = at(element, "DeviceChain/MainSequencer/ClipTimeable/ArrangerAutomation/Events")
        for number, one in enumerate(row):
            span = Span(one.start_beats, 0.0, one.clip.length_beats)
            look = _look(channel, one.clip.name)
            clip = midi_clip(one.clip.notes, span, look, session, one.start_beats)
            clip.set("Id", str(number))
            events.append(clip)
        for index, scene in enumerate(self._scenes):
            notes = notes_in_region([one.clip for one in row], scene)
            if notes:
                span = Span(0.0, 0.0, on_beat_grid(scene.end_beats - scene.start_beats), True)
                look = _look(channel, scene.name)
                clip = midi_clip(notes, span, look, session, scene.start_beats)
                fill_slot(element, self._shape.first_slot + index, clip)

    def _return(self, number: int, bus: Bus) -> etree._Element:
        name = clean_text(bus.name) or f"Return {number + 1}"
        element = self._numbered(new_track("return-track", name, bus.colour))
        # Live puts the return's letter before the name that it shows.
        letter = chr(ord("A") + self._shape.first_return + number)
        put(element, "Name/EffectiveName", f"{letter}-{name}")
        put(element, "Name/Annotation", bus_annotation(bus))
        write_mixer(element, bus.gain_db, bus.pan, mute=True)
        write_sends(element, [None] * self._shape.returns)
        for send in at(element, "DeviceChain/Mixer/Sends"):
            put(send, "Active", False)
        if bus.chain:
            write_devices(bus.chain, element)
        return element

    def _numbered(self, element: etree._Element) -> etree._Element:
        element.set("Id", str(self._next_id))
        self._next_id += 1
        return element


def _look(channel: Channel, name: str) -> Look:
    return Look(name or channel.name, nearest_index(channel.track.colour), channel.track.role)
