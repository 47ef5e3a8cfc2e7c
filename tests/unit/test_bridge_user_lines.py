"""What a user who types a command wrongly, or loses the bridge, reads."""

from __future__ import annotations

import pytest

from bridge.running.clocks import Clocks
from bridge.running.config import BridgeConfig
from bridge.sync.virtual import VirtualSeconds
from roadie.show.bridge import line_of


def test_a_bridge_that_died_beside_the_server_is_told_of_and_one_that_was_ended_is_not() -> None:
    words = "The bridge was killed: start it again with `roadie bridge`."
    assert line_of({"news": "ended", "status": -9, "words": words}) == words
    assert line_of({"news": "crashed", "status": -9, "words": words}) == words
    assert line_of({"news": "ended", "status": 0, "words": ""}) == ""


@pytest.mark.parametrize(
    ("clock", "remedy"),
    [
        ("link", "join Ableton Link with --link."),
        ("daw", "name your DAW with --daw."),
        ("sundial", "choose one of automatic, daw, link, midi-clock, mtc, own."),
    ],
)
def test_a_clock_that_is_not_there_comes_with_what_to_do(clock: str, remedy: str) -> None:
    said: list[str] = []
    Clocks(BridgeConfig("library", clock=clock), VirtualSeconds(), said.append)
    assert said == [f"There is no clock {clock!r} here: {remedy}"]
