"""An item of a REAPER project, its takes apart, and where in which file each plays. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import floor

from exports.reaper.chunks import Chunk, as_number, values
from exports.reaper.values import LONGEST_SECONDS

_OFFLINE = "_OFFLINE_"
_REVERSED = 2
_WHOLE_FILE = 1
_SLOPE_PIECES = 8
"""A stretch whose rate glides becomes so many stretches of one rate each."""

_SLOWEST, _FASTEST = 0.001, 1000.0
_MOST_TURNS = 10_000


@dataclass(frozen=True, slots=True)
class Take:
    """One take; `first` is the one whose settings stand in the item's own lines."""

    chunk: Chunk
    first: bool

    @property
    def factor(self) -> float:
        """Its own gain; below 0 its phase is turned."""
        word, index = ("VOLPAN", 2) if self.first else ("TAKEVOLPAN", 1)
        return self.chunk.number(word, index, 1.0)

    @property
    def rate(self) -> float:
        """How fast it plays; 1 is the file's own speed."""
        return min(_FASTEST, max(_SLOWEST, self.chunk.number("PLAYRATE", 0, 1.0)))

    @property
    def source(self) -> Source | None:
        """What it plays; None for an empty take."""
        sources = self.chunk.chunks("SOURCE")
        return _source(sources[0]) if sources else None


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a stretch of one, or notes: `chunk` is the innermost source of kind `kind`.

    `length_seconds` is that of the section of the file to play; None is the whole file.
    """

    chunk: Chunk
    kind: str
    start_seconds: float = 0.0
    length_seconds: float | None = None
    backwards: bool = False

    @property
    def file(self) -> str:
        """What the project calls its file; empty for what has none."""
        return self.chunk.said("FILE")


def _source(chunk: Chunk) -> Source | None:
    kind = next(iter(chunk.arguments), "").upper().removeprefix(_OFFLINE)
    if kind != "SECTION":
        return Source(chunk, kind)
    inner = chunk.chunks("SOURCE")
    found = _source(inner[0]) if inner else None
    if found is None:
        return None
    mode = int(chunk.number("MODE"))
    start, length = chunk.number("STARTPOS"), chunk.number("LENGTH")
    if mode & _WHOLE_FILE or length <= 0:
        start, length = 0.0, 0.0
    backwards = bool(mode & _REVERSED) != found.backwards
    return Source(found.chunk, found.kind, max(0.0, start), length or None, backwards)


@dataclass(frozen=True, slots=True)
class Played:
    """A take that plays: the item it is in, the take, and its source."""

    item: Chunk
    take: Take
    source: Source

    @property
    def start_seconds(self) -> float:
        """Where the item starts."""
        return min(LONGEST_SECONDS, max(0.0, self.item.number("POSITION")))

    @property
    def seconds(self) -> float:
        """How long the item is, as far as a session can count."""
        return min(LONGEST_SECONDS - self.start_seconds, self.item.number("LENGTH"))

    @property
    def loops(self) -> bool:
        """Whether the item plays its source again when that is over."""
        return bool(self.item.number("LOOP"))


def takes(item: Chunk) -> tuple[list[Take], int]:
    """The takes of an item that hold something, and the index of the one that plays."""
    found = [Take(Chunk("TAKE"), True)]
    active = 0
    for one in item.body:
        words = values(one) if isinstance(one, str) and one.startswith("TAKE") else []
        if words and words[0] == "TAKE":
            if "SEL" in words:
                active = len(found)
            found.append(Take(Chunk("TAKE"), False))
        else:
            found[-1].chunk.body.append(one)
    playing = found[active]
    kept = [take for take in found if take.chunk.chunks("SOURCE")]
    return kept, kept.index(playing) if playing in kept else 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start_seconds` after the item's start on, `seconds` of it play the file.

    `marks` (two or more, rising) tie seconds of the item to seconds of the file.
    """

    start_seconds: float
    seconds: float
    marks: tuple[tuple[float, float], ...]

    def source_at(self, seconds: float) -> float:
        """The place in the file at `seconds` after the item's start."""
        index = bisect_right(self.marks, seconds, key=lambda mark: mark[0])
        index = min(max(1, index), len(self.marks) - 1)
        (before, source), (after, next_source) = self.marks[index - 1], self.marks[index]
        return source + (seconds - before) * (next_source - source) / (after - before)


