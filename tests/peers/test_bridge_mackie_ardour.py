"""Ardour itself takes Roadie for a Mackie Control: names, faders, transport, both ways."""

from __future__ import annotations

import math
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.events.arrived import MidiArrived
from bridge.mackie.surface import MackieSurface
from bridge.midi.ports import Ports
from bridge.midi.watch import PortWatch
from bridge.osc.sending import OscSender
from bridge.sync.wall import WallSeconds
from tests.ardour_running import RunningArdour
from tests.jack import jack_server

pytestmark = [pytest.mark.peer("ardour7-lua"), pytest.mark.peer("jackd")]

GAIN = re.compile(r"-\d+\.\d")
TRACKS = ("Drums", "Bass", "Keys")
ADD_TRACKS = """
local session = load_session(os.getenv("ARDOUR_FOLDER"), "Song")
for name in string.gmatch(os.getenv("ARDOUR_TRACKS"), "%S+") do
  session:new_audio_track(2, 2, nil, 1, name, ARDOUR.PresentationInfo.max_order,
                          ARDOUR.TrackMode.Normal, true)
end
session:save_state("")
quit()
"""
DEVICE = "Mackie Control Universal Pro"
"""Of Ardour's devices one that shakes hands."""


def until(holds: Callable[[], bool], words: str) -> None:
    """Wait until it holds; only a hang ends this."""
    for _ in range(1500):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError(f"it never came to hold: {words}")


def prepare(program: RunningArdour, folder: Path) -> None:
    """Put tracks into the session, and a Mackie Control."""
    script = folder / "tracks.lua"
    script.write_text(ADD_TRACKS)
    wanted = {"ARDOUR_FOLDER": str(program.session), "ARDOUR_TRACKS": " ".join(TRACKS)}
    made = subprocess.run(
        ["ardour7-lua", str(script)],
        env={**program._environment(), **wanted},
        capture_output=True,
        text=True,
        check=False,
    )
    text = program.file.read_text()
    assert all(f'name="{name}"' in text for name in TRACKS), made.stdout + made.stderr
    text, times = re.subn(
        r'<Protocol name="Mackie" active="0"[^>]*>',
        '<Protocol name="Mackie" active="1" bank="0" ipmidi-base="0" device-profile="User"'
        f' device-name="{DEVICE}"/>',
        text,
    )
    assert times == 1
    program.file.write_text(text)


class Desk:
    """Our surface on the ports that Ardour has for one."""

    def __init__(self, program: RunningArdour, osc_port: int) -> None:
        self._program = program
        self.osc = OscSender("127.0.0.1", osc_port)
        seconds = WallSeconds()
        self._ports = Ports(seconds)
        until(self._sees_ardour, "Ardour's ports are there")
        # The surface answers as soon as the first message comes: what it answers with is first.
        out = self._ports.open_output(self._named(self._ports.outputs(), "mackie control in"))
        self.surface = MackieSurface(out.send)
        name = self._named(self._ports.inputs(), "mackie control out")
        self.values: list[str] = []
        """All that has stood below the first strip's name: Ardour shows a gain for a second."""
        self._ports.open_input(name, self._heard)
        self._watch = PortWatch(self._ports, lambda _: None, seconds)
        self._watch.start()

    def _heard(self, arrived: MidiArrived) -> None:
        self.surface.heard(arrived)
        value = self.surface.value(1)
        if self.values[-1:] != [value]:
            self.values.append(value)

    def _sees_ardour(self) -> bool:
        self._ports.look()
        both = (*self._ports.inputs(), *self._ports.outputs())
        return sum("mackie control" in name for name in both) == 2

    @staticmethod
    def _named(names: tuple[str, ...], end: str) -> str:
        return next(name for name in names if end in name)

    def gain_db(self, track: str) -> float:
        """The gain of a track in the session that Ardour saves now."""
        self.osc.send("/save_state")
        time.sleep(0.1)
        text = self._program.file.read_text()
        route = re.search(rf'<Route [^>]*name="{track}".*?</Route>', text, re.DOTALL)
        assert route is not None
        found = re.search(r'<Controllable name="gaincontrol"[^>]* value="([^"]+)"', route[0])
        assert found is not None
        return 20 * math.log10(float(found[1]))

    def close(self) -> None:
        self._watch.close()
        self._ports.close()
        self.osc.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("mackie")
    with jack_server(folder) as jack:
        program = RunningArdour(jack, folder, 120.0, (4, 4))
        prepare(program, folder)
        try:
            made = Desk(program, program.start())
            yield made
            made.close()
        finally:
            program.end()


def test_ardour_shakes_hands_and_shows_its_tracks(desk: Desk) -> None:
    surface = desk.surface
    until(lambda: surface.online, "Ardour is there")
    until(lambda: surface.strip(3) == "Keys", "the names are on the strips")
    assert [surface.strip(number) for number in range(1, 5)] == [*TRACKS, ""]
    until(lambda: surface.value(1) == "Pan", "the V-pots are pans")
    # 0 dB, where Ardour's faders have it.
    assert surface.fader("fader1") == surface.fader("master") == pytest.approx(0.782, abs=0.002)


def test_a_fader_moves_the_gain_and_the_gain_moves_the_fader(desk: Desk) -> None:
    surface = desk.surface
    until(lambda: surface.strip(1) == "Drums", "it is there")
    surface.move_fader("fader1", 0.5)
    until(lambda: any(map(GAIN.fullmatch, desk.values)), "the gain is shown")
    shown_db = float(next(filter(GAIN.fullmatch, desk.values)))
    assert shown_db < -1
    until(lambda: abs(desk.gain_db("Drums") - shown_db) < 0.06, "it is in the session")
    assert desk.gain_db("Bass") == pytest.approx(0.0, abs=1e-6)

    before = surface.fader("fader2")
    desk.osc.send("/strip/gain", 2, -20.0)
    until(lambda: surface.fader("fader2") < before - 0.1, "the fader follows Ardour")
    until(lambda: abs(desk.gain_db("Bass") + 20) < 0.01, "it is in the session")


def test_play_and_stop_go_both_ways_and_the_time_runs(desk: Desk) -> None:
    surface = desk.surface
    until(lambda: surface.online, "it is there")
    surface.play(False)
    until(lambda: not surface.place().playing, "it stands")
    until(lambda: surface.lamp("stop") == "on", "the lamp of stop shines")
    stands = surface.place().time
    surface.play(True)
    until(lambda: surface.place().playing, "it plays")
    until(lambda: surface.place().time != stands, "the time runs")
    until(lambda: (surface.place().bar or 0) >= 1, "it says its bar")
    desk.osc.send("/transport_stop")
    until(lambda: not surface.place().playing, "Ardour stopped by itself, and we see it")


def test_buttons_of_strips_do_what_they_say_and_their_lamps_show_it(desk: Desk) -> None:
    surface = desk.surface
    until(lambda: surface.strip(2) == "Bass", "it is there")
    surface.press("mute2")
    until(lambda: surface.lamp("mute2") == "on", "the track is mute")
    surface.press("mute2")
    until(lambda: surface.lamp("mute2") == "off", "and no longer")
    surface.press("solo3")
    until(lambda: surface.lamp("any-solo-lamp") != "off", "something is solo")
    surface.press("solo3")
    until(lambda: surface.lamp("any-solo-lamp") == "off", "and no longer")
    surface.turn("v-pot1", -8)
    until(lambda: surface.ring("v-pot1").position < 6, "the pan is left")
