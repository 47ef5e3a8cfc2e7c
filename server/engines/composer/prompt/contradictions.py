"""Words of one prompt that cannot both be had: `fast` and `slow`, `no drums` and `only drums`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.engines.composer.prompt.mood import EFFECTS, Touch
from server.engines.composer.prompt.sentence import Sentence
from server.engines.composer.prompt.tempo import PLACES
from server.engines.composer.prompt.terms import Term

_OPPOSED = 0.5
"""Paces this far apart in a style's range contradict each other."""
_SCALES = ("energy", "density", "brightness", "space", "dirt")


def contradictions(sentence: Sentence, terms: Sequence[Term]) -> Iterator[tuple[str, str]]:
    """Pairs of words, each kind of contradiction once; the word that counts comes first."""
    paces = [term for term in terms if term.kind == "pace" and not term.compared]
    for later in paces[1:]:
        if abs(PLACES[later.name] - PLACES[paces[0].name]) >= _OPPOSED:
            yield paces[0].words, later.words
            break
    yield from _moods(sentence.touches)
    unwanted = [named for named in sentence.players if named.how == "unwanted"]
    for refused in unwanted:
        for named in sentence.players:
            if named.how != "unwanted" and named.player == refused.player:
                yield f"no {refused.words}", _asked(named.how, named.words)
                break


def _asked(how: str, words: str) -> str:
    return f"only {words}" if how == "only" else words


def _moods(touches: Sequence[Touch]) -> Iterator[tuple[str, str]]:
    plain = [touch for touch in touches if not touch.compared]
    for number, first in enumerate(plain):
        for second in plain[number + 1 :]:
            if _opposed(first, second):
                yield first.words, second.words
                return


def _opposed(first: Touch, second: Touch) -> bool:
    """Whether the two pull one scale apart, both strongly, or ask for modes that exclude."""
    one, other = EFFECTS[first.mood], EFFECTS[second.mood]
    for scale in _SCALES:
        here = getattr(one, scale) * first.amount
        there = getattr(other, scale) * second.amount
        if here * there < 0 and min(abs(here), abs(there)) >= _OPPOSED:
            return True
    said_so = first.amount > 0 and second.amount > 0
    apart = bool(one.modes and other.modes) and not set(one.modes) & set(other.modes)
    return apart and said_so
