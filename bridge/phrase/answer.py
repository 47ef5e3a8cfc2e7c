"""An answer that is played: from early notes to MIDI messages at their seconds, bar after bar.

Pure: the music may change its tempo meanwhile, so messages are given out shortly before they are
due, and each is timed by the transport of that moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from session.errors import BadInput
from session.smf.messages import NOTE_OFF, NOTE_ON, PROGRAM_CHANGE
from session.tempo import on_beat_grid

if TYPE_CHECKING:
    from session.early import EarlyNotes


@dataclass(frozen=True, slots=True)
class TimedMidi:
    """A MIDI message at its time, in monotonic seconds."""

    at_s: float
    data: bytes


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """A note; its start counts from the start of the answer, which is a bar line."""

    start_beats: float
    length_beats: float
    channel: int
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What is played in answer: its notes in order, over whole bars.

    `programs` are General MIDI's by channel, for a synthesiser that plays by them.
    """

    notes: tuple[AnswerNote, ...]
    length_beats: float
    programs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of_early(cls, early: EarlyNotes, roles: Collection[str] = ()) -> Answer:
        """What is new in the notes that the server told, of these roles alone if any are named.

        Raises BadInput when nothing is new.
        """
        start = early.new_from_beats
        length = on_beat_grid(min(early.length_beats, early.until_beats) - start)
        tracks = [
            track
            for track in early.tracks
            if not track.given and (not roles or track.role in roles)
        ]
        notes = [
            AnswerNote(
                on_beat_grid(max(0.0, at - start)),
                min(beats, start + length - at),
                track.channel,
                pitch,
                velocity,
            )
            for track in tracks
            for pitch, velocity, at, beats in track.notes
            if start - 1.0 < at < start + length
        ]
        if not notes or length <= 0:
            raise BadInput("The answer has no notes to play: ask for other players or another way.")
        ordered = tuple(sorted(notes, key=lambda note: note.start_beats))
        sounding = {note.channel for note in ordered}
        programs = {
            track.channel: track.program
            for track in tracks
            if track.program is not None and track.channel in sounding
        }
        return cls(ordered, length, tuple(programs.items()))


SHORT_BEATS = 1 / 16
"""The shortest that a note is that was cut off by the next answer."""

_Due = tuple[float, int, bytes]
"""Beats from the start, offs before ons, message."""


class AnswerPlay:
    """An answer on its way through the music, from `start_beats` on (of a running place).

    `loop` plays it again and again, until it is stopped or `end_at` says where it ends. Before its
    first note each channel is set to its program, unless `programs` is False.
    """

    def __init__(
        self, answer: Answer, start_beats: float, loop: bool = False, programs: bool = True
    ) -> None:
        self.start_beats = start_beats
        self._programs = answer.programs if programs else ()
        self.loop = loop
        self._length = answer.length_beats
        self._messages = sorted(_messages(answer))
        self._index = 0
        self._round = 0
        self._end_beats: float | None = None
        self._sounding: dict[tuple[int, int], float] = {}
        self.ended = False

    def end_at(self, beats: float) -> None:
        """What sounds there is ended; nothing follows."""
        self._end_beats = beats if self._end_beats is None else min(beats, self._end_beats)

    def due(self, now_s: float, now_beats: float, bpm: float, ahead_s: float) -> list[TimedMidi]:
        """The messages up to `ahead_s` from now that were not given out yet, in order.

        `now_beats` is the running place at `now_s`. What should have been before now is now.
        """
        until = now_beats + ahead_s * bpm / 60
        given: list[TimedMidi] = []

        def at_s(beats: float) -> float:
            return max(now_s, now_s + (beats - now_beats) * 60 / bpm)

        while not self.ended:
            beats, message = self._next()
            end = self._end_beats
            if end is not None and beats >= end:
                if end < until:
                    given += [TimedMidi(at_s(there), off) for there, off in self._silence(end)]
                    self.ended = True
                break
            if beats >= until:
                break
            given += [TimedMidi(at_s(beats), change) for change in self._changes()]
            given.append(TimedMidi(at_s(beats), message))
            self._count(beats, message)
            self._step()
        return given

    def _next(self) -> tuple[float, bytes]:
        beats, _, message = self._messages[self._index]
        return self.start_beats + self._round * self._length + beats, message

    def _changes(self) -> Iterator[bytes]:
        """The program changes, once."""
        programs, self._programs = self._programs, ()
        for channel, program in programs:
            yield bytes((PROGRAM_CHANGE | channel, program))

    def _step(self) -> None:
        self._index += 1
        if self._index == len(self._messages):
            self._index = 0
            self._round += 1
            self.ended = not self.loop

    def _count(self, beats: float, message: bytes) -> None:
        key = (message[0] & 0x0F, message[1])
        if message[0] & 0xF0 == NOTE_ON:
            self._sounding[key] = beats
        else:
            self._sounding.pop(key, None)

    def _silence(self, end: float) -> Iterator[tuple[float, bytes]]:
        for (channel, pitch), begun in sorted(self._sounding.items()):
            # What was given out beyond the end already cannot be taken back: it is cut short.
            yield max(end, begun + SHORT_BEATS), bytes((NOTE_OFF | channel, pitch, 0))
        self._sounding.clear()


def _messages(answer: Answer) -> Iterator[_Due]:
    for note in answer.notes:
        end = on_beat_grid(min(note.start_beats + note.length_beats, answer.length_beats))
        yield note.start_beats, 1, bytes((NOTE_ON | note.channel, note.pitch, note.velocity))
        yield end, 0, bytes((NOTE_OFF | note.channel, note.pitch, 0))
