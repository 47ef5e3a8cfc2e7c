"""Tracks of a Live set: an audio track a stem, a MIDI track a part beside it."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from exports.ableton.clips import Look, Sample, Span, audio_clip, midi_clip
from exports.ableton.palette import nearest_index
from exports.ableton.pointees import CONTROLLER_TARGETS, LOCKED_CONTROLLERS
from exports.ableton.skeleton import add, at, build, put
from exports.layout import lanes
from exports.names import clean_text
from exports.timeline import (
    PlacedAudio,
    PlacedMidi,
    Region,
    from_beat_zero,
    notes_in_region,
    place_audio,
)
from session.clips import MidiClip
from session.model import Session, Track
from session.tempo import on_beat_grid

QUIETEST, LOUDEST = 0.0003162277571, 1.99526238
"""The bounds of a track's volume, as amplitudes: -70 dB, which Live shows as silence, and +6."""

MONITOR_OFF = 2

NO_INSTRUMENT = (
    "The notes of {name}. Live has no sound for them yet: drop an instrument on this track"
)
INSTEAD_OF_AUDIO = ", and switch off the audio track {name} that plays the same part."


class TrackWriter:
    """Writes the tracks of one session, in Live's order, with one slot a scene each."""

    def __init__(
        self, session: Session, samples: dict[str, Sample], scenes: Sequence[Region]
    ) -> None:
        self._session = session
        self._samples = samples
        self._scenes = scenes
        self._written: list[etree._Element] = []
        self.losses: list[str] = []

    def write(self) -> list[etree._Element]:
        """All tracks. What could not be kept is in `losses` afterwards."""
        for number, track in enumerate(self._session.tracks, 1):
            name = clean_text(track.name) or f"Track {number}"
            if track.audio_clips or not track.midi_clips:
                self._audio_tracks(track, name)
            if track.midi_clips:
                self._midi_tracks(track, name)
        return self._written

    def _audio_tracks(self, track: Track, name: str) -> None:
        found = [place_audio(clip, self._session) for clip in track.audio_clips]
        placed = [clip for clip in found if clip]
        if any(clip.start_beats < 0 for clip in track.audio_clips):
            self.losses.append(f"What {name!r} plays before bar 1 is cut off: Live starts there.")
        for count, row in enumerate(lanes(placed) or [[]], 1):
            lane = name if count == 1 else f"{name} {count}"
            element = self._new_track("audio-track", track, lane)
            put(element, "DeviceChain/MainSequencer/MonitoringEnum", MONITOR_OFF)
            _write_mixer(track, element)
            events = at(element, "DeviceChain/MainSequencer/Sample/ArrangerAutomation/Events")
            for number, one in enumerate(row):
                span = Span(one.start_beats, one.from_beats, one.to_beats)
                clip = audio_clip(
                    one,
                    span,
                    self._samples[one.clip.file],
                    self._look(track, one.clip.name),
                    self._session,
                )
                clip.set("Id", str(number))
                events.append(clip)
            self._audio_slots(row, track, element)

    def _audio_slots(
        self, row: Sequence[PlacedAudio], track: Track, element: etree._Element
    ) -> None:
        crowded = []
        for index, scene in enumerate(self._scenes):
            inside = [
                one
                for one in row
                if one.start_beats < scene.end_beats and one.end_beats > scene.start_beats
            ]
            if not inside:
                continue
            if len(inside) > 1:
                crowded.append(scene.name)
            one = max(inside, key=lambda one: _overlap(one, scene))
            start, end, loops = self._whole_bars(one, scene)
            zero = on_beat_grid(start - one.start_beats + one.from_beats)
            clip = audio_clip(
                one,
                Span(0.0, 0.0, on_beat_grid(end - start), loops),
                self._samples[one.clip.file],
                self._look(track, scene.name),
                self._session,
                zero_beats=zero,
            )
            _fill_slot(element, index, clip)
        if crowded:
            self.losses.append(
                f"A slot of the session view holds one clip: {track.name!r} has more in "
                f"{', '.join(repr(name) for name in crowded)}; the longest is there."
            )

    def _whole_bars(self, one: PlacedAudio, scene: Region) -> tuple[float, float, bool]:
        """The stretch of the scene that the clip covers, as whole bars that loop if it can be."""
        meter = self._session.meter_map
        start, end = max(one.start_beats, scene.start_beats), min(one.end_beats, scene.end_beats)
        first = meter.bar_line_at_or_after(start)
        last = meter.beats_at_bar(meter.bar_at_beats(end)[0])
        return (first, last, True) if last > first else (start, end, False)

    def _midi_tracks(self, track: Track, name: str) -> None:
        session = self._session
        found = [from_beat_zero(clip) for clip in track.midi_clips]
        rows = lanes([PlacedMidi(clip) for clip in found if clip])
        title = f"{name} MIDI" if track.audio_clips else name
        annotation = NO_INSTRUMENT.format(name=name)
        annotation += INSTEAD_OF_AUDIO.format(name=name) if track.audio_clips else "."
        for count, row in enumerate(rows or [[]], 1):
            lane = title if count == 1 else f"{title} {count}"
            element = self._new_track("midi-track", track, lane)
            put(element, "Name/Annotation", annotation)
            _write_controllers(element)
            if not track.audio_clips:
                _write_mixer(track, element)
            events = at(element, "DeviceChain/MainSequencer/ClipTimeable/ArrangerAutomation/Events")
            for number, one in enumerate(row):
                span = Span(one.start_beats, 0.0, one.clip.length_beats)
                look = self._look(track, one.clip.name)
                clip = midi_clip(one.clip.notes, span, look, session, one.start_beats)
                clip.set("Id", str(number))
                events.append(clip)
            self._midi_slots([one.clip for one in row], track, element)

    def _midi_slots(self, clips: Sequence[MidiClip], track: Track, element: etree._Element) -> None:
        for index, scene in enumerate(self._scenes):
            notes = notes_in_region(clips, scene)
            if notes:
                span = Span(0.0, 0.0, on_beat_grid(scene.end_beats - scene.start_beats), True)
                look = self._look(track, scene.name)
                clip = midi_clip(notes, span, look, self._session, scene.start_beats)
                _fill_slot(element, index, clip)

    def _look(self, track: Track, name: str) -> Look:
        return Look(name or track.name, nearest_index(track.colour), track.role)

    def _new_track(self, part: str, track: Track, name: str) -> etree._Element:
        element = build(part)
        element.set("Id", str(len(self._written)))
        put(element, "Name/EffectiveName", name)
        put(element, "Name/UserName", name)
        put(element, "Color", nearest_index(track.colour))
        for sequencer in ("MainSequencer", "FreezeSequencer"):
            slots = at(element, f"DeviceChain/{sequencer}/ClipSlotList")
            for index in range(len(self._scenes)):
                slot = build("clip-slot")
                slot.set("Id", str(index))
                slots.append(slot)
        self._written.append(element)
        return element


