"""Whether a track is called by the words that somebody is named by."""

from __future__ import annotations

_ONE_OF_SEVERAL = frozenset({"left", "right", "1", "2", "3", "4"})


def is_called(track: str, words: str) -> bool:
    """`Horns` by `no horns`, and `Rhythm guitar left` by `no rhythm guitar`."""
    name, said = track.casefold().split(), words.casefold().split()
    if not said or not set(name[len(said) :]) <= _ONE_OF_SEVERAL:
        return False
    return _singular(name[: len(said)]) == _singular(said)


def _singular(words: list[str]) -> str:
    return " ".join(words).rstrip("s")
