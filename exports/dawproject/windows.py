"""What a clip of a DAWproject shows of the timeline inside it, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from exports.dawproject.frames import SAME_TIME, Frame
from exports.dawproject.read_time import unit_of
from exports.dawproject.values import finite
from session.clips import Note
from session.errors import BadInput

MOST_TURNS = 100_000
"""How often a clip may repeat its loop."""

_SHORTEST_LOOP = 1e-6


@dataclass(frozen=True)
class At:
    """Where the reader is: a timeline, the beats of the piece it shows, what is done to it."""

    frame: Frame
    start_beats: float
    end_beats: float
    track: str | None = None
    gain_db: float = 0.0
    fade_in_to_beats: float = float("-inf")
    fade_out_from_beats: float = float("inf")
    name: str = ""
    depth: int = 0
    notes: list[Note] | None = None


class Window:
    """What a clip shows of its content, and when."""

    def __init__(self, clip: etree._Element, frame: Frame, time: float) -> None:
        self._clip = clip
        self._parent = frame
        self._time = time
        self._fade_unit = unit_of(clip, "fadeTimeUnit") or frame.unit
        start = frame.line.beats_at(time)
        play_start = finite(clip, "playStart") or 0.0
        self.content = frame.starting(start, play_start, unit_of(clip, "contentTimeUnit"))
        fade = finite(clip, "fadeInTime") or 0.0
        # A crossfade: the clip starts that much earlier (Reference of the format, Clip).
        self.start_beats = frame.later(self._fade_unit, start, fade) if fade < 0 else start
        self.fade_in_to = (
            frame.later(self._fade_unit, self.start_beats, abs(fade)) if fade else float("-inf")
        )

    def end_beats(self, content: etree._Element) -> float | None:
        """Where it ends; None where neither it nor its content says."""
        length, stop = finite(self._clip, "duration"), finite(self._clip, "playStop")
        stops = self.content.line.beats_at(stop) if stop is not None else None
        if length is None:
            return stops if stops is not None else _content_end(content, self.content)
        end = self._parent.line.beats_at(self._time + max(0.0, length))
        return end if stops is None or self._loop else min(end, stops)

    def fade_out_from(self, end_beats: float) -> float:
        """Where the fade to the end begins."""
        fade = abs(finite(self._clip, "fadeOutTime") or 0.0)
        if not fade or end_beats == float("inf"):
            return float("inf")
        return self._parent.later(self._fade_unit, end_beats, -fade)

    @property
    def _loop(self) -> tuple[float, float] | None:
        start, end = finite(self._clip, "loopStart"), finite(self._clip, "loopEnd")
        play_start = finite(self._clip, "playStart") or 0.0
        if end is None or end <= (start or 0.0) + _SHORTEST_LOOP or play_start >= end:
            return None
        return start or 0.0, end

    def passes(self, at: At) -> Iterator[At]:
        """The content in its window: once, or each time that a loop plays it."""
        if self._loop is None:
            yield replace(at, frame=self.content)
            return
        loop_start, loop_end = self._loop
        length = loop_end - loop_start
        line = self.content.line
        if (line.at(at.end_beats) - loop_end) / length > MOST_TURNS:
            raise BadInput("A clip repeats too often to be read: consolidate it.")
        start, turn = at.start_beats, 0
        while start < at.end_beats - SAME_TIME:
            end = min(at.end_beats, line.beats_at(loop_end + turn * length))
            frame = replace(self.content, line=line.shifted(-turn * length))
            if end > start + SAME_TIME:
                yield replace(at, frame=frame, start_beats=start, end_beats=end)
            start, turn = max(start, end), turn + 1


def _content_end(content: etree._Element, frame: Frame) -> float | None:
    """Where content ends that no clip bounds: with its file, its last warp, note or clip."""
    ends = []
    if content.tag == "Audio":
        frame = frame.counted_in("seconds")
        ends.append(finite(content, "duration"))
    for child in content:
        time, length = finite(child, "time"), finite(child, "duration")
        if time is not None:
            ends.append(time + (length or 0.0))
    known = [end for end in ends if end is not None]
    return frame.line.beats_at(max(known)) if known else None