def _overlap(one: PlacedAudio, scene: Region) -> float:
    return min(one.end_beats, scene.end_beats) - max(one.start_beats, scene.start_beats)


def _fill_slot(track: etree._Element, index: int, clip: etree._Element) -> None:
    slots = at(track, "DeviceChain/MainSequencer/ClipSlotList")
    at(slots[index], "ClipSlot/Value").append(clip)


def _write_mixer(track: Track, element: etree._Element) -> None:
    mixer = at(element, "DeviceChain/Mixer")
    put(mixer, "Volume/Manual", live_volume(track.gain_db))
    put(mixer, "Pan/Manual", float(track.pan))
    put(mixer, "Speaker/Manual", not track.mute)


def live_volume(gain_db: float) -> float:
    """A gain as Live's amplitude, within Live's bounds."""
    return min(max(10 ** (gain_db / 20), QUIETEST), LOUDEST)


def _write_controllers(element: etree._Element) -> None:
    controllers = at(element, "DeviceChain/MainSequencer/MidiControllers")
    for number in range(CONTROLLER_TARGETS):
        target = add(controllers, f"ControllerTargets.{number}")
        add(target, "LockEnvelope", Value=int(number in LOCKED_CONTROLLERS))


def track_losses(track: Track) -> list[str]:
    """What of a track Live, or this writer, cannot hold."""
    losses = []
    name = track.name
    if not QUIETEST <= 10 ** (track.gain_db / 20) <= LOUDEST:
        losses.append(f"{name!r} has a gain beyond Live's -70 to +6 dB; it is at the bound.")
    bent = sum(bool(note.bends) for clip in track.midi_clips for note in clip.notes)
    if bent:
        losses.append(
            f"The pitch bends of {bent} notes of {name!r} are left out; MIDI files carry them."
        )
    if track.chain:
        losses.append(f"The plug-in chain {track.chain.name!r} of {name!r} is only in its audio.")
    return losses
