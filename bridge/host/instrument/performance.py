"""A track as it is played: notes that begin and end, and moves of controllers, in seconds. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.host.instrument.midi import NoteTrack
from session.tempo import TempoMap

SHORTEST_SECONDS = 0.001
"""A note without length, as some drum machines write it, is given a millisecond."""

_MIDDLE_RELEASE = 64


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A key that is pressed and let go."""

    start_seconds: float
    end_seconds: float
    channel: int
    pitch: int
    velocity: int
    release: int = _MIDDLE_RELEASE


@dataclass(frozen=True, slots=True)
class Move:
    """A channel message that is no note: controller, wheel, pressure or programme."""

    seconds: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Performance:
    """What an instrument is given: notes in the order in which they begin, moves as they come.

    `tempo_map` and `start_beats` say where in the music its second 0 is; `bars_seconds` are its
    bar lines.
    """

    notes: tuple[PlayedNote, ...]
    moves: tuple[Move, ...]
    length_seconds: float
    tempo_map: TempoMap
    start_beats: float = 0.0
    bars_seconds: tuple[float, ...] = ()
    mended: tuple[str, ...] = ()

    def until(self, end_seconds: float) -> Performance:
        """What begins before `end_seconds`; keys that are held there are let go."""
        return replace(
            self,
            notes=tuple(
                replace(note, end_seconds=min(note.end_seconds, end_seconds))
                for note in self.notes
                if note.start_seconds < end_seconds
            ),
            moves=tuple(move for move in self.moves if move.seconds < end_seconds),
            length_seconds=end_seconds,
        )


def performance_of(
    track: NoteTrack, tempo_map: TempoMap | None = None, start_seconds: float = 0.0
) -> Performance:
    """`track` at its file's tempo, or at `tempo_map` with beat 0 of the file `start_seconds` in.

    Notes that never end, end with the track; one that is struck again while it sounds ends there,
    since an instrument has one key a pitch.
    """
    tempo = tempo_map or track.tempo_map
    from_beats = tempo_map.beats_at_seconds(start_seconds) if tempo_map else 0.0
    from_seconds = tempo.seconds_at_beats(from_beats)

    def seconds_at(beats: float) -> float:
        return max(0.0, tempo.seconds_at_beats(from_beats + beats) - from_seconds)

    keys = _Keys()
    moves: list[Move] = []
    for message in track.messages:
        at, data = seconds_at(message.beats), message.data
        match data[0] & 0xF0:
            case 0x90 if data[2] > 0:
                keys.press(at, data[0] & 0x0F, data[1], data[2])
            case 0x80 | 0x90:
                release = data[2] if data[0] & 0xF0 == 0x80 else _MIDDLE_RELEASE
                keys.let_go(at, data[0] & 0x0F, data[1], release)
            case _:
                moves.append(Move(at, data))
    end = seconds_at(track.length_beats)
    notes, mended = keys.finished(end)
    length = max([end, *(note.end_seconds for note in notes)])
    bars = track.meter_map.bar_at_beats(track.length_beats)[0] + 1
    return Performance(
        notes,
        tuple(moves),
        length,
        tempo,
        from_beats,
        tuple(seconds_at(track.meter_map.beats_at_bar(bar)) for bar in range(bars)),
        (*track.mended, *mended),
    )


class _Keys:
    """Note-ons and note-offs paired, first in first out."""

    def __init__(self) -> None:
        self._down: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
        self._notes: list[PlayedNote] = []

    def press(self, seconds: float, channel: int, pitch: int, velocity: int) -> None:
        self._down[channel, pitch].append((seconds, velocity))

    def let_go(self, seconds: float, channel: int, pitch: int, release: int) -> None:
        if self._down[channel, pitch]:
            start, velocity = self._down[channel, pitch].pop(0)
            end = max(seconds, start + SHORTEST_SECONDS)
            self._notes.append(PlayedNote(start, end, channel, pitch, velocity, release))

    def finished(self, end_seconds: float) -> tuple[tuple[PlayedNote, ...], list[str]]:
        mended = []
        for (channel, pitch), starts in self._down.items():
            while starts:
                mended.append("Notes that never ended were ended with their track.")
                self.let_go(end_seconds, channel, pitch, _MIDDLE_RELEASE)
        notes = sorted(self._notes, key=lambda note: (note.start_seconds, note.pitch))
        return _one_key_a_pitch(notes), mended[:1]


def _one_key_a_pitch(notes: Sequence[PlayedNote]) -> tuple[PlayedNote, ...]:
    """Each note ended where its key is struck again; of two at once, the louder and longer one."""
    kept: list[PlayedNote] = []
    last: dict[tuple[int, int], int] = {}
    for note in notes:
        key = note.channel, note.pitch
        before = kept[last[key]] if key in last else None
        if before and note.start_seconds - before.start_seconds < SHORTEST_SECONDS:
            kept[last[key]] = replace(
                before,
                end_seconds=max(before.end_seconds, note.end_seconds),
                velocity=max(before.velocity, note.velocity),
            )
            continue
        if before and before.end_seconds > note.start_seconds:
            kept[last[key]] = replace(before, end_seconds=note.start_seconds)
        last[key] = len(kept)
        kept.append(note)
    return tuple(kept)
