"""The audio of an item as clips of a session. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from exports.brought_inside import name_inside
from exports.reaper.chunks import Chunk, as_number
from exports.reaper.read_files import AudioFiles
from exports.reaper.read_time import Clock
from exports.reaper.takes import Played, Stretch, stretches
from exports.reaper.values import LINEAR, gain_db
from session.clips import AudioClip, WarpPoint
from session.tempo import on_beat_grid

SAME_RATE = 1e-9


def audio_clips(played: Played, files: AudioFiles, clock: Clock) -> Iterator[AudioClip]:
    """The clips that a take of an item plays: one, or one for each turn of a loop."""
    item, take = played.item, played.take
    file, start = files.named(played.source.file), played.start_seconds
    found = list(stretches(played, files.length_seconds(played.source.file)))
    gain = gain_db(item.number("VOLPAN", 0, 1.0) * take.factor)
    for index, one in enumerate(found):
        source_start = one.source_at(one.start_seconds)
        source_end = one.source_at(one.start_seconds + one.seconds)
        offset, length = clock.samples(source_start), clock.samples(source_end - source_start)
        if length < 1:
            continue
        points = tuple(_warp_points(one, start, clock))
        begins = start + one.start_seconds
        yield AudioClip(
            file,
            clock.beats(begins) if points else clock.sample_beats(begins),
            length,
            offset,
            points,
            gain,
            name_inside(take.chunk.said("NAME")),
            _fade(item, "FADEIN", one, length, clock) if index == 0 else 0,
            _fade(item, "FADEOUT", one, length, clock) if index == len(found) - 1 else 0,
        )


def bent_fade(item: Chunk) -> bool:
    """Whether a fade of the item is no straight line."""
    lines = [item.first(word) for word in ("FADEIN", "FADEOUT")]
    return any(
        _fade_seconds(line) > 0 and (as_number(line, 0) != LINEAR or as_number(line, 5) != 0)
        for line in lines
    )


def _fade_seconds(line: list[str]) -> float:
    """The fade's own length, or that of the automatic one where that is longer."""
    return max(0.0, as_number(line, 1), as_number(line, 2))


def _fade(item: Chunk, word: str, one: Stretch, length_samples: int, clock: Clock) -> int:
    """How much of the file the fade covers, in samples."""
    seconds = min(one.seconds, _fade_seconds(item.first(word)))
    if seconds <= 0:
        return 0
    end = one.start_seconds + one.seconds
    ends = (
        (one.start_seconds, one.start_seconds + seconds)
        if word == "FADEIN"
        else (end - seconds, end)
    )
    covered = clock.samples(one.source_at(ends[1]) - one.source_at(ends[0]))
    return min(length_samples, covered)


def _warp_points(one: Stretch, item_start: float, clock: Clock) -> Iterator[WarpPoint]:
    """None for what plays at its own speed; else its ends, its marks and the changes of tempo."""
    end = one.start_seconds + one.seconds
    (first, source), (last, last_source), *more = one.marks
    if not more and abs((last_source - source) / (last - first) - 1) < SAME_RATE:
        return
    turns = {one.start_seconds, end, *(place for place, _ in one.marks)}
    for step in clock.tempo_map.steps:
        turns.add(clock.tempo_map.seconds_at_beats(step.start_beats) - item_start)
    zero = clock.beats(item_start + one.start_seconds)
    last_point = None
    for place in sorted(turns):
        if not one.start_seconds <= place <= end:
            continue
        beats = on_beat_grid(clock.beats(item_start + place) - zero)
        point = WarpPoint(clock.samples(one.source_at(place)), beats)
        if last_point is None or (
            point.source_samples > last_point.source_samples
            and point.offset_beats > last_point.offset_beats
        ):
            yield point
            last_point = point
