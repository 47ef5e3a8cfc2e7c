"""Automation from elsewhere: laid over a chain, and carried between chains and sessions."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.host.chain.model import Chain
from bridge.host.chain.moves import Move, moved, read_moves
from bridge.host.chain.of_effects import of_effects
from bridge.host.chain.schema import chain_type
from bridge.host.chain.shelf import ChainShelf
from bridge.host.chain.steps import ChannelsStep, FilterStep, GainStep, Lane
from bridge.host.chain.to_effects import to_effects
from session.chain_data import steps_called
from session.errors import BadInput, NotFound, UnreadableChain

RISE = Lane(((0.0, -24.0), (8.0, 0.0)))
CHAIN = Chain(
    "two gains and a filter",
    (
        GainStep(gain_db=0.0),
        FilterStep(shape="low-pass", frequency_hz=800.0),
        GainStep(gain_db=-3.0),
    ),
)


def test_a_recorded_lane_takes_the_place_of_the_one_that_was_there() -> None:
    once = moved(CHAIN, (Move(1, "gain_db", Lane(((0.0, -6.0),))),))
    again = moved(once, (Move(1, "gain_db", RISE),))
    assert again.steps[0].automation == {"gain_db": RISE}
    assert again.steps[1:] == CHAIN.steps[1:]


def test_a_step_is_named_by_its_kind_where_there_is_one() -> None:
    sweep = Lane(((0.0, 200.0), (4.0, 4000.0)), "seconds")
    made = moved(CHAIN, (Move("filter", "frequency_hz", sweep),))
    assert made.steps[1].automation == {"frequency_hz": sweep}


def test_a_step_inside_of_another_is_named_by_its_kind_where_none_is_on_top() -> None:
    chain = ChainShelf(None).load("drum bus glue").chain
    data = chain_type().dump_python(chain, mode="json")
    made = chain_type().dump_python(
        moved(chain, (Move("compressor", "threshold_db", RISE),)), mode="json"
    )
    (compressor,) = steps_called(made["steps"], "compressor")
    assert compressor["automation"]["threshold_db"]["points"] == [[0.0, -24.0], [8.0, 0.0]]
    compressor["automation"].clear()
    assert made == data
    with pytest.raises(BadInput, match="2 steps called 'equaliser'"):
        moved(chain, (Move("equaliser", "bands.1.gain_db", RISE),))
    with pytest.raises(BadInput, match="compressor"):
        moved(chain, (Move("comprsesor", "threshold_db", RISE),))


@pytest.mark.parametrize(
    ("step", "words"), [("gain", "2 steps called 'gain'"), (4, "no step 4"), ("fliter", "filter")]
)
def test_a_step_that_is_not_plain_is_asked_for(step: int | str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        moved(CHAIN, (Move(step, "gain_db", RISE),))


def test_a_parameter_that_cannot_move_so_is_refused_by_its_name() -> None:
    with pytest.raises(UnreadableChain, match="gain_db"):
        moved(CHAIN, (Move(1, "gian_db", RISE),))
    with pytest.raises(UnreadableChain):
        moved(CHAIN, (Move(1, "gain_db", Lane(((0.0, 900.0),))),))


def test_automation_in_beats_goes_into_a_session_and_comes_back() -> None:
    made = moved(CHAIN, (Move(1, "gain_db", RISE),))
    effects, losses = to_effects(made, 120.0)
    assert [(one.effect, one.parameter) for one in effects.automation] == [(1, "gain_db")]
    assert not any("automation" in words for words in losses)
    assert of_effects(effects).steps[0].automation == {"gain_db": RISE}


def test_what_stands_before_an_effect_and_is_none_does_not_shift_its_automation() -> None:
    chain = Chain("mono, then up", (ChannelsStep(to="mono"), GainStep(gain_db=0.0)))
    effects, _ = to_effects(moved(chain, (Move(2, "gain_db", RISE),)), 120.0)
    assert [one.effect for one in effects.automation] == [1]


def test_an_automation_file_is_read_and_its_faults_say_the_line(tmp_path: Path) -> None:
    file = tmp_path / "moves.yaml"
    file.write_text(
        "- step: filter\n  parameter: frequency_hz\n"
        "  lane: {unit: beats, points: [[0, 300], [16, 8000]]}\n"
    )
    (move,) = read_moves(file)
    assert move == Move("filter", "frequency_hz", Lane(((0.0, 300.0), (16.0, 8000.0))))
    file.write_text("- step: filter\n  parameter: frequency_hz\n  lane: {points: []}\n")
    with pytest.raises(UnreadableChain, match="line 3"):
        read_moves(file)
    with pytest.raises(NotFound):
        read_moves(tmp_path / "none.yaml")


MOVE = "- step: 1\n  parameter: gain_db\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MOVE.replace("parameter", "paramter"), "line 2.*did you mean parameter"),
        (MOVE + "  lane:\n    units: beats\n    points: [[0, 1]]\n", "line 4.*did you mean unit"),
        ("step: 1\n", "line 1.*a list of"),
        (MOVE, "line 1: lane is missing"),
        ("# " + "x" * (4 << 20), "4 MB"),
    ],
    ids=["a key", "a key of the lane", "no list", "half of one", "too large"],
)
def test_what_an_automation_file_may_not_hold_is_named(
    text: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "moves.yaml"
    file.write_text(text)
    with pytest.raises(UnreadableChain, match=words):
        read_moves(file)
