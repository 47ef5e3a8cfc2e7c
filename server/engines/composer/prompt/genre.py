"""The style in words: one, or a blend of two, of which one is the head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.engines.composer.prompt.sentence import StyleSaid
from server.engines.composer.prompt.vocabulary import ENGLISH, folded, vocabularies


@dataclass(frozen=True, slots=True)
class StyleWish:
    """A style by name. `stands_in`: the words name music that has no style of its own.

    `beside` is the style whose colour it takes, `ignored` are styles named besides these two,
    `unknown` music without a file of its own that stays out. `flavour`: it is but an adjective
    (`funky`), which colours a piece that has a style already.
    """

    words: str
    name: str
    stands_in: bool = False
    beside: str | None = None
    beside_words: str = ""
    ignored: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    flavour: bool = False


def flavours() -> frozenset[str]:
    """Adjectives that stand for a style: `funky`, `dubby`."""
    return frozenset(word for words in vocabularies()[ENGLISH].styles.values() for word in words)


def style_of(said: Sequence[StyleSaid]) -> StyleWish | None:
    """The style that is asked for, or None; styles with a file of their own come first.

    Of two nouns side by side the last is the head (`lo-fi house` is house); of two that a `with`,
    a `meets` or an `and` ties together it is the first.
    """
    wanted = [one for one in said if not one.refused]
    proper = [one for one in wanted if not one.near] or wanted
    distinct = [one for n, one in enumerate(proper) if one.name not in {p.name for p in proper[:n]}]
    if not distinct:
        return None
    chosen = {one.name for one in distinct[:2]}
    unknown = tuple(one.words for one in wanted if one.near and one.name not in chosen)
    if len(distinct) == 1:
        only = distinct[0]
        flavour = folded(only.words) in flavours()
        return StyleWish(
            only.words, only.name, stands_in=only.near, unknown=unknown, flavour=flavour
        )
    first, second = distinct[:2]
    head, colour = (first, second) if second.bond else (second, first)
    ignored = tuple(dict.fromkeys(one.words for one in distinct[2:]))
    return StyleWish(
        head.words,
        head.name,
        head.near,
        colour.name,
        beside_words=colour.words,
        ignored=ignored,
        unknown=unknown,
    )
