"""Chains for drums and basses do what their names say, in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from tests.chain_measures import (
    band_db,
    changed_db,
    crest_db,
    each,
    level_db,
    middle,
    seconds_of,
    side,
)
from tests.chain_renders import Take, render_in_a_process

GLUE = Take("drum bus glue", "drums")
SOFT_GLUE = Take("drum bus glue", "drums", gain_db=-15)
CRUSH = Take("parallel crush", "drums")
ROOM = Take("drum room", "click", seconds=0.2, tail_seconds=1.5)
SNARE = Take("snare snap", "snare")
KICK = Take("kick punch", "kick")
KICK_SHAPE = Take("kick punch", "noise")
BASS = Take("bass tight", "bass")
SUB = Take("808 saturate", "kick")
PUMP = Take("side-chain pump", "pad")
TAKES = [GLUE, SOFT_GLUE, CRUSH, ROOM, SNARE, KICK, KICK_SHAPE, BASS, SUB, PUMP]

Renders = dict[Take, np.ndarray]


@pytest.fixture(scope="module")
def renders(tmp_path_factory: pytest.TempPathFactory) -> Renders:
    return render_in_a_process(TAKES, tmp_path_factory.mktemp("renders"))


def test_glue_holds_what_follows_a_stroke_and_lets_it_through(renders: Renders) -> None:
    dry, wet = GLUE.dry(), renders[GLUE]
    assert crest_db(wet) > crest_db(dry) - 3
    stroke = level_db(each(wet, 0.5, 0.0, 0.02)) - level_db(each(dry, 0.5, 0.0, 0.02))
    body = level_db(each(wet, 0.5, 0.05, 0.1)) - level_db(each(dry, 0.5, 0.05, 0.1))
    between = level_db(each(wet, 0.5, 0.4, 0.49)) - level_db(each(dry, 0.5, 0.4, 0.49))
    assert body < between - 1
    assert stroke > -3
    assert np.abs(wet).max() <= 10 ** (-0.4 / 20)


def test_soft_drums_are_glued_as_loud_ones_are(renders: Renders) -> None:
    louder = renders[SOFT_GLUE] * 10 ** (15 / 20)
    assert level_db(louder - renders[GLUE]) < level_db(renders[GLUE]) - 25


def test_parallel_crush_lifts_what_is_between_the_strokes(renders: Renders) -> None:
    dry, wet = CRUSH.dry(), renders[CRUSH]
    between = level_db(each(wet, 0.5, 0.35, 0.48)) - level_db(each(dry, 0.5, 0.35, 0.48))
    strokes = level_db(each(wet, 0.5, 0.0, 0.05)) - level_db(each(dry, 0.5, 0.0, 0.05))
    assert between > strokes + 5
    assert abs(strokes) < 2


def test_the_room_answers_after_the_stroke_and_is_wide(renders: Renders) -> None:
    wet = renders[ROOM]
    assert np.array_equal(seconds_of(wet, 0, 0.11), seconds_of(ROOM.dry(), 0, 0.11))
    early, late = seconds_of(wet, 0.12, 0.4), seconds_of(wet, 1.3, 1.6)
    assert level_db(early) > -70
    assert level_db(late) < level_db(early) - 25
    assert level_db(side(early)) > level_db(middle(early)) - 6


def test_a_snare_gets_crack_and_loses_the_box(renders: Renders) -> None:
    dry, wet = SNARE.dry(), renders[SNARE]
    box = changed_db(dry, wet, 420, 550)
    assert changed_db(dry, wet, 4000, 6000) > box + 4
    assert changed_db(dry, wet, 180, 220) > box + 1.5
    stroke = level_db(each(wet, 1, 0.5, 0.51)) - level_db(each(dry, 1, 0.5, 0.51))
    ring = level_db(each(wet, 1, 0.65, 0.8)) - level_db(each(dry, 1, 0.65, 0.8))
    assert stroke > ring + 1


def test_a_kick_gets_weight_and_beater_and_loses_the_box(renders: Renders) -> None:
    dry, wet = KICK_SHAPE.dry(), renders[KICK_SHAPE]
    box = changed_db(dry, wet, 300, 420)
    assert changed_db(dry, wet, 45, 75) > box + 3.5
    assert changed_db(dry, wet, 2800, 4200) > box + 6


def test_a_kick_that_is_held_still_strikes(renders: Renders) -> None:
    assert crest_db(renders[KICK]) > crest_db(KICK.dry())


def test_a_tight_bass_is_mono_below_its_crossover_and_even(renders: Renders) -> None:
    dry, wet = BASS.dry(), renders[BASS]
    assert changed_db(side(dry), side(wet), 35, 60) < -18
    assert changed_db(middle(dry), middle(wet), 35, 60) > -6
    strokes, ends = each(wet, 0.25, 0.0, 0.1), each(wet, 0.25, 0.15, 0.25)
    were = level_db(each(dry, 0.25, 0.0, 0.1)) - level_db(each(dry, 0.25, 0.15, 0.25))
    assert level_db(strokes) - level_db(ends) < were - 0.5


def test_an_808_is_heard_where_a_small_speaker_begins_and_its_sub_stays(renders: Renders) -> None:
    dry, wet = SUB.dry(), renders[SUB]
    assert changed_db(dry, wet, 200, 1000) > 10
    assert abs(changed_db(dry, wet, 35, 70)) < 2
    assert level_db(side(wet)) < -100


def test_the_pump_ducks_under_the_kick_and_swells_back(renders: Renders) -> None:
    dry, wet = PUMP.dry(), renders[PUMP]

    def change(start: float, end: float) -> float:
        return level_db(each(wet, 0.5, start, end)) - level_db(each(dry, 0.5, start, end))

    under, way, before_the_next = change(0.01, 0.1), change(0.2, 0.3), change(0.46, 0.495)
    assert under < way < before_the_next
    assert before_the_next - under > 6
    assert before_the_next > -4
    assert abs(band_db(wet, 2000, 8000) - band_db(dry, 2000, 8000)) < 8
