"""The session view of a set as an arrangement: its scenes one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from exports.ableton.read_clips import Place
from exports.ableton.read_time import meter_of, tempo_map
from exports.ableton.read_values import beats_in_bounds, is_true, name_at, number_at, whole
from exports.imported import SongTime
from session.meter import MeterMap
from session.smf.timeline import meter_map_of
from session.tempo import TempoMap

_SLOTS = "DeviceChain/MainSequencer/ClipSlotList/ClipSlot"
_LISTS = ("Scenes", "SceneNames")
"""As Live since 11, and as Live 9 and 10 calls it."""


@dataclass(frozen=True, slots=True)
class SceneClip:
    """A clip of a slot, the number of its track and where it plays."""

    track: int
    clip: etree._Element
    place: Place


@dataclass(frozen=True, slots=True)
class SceneRow:
    """The scenes laid out: their clips, and the time that they make."""

    clips: tuple[SceneClip, ...]
    time: SongTime


def scenes_laid_out(
    root: etree._Element, tracks: Sequence[etree._Element], time: SongTime, said: list[str]
) -> SceneRow | None:
    """The scenes that hold clips, each as long as its longest clip; None when none does."""
    lists = (root.findall(f"LiveSet/{tag}/Scene") for tag in _LISTS)
    scenes = next((found for found in lists if found), [])
    columns = [list(_clips(track)) for track in tracks]
    rows = max([len(scenes), *(len(column) for column in columns)])
    bpm, meter = time.tempo_map.steps[0].bpm, time.meter_map.steps[0]
    tempi = [(0.0, bpm)]
    meters = [(0.0, meter.numerator, meter.denominator)]
    now, clips, markers = 0.0, [], []
    for row in range(rows):
        inside = [
            (number, column[row])
            for number, column in enumerate(columns)
            if row < len(column) and column[row] is not None
        ]
        if not inside:
            continue
        scene = scenes[row] if row < len(scenes) else None
        if scene is not None and is_true(scene, "IsTempoEnabled"):
            tempi += [(now, tempi[-1][1]), (now, number_at(scene, "Tempo", bpm))]
        if scene is not None and is_true(scene, "IsTimeSignatureEnabled"):
            meters.append((now, *meter_of(whole(scene, "TimeSignatureId", 201))))
        tempo = tempo_map(tempi, [])
        lengths = [_length(clip, now, tempo) for _, clip in inside if clip is not None]
        bar_lines: MeterMap = meter_map_of(meters, [])
        end = beats_in_bounds(bar_lines.bar_line_at_or_after(now + max(lengths)))
        for (number, clip), length in zip(inside, lengths, strict=True):
            if clip is not None:
                stop = end if is_true(clip, "Loop/LoopOn") else beats_in_bounds(now + length)
                clips.append(SceneClip(number, clip, Place(now, stop)))
        name = name_at(scene, "Name") if scene is not None else ""
        markers.append((now, name or f"Scene {row + 1}"))
        now = end
    if not clips:
        return None
    said.append("The arrangement is empty: the scenes of the session view stand in a row.")
    time = SongTime(tempo_map(tempi, said), meter_map_of(meters, said), tuple(markers))
    return SceneRow(tuple(clips), time)


def _clips(track: etree._Element) -> Iterator[etree._Element | None]:
    for slot in track.iterfind(_SLOTS):
        value = slot.find("ClipSlot/Value")
        yield value[0] if value is not None and len(value) else None


def _length(clip: etree._Element, start_beats: float, tempo: TempoMap) -> float:
    """How long a clip of a slot plays once, in beats."""
    length = number_at(clip, "Loop/LoopEnd") - number_at(clip, "Loop/LoopStart")
    if not is_true(clip, "Loop/LoopOn"):
        length -= number_at(clip, "Loop/StartRelative")
    if clip.tag == "AudioClip" and not is_true(clip, "IsWarped"):
        seconds = tempo.seconds_at_beats(start_beats) + max(0.0, length)
        length = tempo.beats_at_seconds(seconds) - start_beats
    return max(length, 1.0)
