"""Ardour itself tells the bridge its transport, and takes a session's sections as markers.

One Ardour serves all tests, for it takes long to start. Each of them finds it standing, whatever
the one before left, and puts the marks that it counts on itself.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.daw.ardour import addresses as at
from bridge.daw.ardour.adapter import Ardour
from bridge.daw.contract import DawAddress
from bridge.daw.sending import send
from session import Section
from session.document import write_session
from session.errors import BackendUnavailable
from session.progress import silent
from tests.ardour_running import RunningArdour
from tests.export_material import a_session
from tests.jack import jack_server

pytestmark = [pytest.mark.peer("ardour7-lua"), pytest.mark.peer("jackd")]

BPM, METER = 93.5, (7, 8)
AMPLE_FRAMES = 2048
"""jackd shuts out whoever is late by too much, and Ardour on busy cores is."""


def until(holds: Callable[[], bool], words: str) -> None:
    """Wait until it holds; only a hang ends this."""
    for _ in range(3000):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError(f"it never came to hold: {words}")


@dataclass
class Running:
    """The Ardour that all tests share, and its OSC port: maybe another once it has come back."""

    program: RunningArdour
    port: int

    @property
    def address(self) -> DawAddress:
        """Where it takes OSC."""
        return DawAddress("127.0.0.1", self.port)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("ardour")
    with jack_server(folder, AMPLE_FRAMES) as jack:
        program = RunningArdour(jack, folder, BPM, METER)
        try:
            yield Running(program, program.start())
        finally:
            program.end()


@pytest.fixture
def ardour(running: Running) -> Iterator[Ardour]:
    """An adapter of it, which stands."""
    adapter = Ardour()
    adapter.connect(running.address)
    stop(adapter)
    yield adapter
    adapter.close()


def stop(ardour: Ardour) -> None:
    """Have it stand, by its own word and by what the adapter tells."""
    ardour.set_playing(False)
    talk = ardour._connected()
    until(lambda: talk.ask(at.SPEED) == (0.0,), "Ardour stands")
    until(lambda: not ardour.transport().playing, "it is told that it stands")


def play(ardour: Ardour) -> None:
    """Have it play, and be sure of where it is."""

    def plays() -> bool:
        if not ardour.transport().playing:
            ardour.set_playing(True)  # Ardour passes by what comes while it is still stopping
        return ardour.transport().playing and ardour.transport().sure

    until(plays, "it plays, and is sure")


def markers(program: RunningArdour, ardour: Ardour, names: set[str]) -> dict[str, int]:
    """Where Ardour's own session file has marks, once it has all of `names`."""
    found: dict[str, int] = {}

    def saved() -> bool:
        ardour._connected().say("/save_state")
        time.sleep(0.1)
        text = program.file.read_text()
        for line in re.findall(r"<Location [^>]*>", text):
            fields = dict(re.findall(r'(\w+)="([^"]*)"', line))
            if "IsMark" in fields["flags"]:
                # Audio time is written as `a` and superclocks, 282,240,000 a second.
                found[fields["name"]] = int(fields["start"].lstrip("a")) * 48_000 // 282_240_000
        return names <= set(found)

    until(saved, f"Ardour saves the markers {names}")
    return found


def test_tempo_meter_place_and_playing_are_ardours_own(ardour: Ardour) -> None:
    assert ardour.sample_rate == 48_000
    play(ardour)
    until(
        lambda: (ardour.transport().bpm, ardour.transport().bar_beats) == (BPM, 3.5),
        f"{BPM} BPM in 7/8",
    )
    stop(ardour)

    talk = ardour._connected()
    talk.say(at.LOCATE, 1_234_567, 0)
    beats = 1_234_567 / 48_000 * BPM / 60
    until(
        lambda: ardour.transport().anchor_beats == pytest.approx(beats, abs=1 / 1920),
        f"it is at beat {beats}",
    )
    told = ardour.transport()
    assert told.sure
    assert told.leader == "ardour"
    # A bar line where Ardour has one: every 3.5 beats from its first bar.
    assert told.bar_of(beats) == pytest.approx(beats // 3.5 * 3.5, abs=2 / 1920)
    # And counted from there, so that lines of two and four bars are those of the song.
    assert told.bar_anchor_beats == 0.0


def test_sections_become_markers_beside_those_that_are_there(
    running: Running, ardour: Ardour, tmp_path: Path
) -> None:
    talk = ardour._connected()
    talk.say(at.LOCATE, 96_000, 0)
    until(lambda: talk.ask(at.PLACE) == (96_000,), "it is at two seconds")
    talk.say(at.ADD_MARKER, "Mine")
    before = markers(running.program, ardour, {"Mine"})

    session = a_session(tmp_path, bars=4)
    half_s = session.tempo_map.seconds_at_beats(session.sections[1].start_beats)
    report = ardour.send(session, tmp_path, silent)

    assert (report.daw, report.tracks, report.clips, report.notes) == ("ardour", 0, 0, 0)
    assert len(report.could_not) == 1
    assert "roadie export SESSION --to ardour" in report.could_not[0]
    found = markers(running.program, ardour, {"Mine", "Intro", "Drop"})
    assert {name: found[name] for name in before} == before
    assert (found["Intro"], found["Drop"]) == (0, round(half_s * 48_000))
    until(lambda: talk.ask(at.PLACE) == (96_000,), "the playhead is back where it was")


def test_while_it_plays_nothing_is_moved_and_the_report_says_so(
    running: Running, ardour: Ardour, tmp_path: Path
) -> None:
    play(ardour)
    session = a_session(tmp_path, bars=2, sample_rate=44_100)
    write_session(session.evolve(sections=(Section("Never", 4.0, 4.0),)), tmp_path)
    report = send("ardour", running.address, tmp_path, silent)
    said = " ".join(report.could_not)
    assert "The markers Never were not put: stop Ardour" in said
    assert "48000 Hz and this one at 44100" in said
    # What Ardour was asked for later is there, so what was asked for before would be as well.
    ardour._connected().say(at.ADD_MARKER, "Later")
    assert "Never" not in markers(running.program, ardour, {"Later"})


def test_tempo_is_refused_in_words(ardour: Ardour) -> None:
    with pytest.raises(BackendUnavailable, match="takes no tempo over OSC"):
        ardour.set_tempo(120)


def test_ardour_that_answers_and_tells_nothing_is_asked_again(ardour: Ardour) -> None:
    play(ardour)
    talk = ardour._connected()
    talk.say(at.SET_FEEDBACK, 0)  # as one that was still loading when it was asked
    until(lambda: bool(talk.ask(at.SPEED)), "it answers")
    since = talk.mark()
    assert talk.wait_for(lambda heard: heard.address == at.SAMPLES, since) is None
    here = ardour.transport().anchor_beats
    until(lambda: ardour.transport().anchor_beats > here, "it tells where it is again")


def test_ardour_may_quit_and_come_back(running: Running) -> None:
    adapter = Ardour()
    adapter.connect(running.address)
    running.program.end()
    until(lambda: not adapter.there, "it is missed")
    assert not adapter.transport().sure
    adapter.set_playing(True)  # nobody hears it, and nothing breaks
    before, running.port = running.port, running.program.start()
    if running.port != before:  # another Ardour of this machine has taken the port meanwhile
        adapter.close()
        adapter.connect(running.address)
    until(lambda: adapter.there, "it is found again")
    until(lambda: adapter.transport().playing and adapter.transport().sure, "it leads again")
    adapter.close()
    assert "ardour-watch" not in {thread.name for thread in threading.enumerate()}
