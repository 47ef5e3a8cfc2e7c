"""Plays MIDI messages at their seconds, from a thread that waits for nothing else."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from bridge.midi.message import MidiMessage
from bridge.midi.sounding import Sounding, everything_off
from bridge.running.urgent import hurry
from bridge.sync.contract import Seconds

LATE_S: Final = 0.02
"""A note that comes later than this is out of time: it is heard as a mistake, and left out."""
_STEP_S: Final = 0.01
"""The longest wait without a look at what was given since."""


class Timed(Protocol):
    """A message at its time: `bridge.phrase.answer.TimedMidi` is one."""

    @property
    def at_s(self) -> float: ...
    @property
    def data(self) -> bytes: ...


class Player:
    """Sends messages when they are due, on one output. From `start` to `close`; any thread gives.

    A message that is late is sent at once, but for a note-on that is later than `LATE_S`: it is
    left out, and counted in `skipped`. Note-offs, pedals and controllers are states that must
    become true, however late. `worst_late_s` is of what was sent.
    """

    def __init__(self, send: Callable[[bytes], object], seconds: Seconds) -> None:
        self._send = send
        self._seconds = seconds
        self._lock = threading.Lock()
        self._given = threading.Event()
        self._ended = False
        self._queue: list[tuple[float, int, bytes]] = []
        self._order = itertools.count()
        self._sounding = Sounding()
        self._thread: threading.Thread | None = None
        self.skipped = 0
        self.worst_late_s = 0.0

    def start(self) -> None:
        """Begin to play what is given; what was given before waits until now."""
        self._thread = threading.Thread(target=self._run, name="midi player", daemon=True)
        self._thread.start()

    def play(self, events: Iterable[Timed]) -> None:
        """Send these when they are due, beside what is given already. Raises BadMidi, for all."""
        checked = [(event.at_s, MidiMessage.parse(event.data).data) for event in events]
        with self._lock:
            for at_s, data in checked:
                heapq.heappush(self._queue, (at_s, next(self._order), data))
        self._given.set()

    def stop(self) -> None:
        """Forget what is not sent yet, and end what sounds."""
        with self._lock:
            self._queue.clear()
            for data in self._sounding.silence():
                self._send(data)

    def hush(self) -> None:
        """End what somebody before us may have left sounding; not while we sound ourselves."""
        with self._lock:
            if self._sounding.silent:
                for data in everything_off():
                    self._send(data)

    def close(self) -> None:
        """Stop, and end the thread; may be called twice."""
        self.stop()
        self._ended = True
        self._given.set()
        if self._thread is not None:
            self._thread.join(1.0)

    @property
    def waiting(self) -> int:
        """How many messages are not sent yet."""
        return len(self._queue)

    def due_s(self) -> float | None:
        """When the next message is due; None without one."""
        with self._lock:
            return self._queue[0][0] if self._queue else None

    def send_due(self) -> None:
        """Send everything that is due by now; what the thread does, for who has a thread."""
        now_s = self._seconds.now_s()
        with self._lock:
            while self._queue and self._queue[0][0] <= now_s:
                at_s, _, data = heapq.heappop(self._queue)
                self._pass_on(data, now_s - at_s)
                now_s = self._seconds.now_s()

    def _pass_on(self, data: bytes, late_s: float) -> None:
        status = data[0] & 0xF0
        note_on = status == 0x90 and data[2] > 0
        if note_on and late_s > LATE_S:
            self.skipped += 1
            return
        self.worst_late_s = max(self.worst_late_s, late_s)
        for one in self._sounding.passing(data):
            self._send(one)

    def _run(self) -> None:
        hurry()
        while not self._ended:
            due_s = self.due_s()
            if due_s is None:
                self._given.wait()
                self._given.clear()
                continue
            now_s = self._seconds.now_s()
            # In steps: what is given meanwhile may be due before.
            self._seconds.wait_until(min(due_s, now_s + _STEP_S))
            self.send_due()
