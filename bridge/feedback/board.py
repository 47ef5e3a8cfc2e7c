"""All controllers' lights, rings, motors, displays and meters: what is wanted, and who is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable

from bridge.controllers.contract import Surface
from bridge.events.moved import Motion, Moved
from bridge.events.wanted import Wanted
from bridge.feedback.keys import Key, device_of, is_sane, key_of, without_device
from bridge.feedback.shown import DeviceShown
from bridge.running.urgent import BESIDE, hurry
from bridge.sync.contract import Seconds

FLUSH_S = 1 / 30
"""From one flush to the next, at least."""


class BoardOfDevices:
    """Does what `bridge.feedback.contract.Board` says. Safe from any thread.

    What threads tell is written into dictionaries, the newest over what was there, and that is all
    that it costs them. One thread of its own, from `start` to `close`, sends; `flush` is what it
    does, for those who turn time by hand.

    A device is sent its `opening` messages first, when it is added and whenever it `came` back, so
    that no light is set before its mode; and its `closing` messages at `close`. Wishes for a device
    that is not there are kept for when it is. `seen` is told all wishes, on the board's thread.
    """

    def __init__(
        self,
        seconds: Seconds,
        say: Callable[[str], None],
        seen: Callable[[Collection[Wanted]], None] = lambda _: None,
    ) -> None:
        self._seconds = seconds
        self._say = say
        self._seen = seen
        self._lock = threading.Lock()  # for the dictionaries: never held while something is sent
        self._wishes: dict[Key, Wanted] = {}
        self._touches: dict[tuple[str, str], dict[Motion, float]] = {}
        self._came: set[str] = set()
        self._there: list[tuple[str, DeviceShown | None]] = []
        self._kept: dict[str, dict[Key, Wanted]] = {}
        self._shown: dict[str, DeviceShown] = {}
        self._awake = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feedback", daemon=True)

    # From any thread

    def want(self, wanted: Iterable[Wanted]) -> None:
        """From now on these shall be seen; controls by their whole names, `<device>/<control>`."""
        with self._lock:
            for wish in wanted:
                self._wishes[key_of(wish)] = wish
        self._wake()

    def touched(self, moved: Moved) -> None:
        """A control was moved by hand: its motor lets go, and a button's own light is put right."""
        with self._lock:
            motions = self._touches.setdefault((moved.device, moved.control), {})
            motions.pop(moved.motion, None)  # told in the order of the newest of each
            motions[moved.motion] = moved.at_s
        self._wake()

    def came(self, device: str) -> None:
        """The device is there again: it shows nothing of what it was sent."""
        with self._lock:
            self._came.add(device)
            self._forget_hands(device)
        self._wake()

    def add(self, device: Surface, send: Callable[[bytes], bool]) -> None:
        """A device to show things on; `send` says whether a message went out.

        One of the same name is replaced. `send` is called by the board's thread alone, and may wait
        there; nothing else waits with it.
        """
        with self._lock:
            self._there.append((device.name, DeviceShown(device, send, self._say)))
            self._forget_hands(device.name)
        self._wake()

    def remove(self, name: str) -> None:
        """The device is gone; what it should show is kept for when it is back."""
        with self._lock:
            self._there.append((name, None))
        self._wake()

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def close(self) -> None:
        """Send what is waiting, then leave the devices dark; may be called twice."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)
        self._hear()
        for shown in self._shown.values():
            shown.close()
        self._shown.clear()

    # One thread

    def flush(self) -> float | None:
        """Send what differs; when to call it next, at the latest (None: when something is told)."""
        self._hear()
        now_s = self._seconds.now_s()
        dues = [shown.flush(now_s) for shown in self._shown.values()]
        return min((due for due in dues if due is not None), default=None)

    def _hear(self) -> None:
        with self._lock:
            wishes, self._wishes = self._wishes, {}
            touches, self._touches = self._touches, {}
            came, self._came = self._came, set()
            there, self._there = self._there, []
        for name, shown in there:
            self._shown.pop(name, None)
            if shown is not None:
                self._shown[name] = shown
                for key, wish in self._kept.get(name, {}).items():
                    shown.want(key, wish)
        for device in came & self._shown.keys():
            self._shown[device].came()
        if wishes:
            self._seen(wishes.values())
        for told in wishes.values():
            device, wish = device_of(told), without_device(told)
            if is_sane(wish):
                key = key_of(wish)
                self._kept.setdefault(device, {})[key] = wish
                if device in self._shown:
                    self._shown[device].want(key, wish)
        for (device, control), motions in touches.items():
            if device in self._shown:
                for motion, at_s in motions.items():
                    self._shown[device].touched(control, motion, at_s)

    def _forget_hands(self, device: str) -> None:
        """A hand that was on it before may have let go meanwhile, and nobody told."""
        self._touches = {at: told for at, told in self._touches.items() if at[0] != device}

    def _wake(self) -> None:
        if not self._awake.is_set():
            self._awake.set()

    def _run(self) -> None:
        hurry(BESIDE)
        due_s: float | None = 0.0
        while not self._closing.is_set():
            if due_s is None:
                self._awake.wait()
            else:
                self._awake.wait(max(0.0, due_s - self._seconds.now_s()))
            if self._closing.is_set():
                break
            self._awake.clear()
            flushed_s = self._seconds.now_s()
            due_s = self.flush()
            self._closing.wait(max(0.0, flushed_s + FLUSH_S - self._seconds.now_s()))
        self.flush()
