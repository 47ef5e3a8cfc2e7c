"""The style in words: a style's names, or music that one stands in for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.engines.composer.prompt.reading import Reading, phrase_pattern
from server.engines.composer.style import Style


@dataclass(frozen=True, slots=True)
class StyleWish:
    """A style by name. `stands_in`: the words name music that has no style of its own yet.

    `beside` are other styles that the prompt names too.
    """

    words: str
    name: str
    stands_in: bool = False
    beside: tuple[str, ...] = ()


def read_style(reading: Reading, styles: Mapping[str, Style]) -> StyleWish | None:
    """The style the prompt names first, or None; where one only stands in, any real one wins."""
    named = {word.lower(): s.name for s in styles.values() for word in (s.name, *s.aliases)}
    near = {word.lower(): s.name for s in styles.values() for word in s.near}
    found = _spoken(reading, named)
    if not found:
        stand_ins = _spoken(reading, near)
        return StyleWish(stand_ins[0][0], stand_ins[0][1], stands_in=True) if stand_ins else None
    words, name = found[0]
    beside = dict.fromkeys(other for _, other in found[1:] if other != name)
    return StyleWish(words, name, beside=tuple(beside))


def _spoken(reading: Reading, table: Mapping[str, str]) -> list[tuple[str, str]]:
    """What of the table the prompt says, in its order: the words, and the style they mean."""
    if not table:
        return []
    places = reading.find(phrase_pattern(tuple(sorted(table))))
    reading.cross_out(places)
    plain = {_plain(word): name for word, name in table.items()}
    return [(place[0], plain[_plain(place[0])]) for place in places]


def _plain(words: str) -> str:
    return " ".join(words.lower().replace("-", " ").split())