def stretches(played: Played, file_seconds: float | None) -> Iterator[Stretch]:
    """What an item plays: one stretch, or one for each turn of its loop.

    Nothing plays before the start or after the end of the file, whose length is None where it is
    not known.
    """
    take, source, item_seconds = played.take, played.source, played.seconds
    loops = played.loops
    end = _end_of(source, file_seconds)
    marks = _stretch_marks(take, source, item_seconds)
    if marks:
        whole = Stretch(0.0, item_seconds, marks)
        start = _when(whole, 0.0) if whole.source_at(0.0) < 0 else 0.0
        if item_seconds > start:
            yield Stretch(start, item_seconds - start, marks)
        return
    rate, offset = take.rate, take.chunk.number("SOFFS")
    length = None if end is None else end - source.start_seconds
    turn = floor(offset / length) if loops and length else 0
    if loops and length and item_seconds * rate / length < _MOST_TURNS:
        while turn * length < offset + item_seconds * rate - 1e-9:
            yield from _turn(take, source, item_seconds, turn * length, length)
            turn += 1
    else:
        yield from _turn(take, source, item_seconds, 0.0, length)


def _end_of(source: Source, file_seconds: float | None) -> float | None:
    if source.length_seconds is None:
        return file_seconds
    end = source.start_seconds + source.length_seconds
    return end if file_seconds is None else min(end, file_seconds)


def _turn(
    take: Take, source: Source, item_seconds: float, zero: float, length: float | None
) -> Iterator[Stretch]:
    """One pass of the source, which begins at `zero` of the take's own time."""
    rate, offset = take.rate, take.chunk.number("SOFFS")
    first = max(offset, zero)
    last = offset + item_seconds * rate
    if length is not None:
        last = min(last, zero + length)
    if last - first < 1e-9:
        return
    marks = [
        ((place - offset) / rate, place - zero + source.start_seconds) for place in (first, last)
    ]
    yield Stretch(marks[0][0], marks[1][0] - marks[0][0], tuple(marks))


def _when(stretch: Stretch, source_seconds: float) -> float:
    """When a stretch comes to a place in its file."""
    for (before, source), (after, next_source) in pairwise(stretch.marks):
        if next_source >= source_seconds:
            way = (source_seconds - source) / (next_source - source)
            return before + (after - before) * way
    return stretch.seconds


def _stretch_marks(
    take: Take, source: Source, item_seconds: float
) -> tuple[tuple[float, float], ...]:
    """The stretch markers as marks, with the ends of the item; none where there is none.

    A marker says its place in the item, before the play rate, its place in the file, and, where
    the rate glides up to the next, by how much (-1 to 1).
    """
    found: list[tuple[float, float, float]] = []
    for line in take.chunk.all("SM"):
        for place, at, slope in _markers(line):
            rises = not found or (place > found[-1][0] and at > found[-1][1])
            if rises:
                found.append((place, at, slope))
    if not found:
        return ()
    points = [found[0][:2]]
    for (place, at, slope), (after, next_at, _) in pairwise(found):
        pieces = _SLOPE_PIECES if slope else 1
        for piece in range(1, pieces + 1):
            way = piece / pieces
            glided = way * (1 - slope) + slope * way * way
            points.append((place + (after - place) * way, at + (next_at - at) * glided))
    end = item_seconds * take.rate
    if points[0][0] > 0:
        points.insert(0, (0.0, points[0][1] - points[0][0]))
    if points[-1][0] < end:
        points.append((end, points[-1][1] + end - points[-1][0]))
    return tuple((place / take.rate, at + source.start_seconds) for place, at in points)


def _markers(line: list[str]) -> Iterator[tuple[float, float, float]]:
    now: list[str] = []
    for text in [*line, "+"]:
        if text != "+":
            now.append(text)
        elif now:
            slope = min(0.999, max(-0.999, as_number(now, 2)))
            yield as_number(now, 0), as_number(now, 1), slope
            now = []
