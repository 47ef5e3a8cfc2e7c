"""Stand-ins for the modules that Live gives a Remote Script, and Live's tick for our script."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from tests.live_song import Song


class ControlSurface:
    """`_Framework.ControlSurface`: what Ableton's own scripts are made from."""

    def __init__(self, c_instance: Any) -> None:
        self._c_instance = c_instance

    def song(self) -> Song:
        song: Song = self._c_instance.song
        return song

    def schedule_message(self, ticks: int, call: Callable[[], None]) -> None:
        self._c_instance.scheduled.append((ticks, call))

    def show_message(self, words: str) -> None:
        self._c_instance.shown.append(words)

    def log_message(self, words: str) -> None:
        self._c_instance.logged.append(words)

    def disconnect(self) -> None:
        self._c_instance.disconnected = True


class Application:
    def __init__(self, version: tuple[int, int, int]) -> None:
        self._version = version

    def get_major_version(self) -> int:
        return self._version[0]

    def get_minor_version(self) -> int:
        return self._version[1]

    def get_bugfix_version(self) -> int:
        return self._version[2]


class Instance:
    """What Live hands to `create_instance`; a tick of it calls what was scheduled."""

    def __init__(self, song: Song) -> None:
        self.song = song
        self.scheduled: list[tuple[int, Callable[[], None]]] = []
        self.shown: list[str] = []
        self.logged: list[str] = []
        self.disconnected = False

    def tick(self) -> None:
        due, self.scheduled = self.scheduled, []
        for ticks, call in due:
            if ticks <= 1:
                call()
            else:
                self.scheduled.append((ticks - 1, call))


@contextmanager
def running_script(
    song: Song, version: tuple[int, int, int] = (12, 1, 0), tick_s: float | None = 0.01
) -> Iterator[tuple[Any, Instance]]:
    """Our script in Live `version`, at a port of its own; `tick_s` None: the test ticks."""
    live, framework = ModuleType("Live"), ModuleType("_Framework")
    surface = ModuleType("_Framework.ControlSurface")
    application = Application(version)
    live.Application = ModuleType("Live.Application")  # type: ignore[attr-defined]
    live.Application.get_application = lambda: application
    surface.ControlSurface = ControlSurface  # type: ignore[attr-defined]
    given = {"Live": live, "_Framework": framework, "_Framework.ControlSurface": surface}
    before = {name: sys.modules.get(name) for name in given}
    sys.modules.update(given)
    sys.modules.pop("bridge.daw.live_script.roadie.surface", None)
    try:
        module = importlib.import_module("bridge.daw.live_script.roadie.surface")
    finally:
        for name, old in before.items():
            if old is None:
                del sys.modules[name]
            else:
                sys.modules[name] = old
    instance, over = Instance(song), threading.Event()
    script = module.Roadie(instance, 0)

    def run(every_s: float) -> None:
        while not over.wait(every_s):
            instance.tick()

    thread = threading.Thread(target=run, args=(tick_s or 1.0,), daemon=True)
    if tick_s is not None:
        thread.start()
    try:
        yield script, instance
    finally:
        over.set()
        if tick_s is not None:
            thread.join(5)
        script.disconnect()
