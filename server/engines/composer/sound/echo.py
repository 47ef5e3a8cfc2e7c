"""The echo: repeats in time with the music, left and right in turn.

The line is read where the music was so many beats ago, so repeats keep to the beat through every
change of tempo (what is on its way then is bent, as on tape). In a loop the line is that of a
piece that has gone round before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, log

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.filters import BLOCK_SAMPLES, cuts
from server.engines.composer.sound.tick import Tick, unwatched
from server.engines.composer.style.mix import Delay
from session.model import Session

Samples = NDArray[np.float32]

LEAST_SECONDS = 0.01
_RUNG_OUT = 10 ** (-80 / 20)
_MOST_REPEATS = 60


@dataclass(frozen=True, slots=True)
class Echo:
    """The echo of a piece: how many samples ago the line is read, on straight lines between knots.

    `knots` are places in samples, `late` the lateness at each.
    """

    delay: Delay
    sample_rate: int
    length_samples: int
    knots: tuple[int, ...]
    late: tuple[int, ...]
    loop: bool

    @property
    def ring_samples(self) -> int:
        """How long the repeats take to fall by 80 dB."""
        feedback = self.delay.feedback
        repeats = 1.0 if feedback <= 0 else 1 + log(_RUNG_OUT) / log(feedback)
        return ceil(min(repeats, _MOST_REPEATS) * max(self.late))

    def samples_at(self, at: NDArray[np.int64]) -> NDArray[np.float64]:
        """The lateness at places on the time line, which goes round in a loop."""
        return np.interp(at % self.length_samples, self.knots, self.late)


def echo_of(session: Session, delay: Delay, loop: bool) -> Echo:
    """The echo in a piece's tempo: whole samples late wherever the tempo stands still."""
    rate, beats, tempo = session.sample_rate, delay.beats, session.tempo_map

    def seconds_at_beats(at: float) -> float:
        turns = ceil(-at / session.length_beats) if loop and at < 0 else 0
        whole = turns * tempo.seconds_at_beats(session.length_beats)
        return tempo.seconds_at_beats(at + turns * session.length_beats) - whole

    steps = [step.start_beats for step in tempo.steps if step.start_beats < session.length_beats]
    starts = [0.0, *steps, *(step + beats for step in steps), session.length_beats]
    turns = sorted({at for at in starts if 0 <= at <= session.length_beats})
    if not loop:  # nothing sounds before the start, so its own tempo may as well hold there
        turns = [at for at in turns if at >= beats] or [beats]
    least = round(LEAST_SECONDS * rate)
    seconds = [seconds_at_beats(at) - seconds_at_beats(at - beats) for at in turns]
    late = [max(least, round(ago * rate)) for ago in seconds]
    knots = [tempo.samples_at_beats(at, rate) for at in turns]
    return Echo(delay, rate, session.length_samples, tuple(knots), tuple(late), loop)


def with_echo(sound: Samples, echo: Echo, send: float, tick: Tick = unwatched) -> Samples:
    """`sound` (2, samples) and the repeats of `send` of it; the array given is used up."""
    if send <= 0 or not sound.any():
        return sound
    length = sound.shape[1]
    line = _Line(echo)
    last = length + echo.ring_samples if echo.loop else length
    for start, end in _blocks(length, last, min(*echo.late, BLOCK_SAMPLES)):
        tick()
        wet = line.read(start, end)
        if start < length:
            line.write(sound[:, start:end].mean(axis=0) * np.float32(send), wet)
            sound[:, start:end] += wet
        else:  # the loop has come round: only what is on its way still sounds
            line.write(np.zeros(end - start, np.float32), wet)
            sound[:, start % length : start % length + end - start] += wet
    return sound


def _blocks(length: int, last: int, most: int) -> Iterator[tuple[int, int]]:
    """Blocks up to `last`, none over a seam of `length` nor longer than the shortest delay."""
    start = 0
    while start < last:
        end = min(start + most, last, start - start % length + length)
        yield start, end
        start = end


class _Line:
    """Two delay lines, each fed by the other, and a filter that every repeat goes through."""

    def __init__(self, echo: Echo) -> None:
        self._echo = echo
        self._sections = cuts(echo.sample_rate, echo.delay.lowpass_hz, None)
        self._feedback = np.float32(echo.delay.feedback)
        self._state = np.zeros((len(self._sections), 2, 2))
        self._past = np.zeros((2, max(echo.late) + 2), np.float32)

    def read(self, start: int, end: int) -> Samples:
        """What comes out from `start` to `end`; all of it was written before."""
        from scipy.signal import sosfilt

        out = self._past_at(self._echo.samples_at(np.arange(start, end)))
        if len(self._sections):
            out, self._state = sosfilt(self._sections, out, axis=1, zi=self._state)
        return np.asarray(out, np.float32)

    def _past_at(self, late: NDArray[np.float64]) -> Samples:
        behind = np.ceil(late).astype(np.int64)
        where = self._past.shape[1] + np.arange(len(late)) - behind
        early = self._past[:, where]
        part = (behind - late).astype(np.float32)
        if not part.any():
            return early
        after = self._past.take(where + 1, axis=1, mode="clip")
        return np.asarray(early + (after - early) * part)

    def write(self, sent: Samples, wet: Samples) -> None:
        """Take what is sent, and what has just come out, crossed over."""
        fed = wet[::-1] * self._feedback
        fed[0] += sent
        keep = self._past.shape[1]
        self._past = np.concatenate((self._past, fed), axis=1)[:, -keep:]
