"""Which of a separator's stems are wanted, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.separation.contract import StemKind
from session.errors import BadInput


@dataclass(frozen=True, slots=True)
class StemWish:
    """All stems; or the one of `two` and the rest; or the mix without `minus`."""

    two: StemKind | None = None
    minus: tuple[StemKind, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """The names of the stems that the mix has to be parted into; empty is all."""
        if self.two is not None:
            return (self.two.name,)
        return tuple(kind.name for kind in self.minus)


def stem_wish(
    two: str | None, minus: Sequence[str], kinds: Sequence[StemKind], whose: str
) -> StemWish:
    """The wish in words, of stems of `kinds` that `whose` gives ("The separator htdemucs gives").

    Raises BadInput.
    """
    if two is not None and minus:
        raise BadInput("Two stems and a mix without stems are two wishes: ask for one of them.")
    left_out = tuple(dict.fromkeys(_called(word, kinds, whose) for word in minus))
    if left_out and len(left_out) == len(kinds):
        raise BadInput("Without all of its stems nothing of the mix is left: name fewer.")
    return StemWish(_called(two, kinds, whose) if two is not None else None, left_out)


def _called(word: str, kinds: Sequence[StemKind], whose: str) -> StemKind:
    """The stem of that name, or else the only one of that role."""
    named = [kind for kind in kinds if kind.name.lower() == word.lower()]
    found = named or [kind for kind in kinds if kind.role == word.lower()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(kind.name.lower() for kind in kinds)
    raise BadInput(f"{whose} no {word}: choose from {names}.")
