"""Live Clips (.alc): one clip each, with its warp markers, to drag into any set.

An .alc is a set of one track whose clip stands in the first slot. Its sample counts from the
project's folder, wherever in the project the .alc stands: Live's own backups, saved in `Backup/`,
find `Samples/...` in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from exports.ableton.clips import Look, Sample, Span, audio_clip, midi_clip
from exports.ableton.live_set import set_without_tracks
from exports.ableton.palette import nearest_index
from exports.ableton.pointees import Pointees
from exports.ableton.skeleton import put
from exports.ableton.track_elements import Part, add_slots, fill_slot, new_track
from exports.layout import Channel, channels
from exports.names import UniqueNames
from exports.timeline import PlacedAudio, PlacedMidi, Region, from_beat_zero, place_audio
from exports.xml_parts import at
from session.meter import MeterMap
from session.model import Session
from session.tempo import TempoMap, on_beat_grid

MOST_CLIPS = 8
"""A channel of more clips than this was cut up: it is dragged from the set, not clip by clip."""


def live_clips(
    session: Session, samples: dict[str, Sample]
) -> Iterator[tuple[str, etree._Element]]:
    """The file name and the root element of each Live Clip: of the stems as printed, and the notes.

    `samples` are the files of the project by the session's own paths.
    """
    names = UniqueNames()
    for channel in channels(session):
        found = _placed(channel, session)
        for placed in found if len(found) <= MOST_CLIPS else ():
            name = names.take_numbered(channel.number, channel.name, ".alc")
            yield name, _live_clip(placed, channel, session, samples)


def _placed(channel: Channel, session: Session) -> list[PlacedAudio | PlacedMidi]:
    if channel.kind == "dry":
        return []
    audio = [place_audio(clip, session) for clip in channel.audio_clips]
    notes = [from_beat_zero(clip) for clip in channel.midi_clips]
    return [one for one in audio if one] + [PlacedMidi(one) for one in notes if one]


def _live_clip(
    placed: PlacedAudio | PlacedMidi, channel: Channel, session: Session, samples: dict[str, Sample]
) -> etree._Element:
    start, length = placed.start_beats, on_beat_grid(placed.end_beats - placed.start_beats)
    beside = _from(session, start, length)
    scene = Region(channel.name, 0.0, beside.meter_map.bar_line_at_or_after(length))
    pointees = Pointees()
    root = set_without_tracks(beside, [scene], pointees)
    is_audio = isinstance(placed, PlacedAudio)
    part: Part = "audio-track" if is_audio else "midi-track"
    track = new_track(part, channel.name, channel.track.colour)
    add_slots(track, 1)
    meter = session.meter_map
    on_lines = all(meter.bar_at_beats(beats)[1] == 0 for beats in (start, placed.end_beats))
    span = Span(0.0, 0.0, length, loops=on_lines)
    title = placed.clip.name or channel.name
    look = Look(title, nearest_index(channel.track.colour), channel.track.role)
    if isinstance(placed, PlacedAudio):
        sample, zero = samples[placed.clip.file], placed.from_beats
        clip = audio_clip(placed, span, sample, look, session, zero_beats=zero)
    else:
        clip = midi_clip(placed.clip.notes, span, look, session, start)
    fill_slot(track, 0, clip)
    at(root, "LiveSet/Tracks").append(track)
    put(root, "LiveSet/NextPointeeId", pointees.number([root]))
    return root


def _from(session: Session, start_beats: float, length_beats: float) -> Session:
    """The session's time as it is at one place, for a set that starts there."""
    bar, _ = session.meter_map.bar_at_beats(start_beats)
    meter = session.meter_map.meter_at_bar(bar)
    return session.evolve(
        length_beats=length_beats,
        tempo_map=TempoMap.constant(session.tempo_map.bpm_at_beats(start_beats)),
        meter_map=MeterMap.constant(meter.numerator, meter.denominator),
        sections=(),
    )
