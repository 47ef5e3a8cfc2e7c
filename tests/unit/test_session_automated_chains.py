"""A chain that moves: kept by the session, refused where it moves nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session.automation import Curve, Point
from session.document import dump_session, load_session
from session.effects import Automation, Chain, Gain
from tests.export_material import SESSIONS

RISE = Curve((Point(0.0, -24.0), Point(16.0, 0.0)))


def test_a_chain_that_moves_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory) -> None:
    name, make = next(iter(SESSIONS.items()))
    session = make(tmp_path_factory.mktemp(name))
    chain = Chain("riser", (Gain(0.0),), (Automation(1, "gain_db", RISE),))
    moving = session.evolve(tracks=(replace(session.tracks[0], chain=chain), *session.tracks[1:]))
    assert load_session(dump_session(moving)) == moving


@pytest.mark.parametrize("effect", [0, 2])
def test_automation_of_an_effect_that_is_not_there_is_refused(effect: int) -> None:
    with pytest.raises(ValueError, match=f"effect {effect}"):
        Chain("riser", (Gain(0.0),), (Automation(effect, "gain_db", RISE),))
