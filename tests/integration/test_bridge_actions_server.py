"""From keys to an answer on the next bar line, with a real server, on a clock turned by hand."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bridge.actions.parameters import ParameterStore
from bridge.actions.registry import ACTIONS
from bridge.automation.recorder import AutomationRecorder
from bridge.events.arrived import MidiArrived, Source
from bridge.events.asked import Asked, Went
from bridge.mapping.contract import SetParameter
from bridge.phrase.answer import TimedMidi
from bridge.phrase.band import Band
from bridge.running.desk import OneDesk, Tools
from bridge.studio.address import named
from bridge.studio.client import StudioClient
from bridge.sync.own import OwnClock
from bridge.sync.virtual import VirtualSeconds
from session import Session, read_session
from session.errors import BadInput, NotFound
from session.meter import MeterMap
from tests.integration.server_process import ServerProcess, connect, launch

LIMIT_S = 120
BPM = 96.0
CHAIN = "wide pad"
TUNE = (60, 62, 64, 65, 67, 65, 64, 62)


class Taken:
    """A player that keeps what it is given."""

    def __init__(self) -> None:
        self.events: list[TimedMidi] = []

    def play(self, events: Sequence[TimedMidi]) -> None:
        self.events += events

    def stop(self) -> None:
        self.events.clear()


class Rig:
    """A bridge without ports: a clock turned by hand, a band, and a client of a real server."""

    def __init__(self, url: str) -> None:
        self.seconds = VirtualSeconds(50.0)
        self.clock = OwnClock(self.seconds, BPM)
        self.taken = Taken()
        self.band = Band.of(self.taken, self.clock.transport, self.seconds)
        self.parameters = ParameterStore()
        self.recorder = AutomationRecorder()
        self.tools = Tools()
        self.tools.put(self.band, self.recorder, self.clock)
        self.client = StudioClient(named(url))
        self.told: list[Went] = []
        self._tickets = itertools.count(1)

    async def do(self, name: str, **arguments: Any) -> None:
        """Run an action; raises what it raises."""
        asked = Asked(next(self._tickets), name, arguments, at_s=self.seconds.now_s())
        desk = OneDesk(
            asked,
            jobs=self.client,
            parameters=self.parameters,
            transport=self.clock.transport,
            tell=self.told.append,
            tools=self.tools,
        )
        action = ACTIONS.find(name)
        await action.run(action.arguments.model_validate(arguments), desk)

    def play_tune(self, bars: int = 2) -> None:
        """A note a beat, from now on, until half a beat before the end of its bars."""
        for index in range(4 * bars):
            pitch = TUNE[index % len(TUNE)]
            for delay, status in ((0.0, 0x90), (0.9, 0x80)):
                at_s = self.seconds.now_s() + delay * 60 / BPM
                data = bytes((status, pitch, 80))
                self.band.capture.heard(
                    MidiArrived(Source("midi:keys"), at_s, data), self.clock.transport()
                )
            self.turn(1.0 if index < 4 * bars - 1 else 0.5)

    def turn(self, beats: float) -> None:
        """Let music pass, as the pump sees it."""
        for _ in range(round(beats * 8)):
            self.seconds.turn(60 / BPM / 8)
            if self.band.answers is not None:
                self.band.answers.pump()

    def played(self) -> list[tuple[int, int, float]]:
        """Pitch, velocity and beat of each note that was given to the player."""
        transport = self.clock.transport()
        return [
            (event.data[1], event.data[2], round(transport.beats_at(event.at_s), 3))
            for event in self.taken.events
            if event.data[0] & 0xF0 == 0x90
        ]


@contextmanager
def serving(library: Path, tasks: str) -> Iterator[ServerProcess]:
    """A server with these tasks."""
    process = launch(library, tasks, workers="2")
    try:
        found = connect(process, library)
        yield found
        found.stop()
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with serving(tmp_path_factory.mktemp("library"), "server.jobs.task:TASKS") as found:
        yield found


def with_rig(server: ServerProcess, use: Callable[[Rig], Awaitable[None]]) -> Rig:
    async def run() -> Rig:
        rig = Rig(server.url)
        rig.client.start()
        try:
            async with asyncio.timeout(LIMIT_S):
                await rig.client.wait_connected()
                await use(rig)
        finally:
            await rig.client.close()
        return rig

    return asyncio.run(run())


def notes_of(session: Session, track: int) -> list[tuple[int, int, float]]:
    return sorted(
        (note.pitch, note.velocity, round(clip.start_beats + note.start_beats, 3))
        for clip in session.tracks[track].midi_clips
        for note in clip.notes
    )


def newest(rig: Rig, library: Path) -> Session:
    return read_session(library / "sessions" / rig.band.takes.last())


def test_a_phrase_is_answered_on_the_next_bar_line_and_is_a_session_like_any_other(
    server: ServerProcess,
) -> None:
    async def use(rig: Rig) -> None:
        rig.play_tune(bars=2)
        await rig.do("answer", seed=3)
        rig.turn(9.0)

    rig = with_rig(server, use)
    session = newest(rig, server.library)
    assert session.provenance.operation == "respond"
    assert session.tempo_map.steps[0].bpm == pytest.approx(BPM)
    assert [pitch for pitch, _, _ in sorted(notes_of(session, 0), key=lambda n: n[2])] == list(TUNE)
    # The phrase was beats 0 to 8 of the clock as of the session; the answer follows at once.
    assert sorted(rig.played()) == notes_of(session, 1)
    assert min(beat for _, _, beat in rig.played()) >= 8.0
    # Its channel is set to the instrument of its track before it begins.
    first = rig.taken.events[0].data
    assert (first[0] & 0xF0, first[1]) == (0xC0, session.tracks[1].midi_program)
    words = [went.words for went in rig.told]
    assert "The answer plays from bar 3 on." in words
    # Played before it was rendered, let alone delivered.
    assert words.index("The answer plays from bar 3 on.") < words.index("Delivering")


def test_what_is_asked_for_while_the_clock_plays_in_seven_eight_is_in_seven_eight(
    server: ServerProcess,
) -> None:
    async def use(rig: Rig) -> None:
        rig.clock.set_meter(7, 8)
        rig.turn(4.0)
        await rig.do("generate", prompt="calm piano", bars=2, seed=1)
        sessions.append(newest(rig, server.library))
        rig.turn(3.0)
        rig.play_tune(bars=2)  # nine beats: three bars
        await rig.do("answer", seed=3)
        sessions.append(newest(rig, server.library))

    sessions: list[Session] = []
    with_rig(server, use)
    made, answered = sessions
    assert made.meter_map == answered.meter_map == MeterMap.constant(7, 8)
    assert made.length_beats == 2 * 3.5
    assert answered.length_beats % 3.5 == 0


def test_an_engine_that_tells_no_notes_is_played_when_it_is_done(tmp_path: Path) -> None:
    async def use(rig: Rig) -> None:
        rig.play_tune(bars=1)
        await rig.do("answer")
        rig.turn(6.0)
        assert rig.played() == [(40, 90, 4.0)]
        stages = [went.stage for went in rig.told]
        assert stages[0] == "queued"
        assert [went.fraction for went in rig.told if went.words == "Done"]

    with serving(tmp_path, "tests.integration.heavy_tasks:TASKS") as heavy:
        with_rig(heavy, use)


def test_a_held_chord_is_played_over_at_once(server: ServerProcess) -> None:
    async def use(rig: Rig) -> None:
        for pitch in (57, 60, 64, 67):
            data = bytes((0x90, pitch, 80))
            at_s = rig.seconds.now_s()
            rig.band.capture.heard(
                MidiArrived(Source("midi:keys"), at_s, data), rig.clock.transport()
            )
        rig.turn(1.0)
        await rig.do("accompany-chord", bars=2, style="house", seed=1)
        rig.turn(12.0)
        assert min(beat for _, _, beat in rig.played()) == pytest.approx(4.0, abs=0.01)

    rig = with_rig(server, use)
    session = newest(rig, server.library)
    assert {chord.symbol for chord in session.chords} == {"Am7"}
    assert session.length_bars == 2


def test_an_accompaniment_of_chosen_roles_is_looped_and_hushed(server: ServerProcess) -> None:
    async def use(rig: Rig) -> None:
        rig.play_tune(bars=1)
        await rig.do("accompany", seed=3, loop=True, roles=["drums"], style="house")
        rig.turn(12.0)
        played = rig.played()
        assert played
        assert {event.data[0] & 0x0F for event in rig.taken.events} == {9}
        again = {round(beat - 4, 2) for _, _, beat in played if 3.99 <= beat < 7.99}
        assert again == {round(beat - 8, 2) for _, _, beat in played if 7.99 <= beat < 11.99}
        await rig.do("hush")
        assert rig.taken.events == []
        assert rig.band.answers is not None
        assert not rig.band.answers.playing

    with_rig(server, use)


def test_takes_are_kept_thrown_and_taken_back_and_never_deleted(server: ServerProcess) -> None:
    async def use(rig: Rig) -> None:
        rig.play_tune(bars=1)
        await rig.do("continue", seed=1, play=False)
        take = rig.band.takes.last()

        async def mark() -> Any:
            return (await rig.client.get(f"sessions/{take}"))["summary"]["mark"]

        await rig.do("keep")
        assert await mark() == "kept"
        await rig.do("throw")
        assert await mark() == "thrown"
        with pytest.raises(BadInput, match="Nothing was made"):
            rig.band.takes.last()
        await rig.do("undo")
        assert await mark() == "kept"
        await rig.do("undo")
        assert await mark() is None
        with pytest.raises(BadInput, match="nothing to undo"):
            await rig.do("undo")
        assert rig.band.takes.last() == take
        # What was made can be worked on by what follows.
        await rig.do("export", formats=["stems"])
        assert rig.played() == []

    with_rig(server, use)


def test_a_chain_is_rendered_with_its_own_parameters_whatever_was_set_for_others(
    server: ServerProcess,
) -> None:
    async def use(rig: Rig) -> None:
        rig.play_tune(bars=1)
        await rig.do("continue", seed=1, play=False)
        rig.parameters.set("chain.gain.gain_db", -3.0)
        rig.parameters.set("chain.2.nobody", 0.5)  # of a chain that was chosen before
        rig.parameters.set("chain.9.mix", 0.5)
        rig.recorder.punch_in()
        for beat in (0.0, 1.0):
            told = SetParameter("chain.gain.gain_db", -12.0 - beat, rig.seconds.now_s(), True)
            rig.recorder.heard(told, rig.clock.transport())
            rig.turn(1.0)
        rig.parameters.set("chain", CHAIN)
        await rig.do("render")
        assert any(f"{CHAIN} has no chain.2.nobody, chain.9.mix." in one.words for one in rig.told)
        [job] = [one for one in (await rig.client.get("jobs"))["items"] if one["kind"] == "render"]
        lanes = [(one["step"], one["parameter"]) for one in job["spec"]["automation"]]
        assert lanes == [("gain", "gain_db")]
        with pytest.raises(NotFound, match="no chain"):
            await rig.do("render", chain="nobody's")

    with_rig(server, use)


def test_without_a_phrase_or_a_chord_it_says_what_to_do(server: ServerProcess) -> None:
    async def use(rig: Rig) -> None:
        with pytest.raises(BadInput, match="play a phrase"):
            await rig.do("answer")
        with pytest.raises(BadInput, match="hold two or more keys"):
            await rig.do("accompany-chord")
        with pytest.raises(BadInput, match="set a prompt or a style"):
            await rig.do("generate")
        with pytest.raises(BadInput, match="nothing to cancel"):
            await rig.do("cancel")
        with pytest.raises(BadInput, match="No chain is chosen"):
            await rig.do("render", session="x")

    with_rig(server, use)


def test_cancel_ends_what_was_asked_for_last(server: ServerProcess) -> None:
    async def use(rig: Rig) -> None:
        rig.parameters.set("prompt", "techno")
        rig.parameters.set("bars", 64)
        making = asyncio.create_task(rig.do("generate"))
        while not rig.client.at_hand():
            await asyncio.sleep(0.01)
        await rig.do("cancel")
        with pytest.raises(Exception, match="cancelled"):
            await making

    with_rig(server, use)


def test_choices_and_time_act_at_once(server: ServerProcess) -> None:
    async def use(rig: Rig) -> None:
        await rig.do("style", of=["house", "jazz"])
        await rig.do("style", of=["house", "jazz"])
        await rig.do("prompt", words="dark")
        await rig.do("prompt", words="slow", add=True)
        await rig.do("set", parameter="energy", value=0.5)
        assert rig.parameters.wishes() == {"style": "jazz", "prompt": "dark, slow", "energy": 0.5}
        await rig.do("arm")
        assert rig.band.capture.armed
        await rig.do("arm", on=False)
        assert not rig.band.capture.armed
        await rig.do("record")
        assert rig.recorder.recording
        await rig.do("record", on=False)
        assert not rig.recorder.recording

    with_rig(server, use)
