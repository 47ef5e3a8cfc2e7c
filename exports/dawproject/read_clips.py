"""The clips of a DAWproject's arrangement, however deep they are nested, as a session's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from exports.brought_inside import gain_inside, name_inside
from exports.dawproject.frames import SAME_TIME, Clock, inside
from exports.dawproject.read_files import AudioFiles
from exports.dawproject.read_notes import read_notes
from exports.dawproject.read_time import checked_beats, unit_of
from exports.dawproject.values import decibels_of, finite
from exports.dawproject.windows import At, Window
from session.clips import AudioClip, MidiClip, Note, WarpPoint
from session.errors import BadInput
from session.meter import MeterMap
from session.tempo import on_beat_grid

DEEPEST = 40
"""Timelines within timelines; Bitwig nests six."""

MOST_EVENTS = 1_000_000
"""Clips, turns of their loops, and notes."""

_TIMELINES = ("Lanes", "Clips", "Notes", "Warps", "Audio", "Points", "Video", "ClipSlot")


@dataclass
class Content:
    """What one track plays."""

    audio: list[AudioClip] = field(default_factory=list)
    midi: list[MidiClip] = field(default_factory=list)


class ClipReader:
    """Reads the arrangement; `content` is by the ids of the tracks, `said` what was left out,
    `end_beats` where the last clip ends."""

    def __init__(self, project: etree._Element, clock: Clock, files: AudioFiles) -> None:
        self._clock = clock
        self._files = files
        self._by_id = {one.get("id"): one for one in project.iter() if one.get("id")}
        self._count = 0
        self.content: dict[str | None, Content] = defaultdict(Content)
        self.said: list[str] = []
        self.end_beats = 0.0

    def read(self, arrangement: etree._Element) -> None:
        """Take in everything that the arrangement's lanes hold. Raises BadInput."""
        frame = self._clock.frame("beats")
        for lanes in arrangement.iterfind("Lanes"):
            self._timeline(lanes, At(frame, float("-inf"), float("inf")))

    def read_scenes(self, scenes: etree._Element, meter_map: MeterMap) -> list[tuple[float, str]]:
        """Take in the scenes of the launcher, one after the other, each in whole bars.

        The (beats, name) of each are where it starts. Raises BadInput.
        """
        starts: list[tuple[float, str]] = []
        now = 0.0
        for scene in scenes.iterfind("Scene"):
            lengths = [
                finite(clip, "duration") or 0.0 for clip in scene.iterfind(".//ClipSlot/Clip")
            ]
            end = meter_map.bar_line_at_or_after(checked_beats(now + max(lengths, default=0.0)))
            if end <= now:
                continue
            frame = self._clock.frame("beats").starting(now, 0.0, "beats")
            for content in _timelines(scene):
                self._timeline(content, At(frame, now, end))
            starts.append((now, name_inside(scene.get("name") or "")))
            now = end
        return starts

    def _timeline(self, element: etree._Element, at: At) -> None:
        if at.depth > DEEPEST:
            raise BadInput("The project nests its clips too deeply to be read: consolidate them.")
        at = replace(
            at,
            frame=at.frame.counted_in(unit_of(element)),
            track=element.get("track") or at.track,
            depth=at.depth + 1,
        )
        match element.tag:
            case "Lanes":
                gain_db = at.gain_db + self._gain_db(element)
                for child in _timelines(element):
                    self._timeline(child, replace(at, gain_db=gain_db))
            case "Clips" | "ClipSlot":
                for clip in element.iterfind("Clip"):
                    self._clip(clip, at)
            case "Notes":
                self._notes(element, at)
            case "Warps":
                self._warps(element, at)
            case "Audio":
                self._audio(element, at)
            case "Points":
                self._points(element)
            case "Video":
                self.said.append("Video is left out.")

    def _points(self, element: etree._Element) -> None:
        target = element.find("Target")
        if target is not None and target.get("expression") != "gain":
            self.said.append("Automation other than of the tempo and the meter is left out.")

    def _gain_db(self, lanes: etree._Element) -> float:
        """The gain expressions beside audio: where they move, the first value counts."""
        found = 0.0
        for points in lanes.iterfind("Points"):
            target = points.find("Target")
            values = points.findall("RealPoint")
            if target is None or target.get("expression") != "gain" or not values:
                continue
            if len({point.get("value") for point in values}) > 1:
                self.said.append("A clip's gain that moves is kept at its first value.")
            first = etree.Element("Gain", unit=points.get("unit") or "linear")
            first.set("value", values[0].get("value") or "1")
            found += decibels_of(first, 0.0)
        return found

    def _clip(self, clip: etree._Element, at: At) -> None:
        """Play a clip's content where the clip shows it, once or in a loop."""
        self._counted(1)
        name = name_inside(clip.get("name") or "") or at.name
        if clip.get("enable") in ("false", "0"):
            self.said.append("Clips that are switched off are left out.")
            return
        content = self._content(clip)
        time = finite(clip, "time")
        if content is None or time is None:
            return
        window = Window(clip, at.frame, time)
        start, end = window.start_beats, window.end_beats(content)
        if end is None:
            end = at.end_beats
        whole = replace(
            at,
            start_beats=max(at.start_beats, start),
            end_beats=min(at.end_beats, end),
            name=name,
            fade_in_to_beats=max(at.fade_in_to_beats, window.fade_in_to),
            fade_out_from_beats=min(at.fade_out_from_beats, window.fade_out_from(end)),
        )
        if whole.end_beats <= whole.start_beats + SAME_TIME:
            return
        outermost = at.notes is None
        notes: list[Note] = [] if at.notes is None else at.notes
        for part in window.passes(whole):
            self._counted(1)
            self._timeline(content, replace(part, notes=notes))
        if outermost and (notes or _has_notes(content)):
            self._add_midi(whole, notes)

    def _counted(self, more: int) -> None:
        self._count += more
        if self._count > MOST_EVENTS:
            raise BadInput("The project holds too many clips and notes to be read: split it.")

    def _content(self, clip: etree._Element) -> etree._Element | None:
        named = clip.get("reference")
        if named:
            return self._by_id.get(named)
        return next(iter(_timelines(clip)), None)

    def _add_midi(self, at: At, notes: list[Note]) -> None:
        start, end = checked_beats(at.start_beats), checked_beats(at.end_beats)
        moved = (
            replace(note, start_beats=on_beat_grid(note.start_beats - start)) for note in notes
        )
        ordered = tuple(sorted(moved, key=lambda note: (note.start_beats, note.pitch)))
        clip = MidiClip(start, on_beat_grid(end - start), ordered, at.name)
        self.end_beats = max(self.end_beats, end)
        self.content[at.track].midi.append(clip)

    def _notes(self, element: etree._Element, at: At) -> None:
        found = read_notes(element, at.frame, at.start_beats, at.end_beats)
        self._counted(len(found))
        if at.notes is not None:
            at.notes.extend(found)
        elif found:
            # Notes that stand on a track without a clip around them: the schema allows it.
            last = max(note.end_beats for note in found)
            loose = replace(at, start_beats=min(0.0, found[0].start_beats), end_beats=last)
            self._add_midi(loose, found)

    def _warps(self, element: etree._Element, at: At) -> None:
        content = next(iter(_timelines(element)), None)
        if content is None:
            return
        unit = unit_of(element, "contentTimeUnit") or "seconds"
        marks = [
            (time, within)
            for warp in element.iterfind("Warp")
            if (time := finite(warp, "time")) is not None
            and (within := finite(warp, "contentTime")) is not None
        ]
        frame = at.frame.bent(marks, unit) or at.frame.counted_in(unit)
        self._timeline(content, replace(at, frame=frame))

    def _audio(self, element: etree._Element, at: At) -> None:
        """The file in its window, which is cut to what the file has."""
        file = element.find("File")
        if file is None or not file.get("path"):
            return
        line = at.frame.counted_in("seconds").line
        start, end = max(at.start_beats, line.beats_at(0.0)), at.end_beats
        length_seconds = finite(element, "duration") or 0.0
        if length_seconds > 0:
            end = min(end, line.beats_at(length_seconds))
        if not end > start + SAME_TIME or end == float("inf"):
            return
        start, end = checked_beats(start), checked_beats(end)
        rate = self._files.sample_rate
        places = [start, *inside(line.knots, start, end), end]
        samples = [round(max(0.0, line.at(beats)) * rate) for beats in places]
        if samples[-1] <= samples[0]:
            return
        into, out_of = min(at.fade_in_to_beats, end), max(at.fade_out_from_beats, start)
        clip = AudioClip(
            self._files.named(file),
            start,
            samples[-1] - samples[0],
            samples[0],
            _warp_points(places, samples) if at.frame.warped else (),
            gain_inside(at.gain_db),
            at.name,
            round((line.at(into) - line.at(start)) * rate) if into > start else 0,
            round((line.at(end) - line.at(out_of)) * rate) if out_of < end else 0,
        )
        self.end_beats = max(self.end_beats, end)
        self.content[at.track].audio.append(clip)


def _warp_points(places: list[float], samples: list[int]) -> tuple[WarpPoint, ...]:
    found: list[WarpPoint] = []
    for beats, sample in zip(places, samples, strict=True):
        if not found or sample > found[-1].source_samples:
            found.append(WarpPoint(sample, on_beat_grid(beats - places[0])))
    return tuple(found)


def _timelines(element: etree._Element) -> Iterator[etree._Element]:
    return (child for child in element if child.tag in _TIMELINES)


def _has_notes(content: etree._Element) -> bool:
    return content.tag == "Notes" or content.find(".//Notes") is not None
