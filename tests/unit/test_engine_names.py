"""Engines by name: what is told to who names something else."""

from __future__ import annotations

import pytest

from server.engines.registry import ENGINES
from server.models.cards import all_cards
from session.errors import NotFound


def test_who_names_a_model_is_told_its_engine() -> None:
    for name, card in all_cards().items():
        if card.family in ENGINES.names():
            with pytest.raises(NotFound, match=f"--engine {card.family} --model {name}"):
                ENGINES.load(name)


def test_another_name_is_told_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean musicgen"):
        ENGINES.load("musicgn")
    with pytest.raises(NotFound, match="no engine called 'htdemucs'"):
        ENGINES.load("htdemucs")
