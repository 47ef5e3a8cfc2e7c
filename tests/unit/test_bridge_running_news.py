"""The bridge tells what happens without ever waiting for who reads it."""

from __future__ import annotations

import json
import threading

import pytest

from bridge.events.arrived import Source
from bridge.events.moved import Moved
from bridge.mapping.contract import Answer, SetParameter
from bridge.running.__main__ import defects_to
from bridge.running.config import BridgeConfig
from bridge.running.news import KEPT, NEWEST, News


class Reader:
    """Keeps the lines; the gate holds the writing thread, as a full pipe does."""

    def __init__(self, open_gate: bool = True) -> None:
        self.lines: list[dict[str, object]] = []
        self.gate = threading.Event()
        if open_gate:
            self.gate.set()

    def write(self, line: str) -> None:
        self.gate.wait(10)
        self.lines.append(json.loads(line))


def moved_to(control: str, value: float) -> Moved:
    return Moved("desk", control, "value", value, 0.0, Source("midi:desk"))


def test_sentences_come_in_their_order_and_all() -> None:
    reader = Reader()
    news = News(reader.write)
    news.start()
    for number in range(100):
        news.say(f"sentence {number}")
    news.close()
    assert [line["words"] for line in reader.lines] == [f"sentence {n}" for n in range(100)]


def test_of_a_control_that_moves_fast_the_newest_place_is_told() -> None:
    reader = Reader()
    news = News(reader.write)
    for number in range(10_000):
        news.moved(moved_to("fader1", number / 10_000), Answer())
    news.moved(moved_to("fader2", 1.0), Answer(parameters=[SetParameter("energy", 0.5, 0.0)]))
    news.start()
    news.close()
    assert [(line["of"], line["value"], line["does"]) for line in reader.lines] == [
        ("desk/fader1", 0.9999, ""),
        ("desk/fader2", 1.0, "energy = 0.5"),
    ]


def test_of_hundreds_that_move_at_once_those_are_told_that_moved_last() -> None:
    reader = Reader()
    news = News(reader.write)
    for number in range(10 * NEWEST):
        news.moved(moved_to(f"fader{number}", 0.5), Answer())
    news.start()
    news.close()
    assert [line["of"] for line in reader.lines] == [
        f"desk/fader{number}" for number in range(9 * NEWEST, 10 * NEWEST)
    ]


def test_a_reader_that_sleeps_holds_nobody_up_and_is_told_what_it_missed() -> None:
    reader = Reader(open_gate=False)
    news = News(reader.write)
    news.start()
    news.say("the first")
    for number in range(3 * KEPT):
        news.say(str(number))
    reader.gate.set()
    news.close()
    words = [str(line["words"]) for line in reader.lines]
    assert words[-1] == str(3 * KEPT - 1)
    assert any("left out" in one for one in words)
    assert len(words) <= KEPT + 3 + KEPT


def test_a_reader_that_goes_away_ends_the_telling_alone() -> None:
    def gone(_: str) -> None:
        raise BrokenPipeError

    news = News(gone)
    news.start()
    news.say("nobody hears this")
    news.close()
    news.say("nor this")


def test_a_config_comes_through_json_as_it_was() -> None:
    config = BridgeConfig("/music", osc_allowed=("10.0.0.0/8",), numerator=7, denominator=8)
    assert BridgeConfig.of_data(json.loads(json.dumps(config.to_data()))) == config
    assert config.bar_beats == 3.5


def test_a_thread_that_ends_by_a_defect_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[str] = []
    news = News(lines.append)
    news.start()
    try:
        raise ZeroDivisionError("nothing")
    except ZeroDivisionError as error:
        ended = (type(error), error, error.__traceback__, threading.Thread(name="engine"))
        defects_to(news)(threading.ExceptHookArgs(ended))
    news.close()
    words = json.loads(lines[0])["words"]
    assert "(engine) ended by a defect (ZeroDivisionError('nothing'))" in words
    assert "Traceback" in capsys.readouterr().err
