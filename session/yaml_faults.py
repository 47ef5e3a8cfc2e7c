"""What is wrong in a YAML file, and how it is told: the same for chains, profiles and mappings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from session.yaml_text import Place


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where; `missing` where it is what is not there."""

    place: Place
    words: str
    missing: bool = False


def told(
    faults: Sequence[Fault], order: Callable[[Place], int], found: Callable[[Place], str]
) -> str:
    """One sentence for all: the first fault by `order`, where it was `found`, how many follow.

    What is wrong tells more than what is missing, which may be the same thing misspelt.
    """
    first = min(faults, key=lambda one: (one.missing, order(one.place)))
    more = len(faults) - 1
    others = f" ({more} more {'fault' if more == 1 else 'faults'}.)" if more else ""
    return f"{found(first.place)}: {first.words}{others}"


def shown(value: object) -> str:
    """A value as a sentence quotes it."""
    match value:
        case None:
            return "empty"
        case bool():
            return "true" if value else "false"
        case dict():
            return "a group of names"
        case list():
            return "a list"
    text = f"{value:.9g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
