"""What is asked: the request, what its prompt says, and what is said about the piece afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce

from server.engines.composer.given_way import GivenWay, without_beaten
from server.engines.composer.prompt.mood import Mood
from server.engines.composer.prompt.players import Cast
from server.engines.composer.prompt.wishes import Wishes, read_prompt
from server.engines.composer.set_by_name import cast_named, mood_named
from server.engines.composer.style import Style
from server.engines.contract import GenerateRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its words read; of `changes` the later beat the earlier.

    Players and moods that are set by name stand where they were set: beside the prompt's words,
    or as changes of their own. `given_way` are words that a setting beats.
    """

    request: GenerateRequest
    wishes: Wishes
    changes: tuple[Wishes, ...] = ()
    given_way: tuple[GivenWay, ...] = ()

    @classmethod
    def of(cls, request: GenerateRequest, wishes: Wishes, styles: Mapping[str, Style]) -> Asked:
        """The request whose prompt says `wishes`, with its changes read.

        Raises NotFound for a player or a mood that nobody knows by the name that is set.
        """
        changes: list[Wishes] = []
        given_way: list[GivenWay] = []
        if request.mood is not None:
            wishes, given_way = without_beaten(wishes, {"mood"})
        for said, words in enumerate(request.changes):
            change = read_prompt(words, styles, afterwards=True)
            beaten_by = {name for name, after in request.set_after.items() if said < after}
            if _has_the_key(change, request):
                beaten_by.discard("key")
            change, gone = without_beaten(change, beaten_by)
            changes.append(change)
            given_way += gone
        for after, named in _set_by_name(request, styles):
            if after:
                kept, gone = without_beaten(named, _set_since(after, request))
                changes.insert(after, kept)
                given_way += gone
            else:
                cast = wishes.cast.then(named.cast)
                wishes = replace(wishes, cast=cast, mood=wishes.mood.then(named.mood))
        return cls(request, wishes, tuple(changes), tuple(given_way))

    @property
    def every(self) -> tuple[Wishes, ...]:
        """The prompt and the changes, in the order they were said."""
        return (self.wishes, *self.changes)

    @property
    def mood(self) -> Mood:
        """All moods together."""
        return reduce(Mood.then, (change.mood for change in self.changes), self.wishes.mood)

    @property
    def cast(self) -> Cast:
        """Everybody who is named, and not named otherwise afterwards."""
        return reduce(Cast.then, (change.cast for change in self.changes), self.wishes.cast)

    @property
    def chords(self) -> str | None:
        """The chart: as said afterwards, as set, or as the prompt has it."""
        said = (change.chords.chart for change in reversed(self.changes) if change.chords)
        first = self.wishes.chords.chart if self.wishes.chords else None
        return next(said, None) or self.request.chords or first

    @property
    def pulse(self) -> str | None:
        """Half or double time."""
        return next((one.pulse for one in reversed(self.every) if one.pulse), None)

    @property
    def fills(self) -> bool:
        """Whether the drums may play fills."""
        return all(one.fills for one in self.every)


def _set_by_name(request: GenerateRequest, styles: Mapping[str, Style]) -> list[tuple[int, Wishes]]:
    """What is set by name, and after how many changes it was; the latest first."""
    found = []
    if request.instruments is not None:
        cast = cast_named(request.instruments, styles)
        found.append((request.set_after.get("instruments", 0), Wishes(cast=cast)))
    if request.mood is not None:
        mood = mood_named(request.mood, styles)
        found.append((request.set_after.get("mood", 0), Wishes(mood=mood)))
    return sorted(found, key=lambda one: -one[0])


def _set_since(after: int, request: GenerateRequest) -> set[str]:
    """The settings of the music's course that were made with or after so many changes."""
    return {n for n in _OF_THE_COURSE if request.set_after.get(n, -1) >= after}


_OF_THE_COURSE = ("key", "energy", "complexity", "humanise", "swing")


def _has_the_key(change: Wishes, request: GenerateRequest) -> bool:
    """Whether the words name the key that is set: then neither gives way."""
    key, wish = request.key, change.key
    return key is not None and wish is not None and (wish.tonic, wish.mode) == (key.tonic, key.mode)
