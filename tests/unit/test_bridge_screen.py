"""The live table of the bridge is legible on every screen, and what is newest is on it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from roadie.show.bridge import BridgeTable

REASON = "Nothing was played yet: play a phrase, then ask again."


@pytest.fixture
def table() -> Iterator[BridgeTable]:
    """After an evening: hundreds of controls moved, much was said."""
    table = BridgeTable(clock=lambda: 0.0)
    table.hear({"news": "ready", "where": "OSC at 127.0.0.1:8766 (UDP, TCP) · MIDI: JACK"})
    for number in range(300):
        pad = f"launchpad-mini-mk3/pad{number}"
        moved = {"of": pad, "motion": "press", "value": 1.0, "does": "accompany-chord"}
        table.hear({"news": "moved", **moved, "tickets": [number]})
        went = {"of": number, "action": "accompany", "stage": "failed", "words": REASON}
        table.hear({"news": "went", **went})
        table.hear({"news": "said", "words": f"Port {number} is away. " + "It is looked for. " * 5})
    yield table


def shown(table: BridgeTable, width: int, height: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=height, force_terminal=False)
    with console.capture() as seen:
        console.print(table)
    return seen.get().splitlines()


@pytest.mark.parametrize(("width", "height"), [(80, 24), (60, 16), (200, 50), (100, 30)])
def test_it_fits_the_screen_with_the_newest_control_and_the_newest_sentence_whole(
    table: BridgeTable, width: int, height: int
) -> None:
    lines = shown(table, width, height)
    assert len(lines) < height
    assert max(map(len, lines)) <= width
    assert "Port 299 is away. " + "It is looked for. " * 4 in " ".join(" ".join(lines).split())
    if width >= 80:
        assert any("launchpad-mini-mk3/pad299" in line for line in lines)
        assert any("press 1.00" in line and "accompany-chord" in line for line in lines)


def test_a_reason_that_a_narrow_table_cuts_off_is_a_sentence_too(table: BridgeTable) -> None:
    words = {"of": 299, "action": "answer", "stage": "refused", "words": REASON}
    table.hear({"news": "went", **words})
    assert f"answer: {REASON}" in shown(table, 80, 24)[-1]


def test_what_is_said_again_takes_no_more_room(table: BridgeTable) -> None:
    for _ in range(50):
        table.hear({"news": "said", "words": "The server went away."})
    assert sum("The server went away." in line for line in shown(table, 200, 50)) == 1


def test_where_nothing_is_connected_it_says_what_to_do() -> None:
    (line,) = [line for line in shown(BridgeTable(), 80, 24) if line.strip()]
    assert "plug one in" in line
