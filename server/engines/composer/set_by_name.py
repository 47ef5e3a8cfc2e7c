"""Players and moods that are set by name, beside the words of the prompt.

A player is named as a style's track is (`Bells`), as an instrument is (`dusty-keys`), or in any
words by which a prompt asks for it; a mood in any words that a prompt takes as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from server.engines.composer.instruments import all_instruments
from server.engines.composer.prompt.mood import EFFECTS, Mood, Touch, mood_of
from server.engines.composer.prompt.players import PART_KINDS, Cast, Named, Player
from server.engines.composer.prompt.vocabulary import folded, vocabularies
from server.engines.composer.prompt.wishes import Wishes, read_prompt
from server.engines.composer.style import Style
from server.engines.contract import InstrumentsAsked
from session.errors import NotFound
from session.nearest import nearest

_NUMBER = re.compile(r"\s+\d+$")
"""What a second track of one name has behind it."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A player, and the style that has it where only a style's track is called so."""

    player: Player
    donor: str | None = None


def cast_named(asked: InstrumentsAsked, styles: Mapping[str, Style]) -> Cast:
    """The players that are set. Raises NotFound for one that nobody is called."""
    named = []
    for name in asked.wanted:
        found = _player_called(name, styles)
        named.append(Named(name, found.player, donor=found.donor, is_set=True))
    for name in asked.unwanted:
        player = _player_called(name, styles).player
        named.append(Named(name, player, "unwanted", is_set=True))
    return Cast(tuple(named))


def mood_named(names: Iterable[str], styles: Mapping[str, Style]) -> Mood:
    """The moods that are set, together. Raises NotFound for one that is not known."""
    mood = Mood()
    for name in names:
        words = " ".join(name.split())
        known = _moods_by_word().get(folded(words))
        if known is not None:  # `jazzy` by itself is a style's colour: here it is the mood.
            mood = mood.then(mood_of([Touch(known, 1.0, words)]))
            continue
        said = read_prompt(words, styles)
        if not said.mood.words or replace(said, mood=Mood(), contradictions=()) != Wishes():
            raise NotFound(_no_mood(name))
        mood = mood.then(said.mood)
    return mood


def moods_by_name() -> dict[str, tuple[str, ...]]:
    """Every mood, with the words of all languages that mean it; English ones come first."""
    words: dict[str, list[str]] = {name: [] for name in EFFECTS}
    for vocabulary in vocabularies().values():
        for name, phrases in vocabulary.moods.items():
            words.setdefault(name, []).extend(phrases)
    return {name: tuple(dict.fromkeys(said)) for name, said in words.items() if said}


@cache
def _moods_by_word() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, words in moods_by_name().items():
        for said in (name, *words):
            found.setdefault(folded(said), name)
    return found


def _player_called(name: str, styles: Mapping[str, Style]) -> _Found:
    for words in dict.fromkeys((" ".join(name.split()), _NUMBER.sub("", name.strip()))):
        found = (
            _by_title(words.casefold()) or _in_words(words, styles) or _in_a_style(words, styles)
        )
        if found is not None:
            return found
    near = nearest(name, _names(styles))
    meant = f" Did you mean {near}?" if near else " `GET /v1/instruments` has those there are."
    raise NotFound(f"There is no instrument called {name!r}.{meant}")


def _by_title(words: str) -> _Found | None:
    player = _titles().get(words)
    return _Found(player) if player else None


@cache
def _titles() -> dict[str, Player]:
    """Kinds of part by their names, instruments by theirs and by what they are called in full."""
    made = all_instruments()
    titles = {one.title.casefold(): Player(one.plays, name) for name, one in made.items()}
    names = {name: Player(one.plays, name) for name, one in made.items()}
    kits = {name.removeprefix("kit-"): one for name, one in names.items() if one.kind == "drums"}
    return {**kits, **titles, **names, **{kind: Player(kind) for kind in PART_KINDS}}


def _in_words(words: str, styles: Mapping[str, Style]) -> _Found | None:
    """As a prompt that says just this asks for somebody."""
    said = read_prompt(words, styles)
    if len(said.cast.named) != 1 or said != Wishes(cast=Cast(said.cast.named)):
        return None
    named = said.cast.named[0]
    plain = named == Named(named.words, named.player)
    return _Found(named.player) if plain else None


def _in_a_style(words: str, styles: Mapping[str, Style]) -> _Found | None:
    for style in styles.values():
        for part in style.parts.values():
            if part.name.casefold() == words.casefold():
                return _Found(Player(part.kind, part.instrument), style.name)
    return None


def _names(styles: Mapping[str, Style]) -> Iterator[str]:
    """Every name that is near at hand for one that is misspelt."""
    for style in styles.values():
        yield from (part.name for part in style.parts.values())
    for name, made in all_instruments().items():
        yield from (name, *made.words)
    for vocabulary in vocabularies().values():
        for table in (vocabulary.players, vocabulary.voices):
            for phrases in table.values():
                yield from phrases


def _no_mood(name: str) -> str:
    near = nearest(name, (words for said in moods_by_name().values() for words in said))
    meant = f"Did you mean {near}?" if near else "Say it in a word such as dark, calm or busy."
    return f"There is no mood called {name!r}. {meant}"
