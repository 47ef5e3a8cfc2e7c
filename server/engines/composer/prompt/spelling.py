"""Slips of the pen: `gitar`, `drumz`, `saxaphone`, `reggea`."""

from __future__ import annotations

from collections.abc import Iterable

_SHORTEST = 5
"""Shorter words are too near to others that mean something else."""
_VOWELS_FROM = 6
_VOWELS = frozenset("aeiouy")
_SOUND_ALIKE = frozenset({("z", "s"), ("s", "z"), ("c", "k"), ("k", "c")})


def meant_by(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is one slip away from; None for none or for several."""
    if len(word) < _SHORTEST or not word.isalpha():
        return None
    near = {other for other in known if other[:1] == word[:1] and _is_a_slip(word, other)}
    return near.pop() if len(near) == 1 else None


def _is_a_slip(said: str, meant: str) -> bool:
    """A letter too many, too few, two in the wrong order, or one that sounds alike."""
    if len(meant) < _SHORTEST or abs(len(said) - len(meant)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(said, meant, strict=False)) if a != b), None)
    if start is None:
        return len(said) != len(meant)
    said, meant = said[start:], meant[start:]
    if len(said) != len(meant):
        return said[1:] == meant or said == meant[1:]
    if said[2:] == meant[2:] and said[:2] == meant[1::-1]:
        return True
    vowels = start + len(said) >= _VOWELS_FROM and {said[0], meant[0]} <= _VOWELS
    return said[1:] == meant[1:] and (vowels or (said[0], meant[0]) in _SOUND_ALIKE)
