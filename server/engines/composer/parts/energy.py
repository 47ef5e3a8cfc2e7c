"""Choosing what to play by energy."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar


class _FromEnergy(Protocol):
    @property
    def energy_from(self) -> float: ...


Choice = TypeVar("Choice", bound=_FromEnergy)


def for_energy(choices: Sequence[Choice], energy: float, chance: Random) -> Choice:
    """One of the choices for the highest energy that `energy` reaches; the calmest if none."""
    reached = max(
        (choice.energy_from for choice in choices if choice.energy_from <= energy),
        default=min(choice.energy_from for choice in choices),
    )
    return chance.choice([choice for choice in choices if choice.energy_from == reached])
