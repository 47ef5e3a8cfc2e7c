"""The name that was most likely meant by one that nothing is called."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(wrong: str, names: Iterable[str], alike: float = 0.6) -> str | None:
    """The name that is spelt most like `wrong`, whatever the case; None where none is.

    `alike` is the least that counts, from 0 to 1: difflib's ratio of two texts.
    """
    spelt: dict[str, str] = {}
    for name in names:
        spelt.setdefault(name.casefold(), name)
    near = get_close_matches(wrong.casefold(), spelt, 1, alike)
    return spelt[near[0]] if near else None


def did_you_mean(
    wrong: str,
    names: Iterable[str],
    otherwise: str = "",
    *,
    alike: float = 0.6,
    quoted: bool = False,
) -> str:
    """The end of a sentence about `wrong`: the name that was meant, else `otherwise`, else all.

    `quoted` sets the name apart, where names hold spaces.
    """
    known = list(names)
    near = nearest(wrong, known, alike)
    if near:
        return f"did you mean {near!r}?" if quoted else f"did you mean {near}?"
    return otherwise or f"choose one of {', '.join(known)}."
