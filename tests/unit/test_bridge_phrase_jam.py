"""A jam of five minutes on a MIDI clock that wanders: the answer stays on its bars to the end."""

from __future__ import annotations

import random
from bisect import bisect
from math import sin
from statistics import median

from bridge.events.arrived import MidiArrived, Source
from bridge.midi.player import Player
from bridge.phrase.answer import Answer, AnswerNote
from bridge.phrase.answer_player import PUMP_S, AnswerPlayer
from bridge.sync.midi_clock import MidiClock
from bridge.sync.virtual import VirtualSeconds

LENGTH_S = 300.0
BAR_BEATS = 3.5
PORT = Source("midi:drum machine")
ANSWER = Answer(
    (
        AnswerNote(0.0, 0.4, 1, 60, 90),
        AnswerNote(0.75, 0.7, 1, 62, 80),
        AnswerNote(1.5, 2.5, 1, 60, 70),
        AnswerNote(2.0, 1.5, 2, 48, 70),
    ),
    BAR_BEATS,
)
STARTS_BEATS = tuple(note.start_beats for note in ANSWER.notes)


class Jam:
    """A drum machine that plays, and the answer that goes round."""

    def __init__(self) -> None:
        self.seconds = VirtualSeconds()
        self.clock = MidiClock(self.seconds, late_ms=0.5, bpm=93.5, meter=(7, 8))
        self.sent: list[tuple[float, bytes]] = []
        self.player = Player(self._send, self.seconds)
        self.answers = AnswerPlayer(self.player, self.clock.transport, self.seconds)
        self.ticks_s: list[float] = []
        self._chance = random.Random(4)
        self._pump_s = 0.0
        self._say(b"\xfa")

    def _send(self, data: bytes) -> None:
        self.sent.append((self.seconds.now_s(), data))

    def _say(self, data: bytes) -> None:
        self.clock.heard(MidiArrived(PORT, self.seconds.now_s(), data))

    def go_on_to(self, end_s: float) -> None:
        """Let ticks come, up to a millisecond late, and notes go out when they are due."""
        at_s = self.ticks_s[-1] if self.ticks_s else self.seconds.now_s()
        while at_s < end_s:
            if self.ticks_s:
                at_s += 60 / (93.5 + 1.5 * sin(at_s / 20)) / 24
            self.ticks_s.append(at_s)
            heard_s = at_s + self._chance.uniform(0, 0.001)
            self._play_to(heard_s)
            self._say(b"\xf8")

    def _play_to(self, end_s: float) -> None:
        while True:
            due_s = self.player.due_s()
            next_s = min(self._pump_s, end_s if due_s is None else due_s)
            if next_s >= end_s:
                break
            self.seconds.turn_to(max(next_s, self.seconds.now_s()))
            if next_s == self._pump_s:
                self.answers.pump()
                self._pump_s += PUMP_S
            self.player.send_due()
        self.seconds.turn_to(max(end_s, self.seconds.now_s()))

    def beats_at(self, at_s: float) -> float:
        """Where the drum machine was."""
        after = bisect(self.ticks_s, at_s)
        before_s, after_s = self.ticks_s[after - 1 : after + 1]
        return (after - 1 + (at_s - before_s) / (after_s - before_s)) / 24


def test_after_five_minutes_nothing_has_drifted_and_nothing_hangs() -> None:
    jam = Jam()
    jam.go_on_to(6.0)
    jam.answers.start(ANSWER, loop=True)
    jam.go_on_to(LENGTH_S)
    ons = [(at_s, data) for at_s, data in jam.sent if data[0] & 0xF0 == 0x90]
    bars = (LENGTH_S - 8) * 93.5 / 60 / BAR_BEATS
    assert len(ons) > bars * len(STARTS_BEATS) * 0.98
    offs_ms = []
    for number, (at_s, _) in enumerate(ons):
        beats = jam.beats_at(at_s) - STARTS_BEATS[number % len(STARTS_BEATS)]
        off_beats = (beats + BAR_BEATS / 2) % BAR_BEATS - BAR_BEATS / 2
        offs_ms.append(off_beats * 60_000 / 93.5)
    assert max(map(abs, offs_ms)) < 5
    minute = len(offs_ms) // 5
    assert abs(median(offs_ms[:minute]) - median(offs_ms[-minute:])) < 1
    assert jam.player.skipped == 0

    jam.answers.stop()
    sounding = set()
    for _, data in jam.sent:
        if data[0] & 0xF0 == 0x90:
            sounding.add((data[0] & 15, data[1]))
        elif data[0] & 0xF0 == 0x80:
            sounding.discard((data[0] & 15, data[1]))
    assert not sounding
