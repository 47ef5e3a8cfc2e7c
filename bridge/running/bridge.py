"""The bridge: every part of it, put together, started and ended in order."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Any

from bridge.actions.parameters import ParameterStore
from bridge.automation.recorder import AutomationRecorder
from bridge.controllers.osc_device import OscDevice
from bridge.events.arrived import Arrived, MidiArrived, Source
from bridge.events.asked import Went
from bridge.feedback.board import BoardOfDevices
from bridge.mapping.contract import SetParameter
from bridge.mapping.engine import MappingEngine
from bridge.mapping.reading import ReadMapping
from bridge.midi.player import Player
from bridge.midi.ports import Ports
from bridge.midi.watch import PortWatch
from bridge.osc.surface import OscSurface
from bridge.phrase.band import Band
from bridge.running.action_side import ActionSide
from bridge.running.clocks import Clocks
from bridge.running.config import BridgeConfig
from bridge.running.desk import Tools
from bridge.running.devices import Devices
from bridge.running.inbox import Inbox
from bridge.running.kept import Kept
from bridge.running.loop import EngineLoop, Outlets
from bridge.running.music import by_osc, in_news
from bridge.running.news import News
from bridge.running.osc_side import OscSide
from bridge.running.pages import Pages
from bridge.running.said_once import SaidOnce
from bridge.running.shelves import Shelves
from bridge.running.urgent import BESIDE, hurry
from bridge.sync.contract import Seconds
from bridge.sync.section_grid import SectionGrid
from bridge.sync.transport import Transport
from bridge.sync.wall import WallSeconds
from session.errors import BackendUnavailable, BadInput

HUSHES_S = (0.0, 1.0, 3.0, 8.0)
"""When notes that a bridge before this one left sounding are ended: at the start, and when whoever
plays them has found the port again."""
LOOK_S = 0.25
"""How often the place in the music is told, and files are looked at."""


class Bridge:
    """From `start` to `close`; everything that happens is told as news.

    Nothing that is missing or broken keeps it from starting: no MIDI system, a port that is taken,
    no server, a broken mapping. It says so, goes on, and uses what comes back.
    """

    def __init__(self, config: BridgeConfig, news: News, seconds: Seconds | None = None) -> None:
        self._config = config
        self._news = news
        self._seconds = seconds or WallSeconds()
        self._say = SaidOnce(news.say)
        self._inbox = Inbox(self._say)
        self._clocks = Clocks(config, self._seconds, self._say)
        self._shelves = Shelves(config, self._say)
        self._before = None if config.kept is None else Kept.of_data(config.kept)
        mappings = self._shelves.used_with(())
        self._engine = MappingEngine(
            mappings,
            self._shelves.known,
            remembers=self._before.mappings if self._before else None,
        )
        self._parameters = ParameterStore(self._set_elsewhere)
        self._recorder = AutomationRecorder()
        self._pages = Pages(
            config,
            self._shelves,
            answer=lambda answer, moved: self._loop.call(lambda: self._loop.answer(answer, moved)),
            choose=lambda: self._loop.call(self._choose),
            midi=lambda: self._ports.system,
        )
        news.also = self._pages.hear
        self._board = BoardOfDevices(self._seconds, self._say, self._pages.seen)
        self._osc = OscSide(
            config,
            self._inbox.put,
            self._say,
            self._asked(),
            lambda: self._engine.addresses,
            at_once=self._hear,
            profiles=self._shelves.of_osc(),
            came=self._osc_came,
        )
        self._ports = Ports(self._seconds, config.midi_backend)
        self._player = self._make_player()
        self._band = Band.of(
            self._player,
            self._clocks.follow.transport,
            self._seconds,
            programs=config.programs,
        )
        self._tools = Tools()
        self._grid = SectionGrid()
        self._tools.put(
            self._band, self._recorder, self._clocks.own, self._clocks.follow, self._grid
        )
        self._devices = self._make_devices()
        self._actions = ActionSide(
            config,
            self._band,
            parameters=self._parameters,
            transport=self._clocks.follow.transport,
            tell=self._tell_went,
            tools=self._tools,
            say=news.say,
            pages=self._pages,
        )
        self._loop = EngineLoop(
            self._engine,
            self._devices,
            Outlets(self._actions.ask, self._set, self._osc.meant, self._pages.tap.takes),
            inbox=self._inbox,
            board=self._board,
            news=news,
            transport=self._clocks.follow.transport,
            seconds=self._seconds,
            grid=self._grid,
        )
        self._in_use(mappings)
        self._kept: Kept | None = None
        self._ending = threading.Event()
        self._stack = ExitStack()

    def start(self) -> None:
        """Begin; comes back when everything that is there listens."""
        stack = self._stack
        # Ended in the reverse order: the ports go after what the board and the player still send.
        stack.callback(self._ports.close)
        # To leave JACK takes a tenth of a second for each port: nobody need wait for that.
        stack.callback(self._news.tell, "quiet")
        if self._before is not None:
            self._go_on(self._before)
        self._clocks.start()
        stack.callback(self._clocks.close)
        stack.callback(self._actions.close)
        self._board.start()
        self._loop.start()
        self._osc.start()
        if self._osc.shows:
            self._board.add(OscSurface(), self._osc.show)
            self._board.want(self._engine.all_wanted())
        stack.callback(self._board.close)
        stack.callback(self._loop.close)
        stack.callback(self._osc.close)
        if self._config.midi:
            self._start_midi()
        watch = threading.Thread(target=self._watch, name="watch", daemon=True)
        self._news.tell("ready", where=self._where(), osc_port=self._osc.port)
        # What these load would keep who listens already from being told so.
        watch.start()
        stack.callback(watch.join, 5.0)
        stack.callback(self._ending.set)
        self._actions.start()

    def close(self) -> None:
        """End everything: lights dark, notes off, ports closed; may be called twice."""
        self._stack.close()

    # Its parts

    def _go_on(self, before: Kept) -> None:
        """Take over what the bridge before this one had told."""
        for name, value in before.parameters.items():
            with suppress(BadInput):  # of another version
                self._parameters.set(name, value)
        if before.music is not None:
            self._clocks.own.take(before.music)

    def _make_player(self) -> Player | None:
        if not self._config.midi:
            return None
        try:
            output = self._ports.virtual_output(self._config.play_to)
            return Player(output.send, WallSeconds())  # it learns how late its own sleep ends
        except BackendUnavailable as error:
            self._say(str(error))
            return None

    def _make_devices(self) -> Devices:
        return Devices(
            self._ports,
            self._shelves.profiles,
            self._board,
            self,
            put=self._inbox.put,
            news=self._news,
            seconds=self._seconds,
            changed=self._choose,
            keys=self._config.keys,
        )

    def _start_midi(self) -> None:
        watch = PortWatch(self._ports, self._inbox.put, self._seconds, self._news.say)
        if self._player is not None:
            self._player.start()
        watch.start()
        if self._config.mackie:
            self._open_surface()
        if self._player is not None:
            self._stack.callback(self._player.close)
        self._stack.callback(watch.close)

    def _open_surface(self) -> None:
        """Be a Mackie Control for the DAW."""
        from bridge.mackie.on_ports import SurfaceOnPorts

        try:
            surface = SurfaceOnPorts(self._ports)
        except BackendUnavailable as error:
            self._say(str(error))
            return
        self._tools.put(surface)
        self._stack.callback(surface.close)

    # What the devices hear that is no control

    def clock(self, arrived: MidiArrived) -> None:
        """A clock's or time code's message."""
        self._clocks.heard(arrived)

    def keys(self, arrived: MidiArrived, transport: Transport) -> None:
        """A message from a port whose notes are phrases."""
        self._band.capture.heard(arrived, transport)

    def gone(self, source: Source) -> None:
        """A port is gone."""
        self._clocks.gone(source)

    # At work with the engine

    def _set(self, told: SetParameter, transport: Transport) -> None:
        self._parameters.set(told.name, told.value)
        self._recorder.heard(told, transport)

    def _choose(self) -> None:
        """Use the mappings of the devices that are there."""
        mappings = self._shelves.used_with([*self._devices.names(), *self._osc.there])
        self._loop.answer(self._engine.swap(mappings, self._shelves.known))
        self._in_use(mappings)

    def _in_use(self, mappings: Sequence[ReadMapping]) -> None:
        there = [*self._devices.there(), *self._osc.surfaces()]
        self._pages.use((mappings, self._shelves.known, there))

    def _know(self) -> None:
        """Use profiles that are others now."""
        self._choose()
        self._osc.know(self._shelves.of_osc())
        self._devices.reread()

    def _osc_came(self, surface: OscDevice) -> None:
        """A surface was heard for the first time."""
        if self._osc.shows:
            self._board.add(surface, self._osc.show)
        self._news.tell("device", name=surface.name, port="OSC", there=True)
        self._choose()

    def _keep(self) -> None:
        """Tell what a bridge that is started after this one shall know."""
        kept = Kept(
            self._parameters.values(),
            self._engine.remembered(),
            self._clocks.follow.transport(),
        )
        if kept != self._kept:
            self._kept = kept
            self._news.newest("kept", "bridge", **kept.to_data())

    # On other threads

    def _hear(self, arrived: Arrived) -> None:
        self._loop.hear(arrived)

    def _set_elsewhere(self, name: str, value: Any) -> None:
        if not self._loop.is_this_thread:
            self._loop.call(lambda: self._loop.answer(self._engine.parameter(name, value)))

    def _tell_went(self, went: Went) -> None:
        self._loop.went(went)

    def _watch(self) -> None:
        """Tell where the music stands, and see which files changed."""
        hurry(BESIDE)
        self._osc.let_find()
        hushes_s = list(HUSHES_S if self._before is not None and self._player else ())
        began_s = self._seconds.now_s()
        while not self._ending.wait(LOOK_S):
            if hushes_s and self._seconds.now_s() >= began_s + hushes_s[0]:
                hushes_s.pop(0)
                assert self._player is not None
                self._player.hush()
            self._loop.call(self._keep)
            now = in_news(self._clocks.follow.transport(), self._seconds.now_s())
            self._news.newest("clock", "music", **now)
            match self._shelves.reread():
                case "profiles":
                    self._loop.call(self._know)
                case "mappings":
                    self._loop.call(self._choose)

    def _asked(self) -> dict[str, Any]:
        """What OSC programs may ask at `/roadie/<name>`."""
        return {
            "time": ("Answers with tempo, whether it plays, and the place in beats.", self._time),
            "server": ("Answers whether the server is there.", lambda: [self._actions.connected]),
        }

    def _time(self) -> list[Any]:
        return by_osc(self._clocks.follow.transport(), self._seconds.now_s())

    def _where(self) -> str:
        if not self._config.midi:
            return f"{self._osc.where} · MIDI: off"
        midi = self._ports.system or "no system yet"
        return f"{self._osc.where} · MIDI: {midi} · answers play on {self._config.play_to}"
