"""The clips of a Live set as a session's: warped or not, looped ones played out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from exports.ableton.clips import TAIL_BEATS
from exports.ableton.read_files import AudioFiles, file_seconds
from exports.ableton.read_notes import read_notes
from exports.ableton.read_values import (
    LONGEST_SECONDS,
    attribute,
    beats_in_bounds,
    is_true,
    name_at,
    number_at,
    whole,
)
from exports.brought_inside import gain_of
from exports.imported import SongTime
from exports.timeline import WarpMark, beats_at_seconds, seconds_at_beats
from session.clips import AudioClip, MidiClip, Note, WarpPoint
from session.errors import BadInput
from session.tempo import on_beat_grid

MOST_TURNS = 10_000
"""Repeats of one loop that are played out."""

MOST_CLIPS = 200_000
_SHORTEST_BEATS = 1e-6
_RE_PITCH = 3
"""The warp mode in which speed changes the pitch (Live Object Model, `Clip.warp_mode`)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of a clip that plays once: from `start_beats` of the piece on, in clip beats."""

    start_beats: float
    from_beats: float
    to_beats: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clip stands in the piece."""

    start_beats: float
    end_beats: float


class ClipReader:
    """Reads clips; what could not be read of them is in `said` afterwards."""

    def __init__(self, time: SongTime, files: AudioFiles) -> None:
        self._time = time
        self._files = files
        self._count = 0
        self.said: list[str] = []
        self.end_beats = 0.0

    def place(self, clip: etree._Element) -> Place | None:
        """Where a clip of the arrangement stands; None for one that is off or has no length."""
        start = beats_in_bounds(number_at(clip, "CurrentStart"))
        end = beats_in_bounds(number_at(clip, "CurrentEnd"))
        if is_true(clip, "Disabled"):
            self.said.append(f"The clip {name_at(clip, 'Name')!r} is switched off: it is left out.")
            return None
        return Place(start, end) if end - start > _SHORTEST_BEATS else None

    def audio(self, clip: etree._Element, place: Place) -> Iterator[AudioClip]:
        """The clip as clips that play their stretch of the file once each. Raises BadInput."""
        sample = clip.find("SampleRef")
        if sample is None:
            return
        self._remark(clip)
        marks = self._marks(clip, place)
        turns = [Turn(place.start_beats, 0.0, marks[-1].beats)]
        if is_true(clip, "IsWarped"):
            turns = list(_turns(clip, place))
        rate = self._files.sample_rate
        for turn, fades in zip(turns, _fades(clip, marks, turns), strict=True):
            one = self._piece(clip, sample, marks, turn)
            if one:
                fade_in, fade_out = (min(one.length_samples, round(s * rate)) for s in fades)
                yield replace(one, fade_in_samples=fade_in, fade_out_samples=fade_out)
        self.end_beats = max(self.end_beats, place.end_beats)

    def midi(self, clip: etree._Element, place: Place) -> MidiClip:
        """The clip with the notes that sound in it. Raises BadInput."""
        self._remark(clip)
        notes = read_notes(clip, self.said)
        found: list[Note] = []
        for turn in _turns(clip, place):
            self._counted(len(notes) // 8)
            moved = turn.start_beats - place.start_beats - turn.from_beats
            for note in notes:
                end = min(note.end_beats, turn.to_beats)
                length = on_beat_grid(end - note.start_beats)
                if turn.from_beats <= note.start_beats < turn.to_beats and length > 0:
                    start = on_beat_grid(note.start_beats + moved)
                    found.append(replace(note, start_beats=start, length_beats=length))
        self.end_beats = max(self.end_beats, place.end_beats)
        length = on_beat_grid(place.end_beats - place.start_beats)
        return MidiClip(place.start_beats, length, tuple(found), name_at(clip, "Name"))

    def _counted(self, more: int = 1) -> None:
        self._count += more
        if self._count > MOST_CLIPS:
            raise BadInput("The Live set holds too many clips to be read: consolidate its loops.")

    def _remark(self, clip: etree._Element) -> None:
        self._counted()
        name = name_at(clip, "Name")
        if whole(clip, "PitchCoarse") or number_at(clip, "PitchFine"):
            self.said.append(f"The clip {name!r} is transposed in Live; it is not here.")
        if is_true(clip, "IsWarped") and whole(clip, "WarpMode") == _RE_PITCH:
            self.said.append(
                f"The clip {name!r} is warped in Re-Pitch in Live; here it keeps pitch."
            )
        if whole(clip, "GrooveSettings/GrooveId", -1) >= 0:
            self.said.append("Grooves of clips are left out.")
        if clip.find("Envelopes/Envelopes/ClipEnvelope") is not None:
            self.said.append("Envelopes of clips are left out.")

    def _marks(self, clip: etree._Element, place: Place) -> list[WarpMark]:
        """What ties the file to clip beats; an unwarped clip's follow the tempo of the piece."""
        if is_true(clip, "IsWarped"):
            return _warp_marks(clip)
        tempo = self._time.tempo_map
        zero = tempo.seconds_at_beats(place.start_beats)
        offset = number_at(clip, "Loop/LoopStart") + number_at(clip, "Loop/StartRelative")
        inside = [
            step.start_beats
            for step in tempo.steps
            if place.start_beats < step.start_beats < place.end_beats
        ]
        return [
            WarpMark(
                tempo.seconds_at_beats(beats) - zero + offset,
                on_beat_grid(beats - place.start_beats),
            )
            for beats in (place.start_beats, *inside, place.end_beats)
        ]

    def _piece(
        self, clip: etree._Element, sample: etree._Element, marks: list[WarpMark], turn: Turn
    ) -> AudioClip | None:
        """One turn of the clip, as much of it as the file has."""
        self._counted()
        rate = self._files.sample_rate
        first = seconds_at_beats(marks, turn.from_beats)
        last = _snapped(seconds_at_beats(marks, turn.to_beats), marks, rate)
        length = file_seconds(sample)
        if length is not None:
            last = min(last, length)
        start, from_beats = turn.start_beats, turn.from_beats
        if first < 0:
            from_beats = max(from_beats, beats_at_seconds(marks, 0.0))
            start, first = on_beat_grid(start + from_beats - turn.from_beats), 0.0
        if not first < last <= LONGEST_SECONDS:
            return None
        offset = round(first * rate)
        end = round(last * rate)
        warp = is_true(clip, "IsWarped")
        return AudioClip(
            file=self._files.named(sample),
            start_beats=start,
            length_samples=max(0, end - offset),
            source_offset_samples=offset,
            warp_points=_points(marks, first, last, from_beats, rate) if warp else (),
            gain_db=gain_of(number_at(clip, "SampleVolume", 1.0)),
            name=name_at(clip, "Name"),
        )


def _turns(clip: etree._Element, place: Place) -> Iterator[Turn]:
    """What a clip plays: once from its start marker on, then its loop over and over.

    The start marker stands StartRelative after the loop's start.
    """
    first, last = number_at(clip, "Loop/LoopStart"), number_at(clip, "Loop/LoopEnd")
    start = first + number_at(clip, "Loop/StartRelative")
    if not is_true(clip, "Loop/LoopOn") or last - first <= _SHORTEST_BEATS or start >= last:
        length = place.end_beats - place.start_beats
        yield Turn(place.start_beats, on_beat_grid(start), on_beat_grid(start + length))
        return
    now, turns = place.start_beats, 0
    while place.end_beats - now > _SHORTEST_BEATS:
        length = min(last - start, place.end_beats - now)
        yield Turn(now, on_beat_grid(start), on_beat_grid(start + length))
        now, start, turns = on_beat_grid(now + length), first, turns + 1
        if turns > MOST_TURNS:
            raise BadInput("A loop of the Live set is too short to be played out: lengthen it.")


def _warp_marks(clip: etree._Element) -> list[WarpMark]:
    """The warp markers that rise, without the one Live ends them with for their slope."""
    marks: list[WarpMark] = []
    found = [
        WarpMark(attribute(one, "SecTime"), on_beat_grid(attribute(one, "BeatTime")))
        for one in clip.iterfind("WarpMarkers/WarpMarker")
    ]
    for mark in sorted(found, key=lambda mark: (mark.seconds, mark.beats)):
        if not marks or (mark.seconds > marks[-1].seconds and mark.beats > marks[-1].beats):
            marks.append(mark)
    if len(marks) < 2:
        return [WarpMark(0.0, 0.0), WarpMark(0.5, 1.0)]
    return marks


def _points(
    marks: list[WarpMark], first: float, last: float, from_beats: float, rate: int
) -> tuple[WarpPoint, ...]:
    """Warp points at both ends and at the markers between, counted from the clip's start.

    Live's last marker is 1/32 beat after the one before: it says how it goes on from there.
    """
    inside = [mark for mark in marks if first < mark.seconds < last]
    seconds = [first, *(mark.seconds for mark in inside), last]
    beats = [from_beats, *(mark.beats for mark in inside), beats_at_seconds(marks, last)]
    points: list[WarpPoint] = []
    for second, beat in zip(seconds, beats, strict=True):
        point = WarpPoint(round(second * rate), on_beat_grid(beat - from_beats))
        if points and point.source_samples <= points[-1].source_samples:
            continue
        points.append(point)
    return tuple(points) if len(points) > 1 else ()


def _snapped(seconds: float, marks: list[WarpMark], rate: int) -> float:
    """The last marker but the tail where the end is within a sample of it: files end there."""
    tail = len(marks) > 2 and abs(marks[-1].beats - marks[-2].beats - TAIL_BEATS) < 1e-6
    end = marks[-2] if tail else marks[-1]
    return end.seconds if abs(end.seconds - seconds) * rate <= 1 else seconds


def _fades(
    clip: etree._Element, marks: list[WarpMark], turns: list[Turn]
) -> list[tuple[float, float]]:
    """The fades of each turn in seconds: in at the first, out at the last.

    Live counts them in beats of a warped clip and in seconds of another.
    """
    fades = [(0.0, 0.0)] * len(turns)
    if not turns or not is_true(clip, "Fade"):
        return fades
    fade_in = max(0.0, number_at(clip, "Fades/FadeInLength"))
    fade_out = max(0.0, number_at(clip, "Fades/FadeOutLength"))
    if is_true(clip, "IsWarped"):
        first, last = turns[0].from_beats, turns[-1].to_beats
        fade_in = seconds_at_beats(marks, first + fade_in) - seconds_at_beats(marks, first)
        fade_out = seconds_at_beats(marks, last) - seconds_at_beats(marks, last - fade_out)
    fades[0] = (fade_in, fades[0][1])
    fades[-1] = (fades[-1][0], fade_out)
    return fades
