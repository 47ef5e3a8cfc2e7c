"""What is learned from in each step: a function of the seed and the step, and of nothing else.

So a run that goes on from a checkpoint needs no memory of what was drawn before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from server.training.labels import FACTS, Fact

WITHOUT_WORDS = 0.1
"""How often nothing is told at all: guidance needs a model that also plays unasked
(Ho and Salimans, "Classifier-Free Diffusion Guidance", https://arxiv.org/abs/2207.12598)."""

WITHOUT_FACT = 0.25
"""How often each of tempo, key and energy is kept back, so that the words are heard alone too."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A chunk by its place, and how it is told: without which facts, or not at all."""

    chunk: int
    silent: bool
    without: frozenset[Fact]


def batch_of(step: int, size: int, chunks: int, seed: int) -> tuple[Draw, ...]:
    """The chunks of `step` (counted from 0): all are heard, in a new order each time round."""
    draw = np.random.default_rng((seed, 1, step))
    found = []
    for place in range(step * size, (step + 1) * size):
        turn, at = divmod(place, chunks)
        order = np.random.default_rng((seed, 0, turn)).permutation(chunks)
        chances: Sequence[float] = draw.random(1 + len(FACTS)).tolist()
        without = frozenset(
            fact for fact, chance in zip(FACTS, chances[1:], strict=True) if chance < WITHOUT_FACT
        )
        found.append(Draw(int(order[at]), chances[0] < WITHOUT_WORDS, without))
    return tuple(found)
