"""The clip launcher: a scene for each section, with clips of whole bars that loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from exports.dawproject.clips import Look, Sample, Span, add_audio_clip, add_midi_clip
from exports.dawproject.elements import add
from exports.dawproject.mixer import Lane
from exports.names import clean_text
from exports.timeline import PlacedAudio, Region, notes_in_region, regions
from session.model import Session
from session.tempo import on_beat_grid


def write_scenes(
    session: Session,
    lanes: Sequence[Lane],
    samples: Mapping[str, Sample],
    scenes: etree._Element,
) -> list[str]:
    """Add the scenes; sentences on what did not fit into their slots."""
    crowded: dict[str, int] = {}
    for region in regions(session):
        scene = add(scenes, "Scene", name=clean_text(region.name))
        slots = add(scene, "Lanes", timeUnit="beats")
        for lane in lanes:
            slot = add(slots, "ClipSlot", hasStop=True, track=lane.id)
            if _fill(slot, lane, region, session, samples):
                crowded[lane.name] = crowded.get(lane.name, 0) + 1
    return [
        f"A slot of the clip launcher holds one clip: {name!r} has more in {count} of its slots; "
        "the longest is there."
        for name, count in crowded.items()
    ]


def _fill(
    slot: etree._Element,
    lane: Lane,
    region: Region,
    session: Session,
    samples: Mapping[str, Sample],
) -> bool:
    """Put what a lane plays in the region into its slot; whether there was more than one clip."""
    look = Look(region.name, lane.channel.track.colour)
    notes = notes_in_region([one.clip for one in lane.midi], region)
    if notes:
        length = on_beat_grid(region.end_beats - region.start_beats)
        add_midi_clip(slot, notes, Span(0.0, 0.0, length, True), look)
    inside = [one for one in lane.audio if _overlap(one, region) > 0]
    if inside:
        one = max(inside, key=lambda one: _overlap(one, region))
        start, end, loops = _whole_bars(one, region, session)
        first = on_beat_grid(start - one.start_beats + one.from_beats)
        span = Span(0.0, first, on_beat_grid(first + end - start), loops)
        add_audio_clip(slot, one, span, samples[one.clip.file], look, fades=False)
    return len(inside) > 1


def _overlap(one: PlacedAudio, region: Region) -> float:
    return min(one.end_beats, region.end_beats) - max(one.start_beats, region.start_beats)


def _whole_bars(one: PlacedAudio, region: Region, session: Session) -> tuple[float, float, bool]:
    """What of the region the clip covers, as whole bars that loop if it can be."""
    meter = session.meter_map
    start, end = max(one.start_beats, region.start_beats), min(one.end_beats, region.end_beats)
    first = meter.bar_line_at_or_after(start)
    last = meter.beats_at_bar(meter.bar_at_beats(end)[0])
    return (first, last, True) if last > first else (start, end, False)
