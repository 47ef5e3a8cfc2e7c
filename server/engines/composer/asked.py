"""What is asked: the request, what its prompt says, and what is said about the piece afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from server.engines.composer.given_way import GivenWay, without_beaten
from server.engines.composer.prompt.mood import Mood
from server.engines.composer.prompt.players import Cast
from server.engines.composer.prompt.wishes import Wishes, read_prompt
from server.engines.composer.style import Style
from server.engines.contract import GenerateRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its words read; of `changes` the later beat the earlier.

    `given_way` are words of the changes that a setting beats.
    """

    request: GenerateRequest
    wishes: Wishes
    changes: tuple[Wishes, ...] = ()
    given_way: tuple[GivenWay, ...] = ()

    @classmethod
    def of(cls, request: GenerateRequest, wishes: Wishes, styles: Mapping[str, Style]) -> Asked:
        """The request whose prompt says `wishes`, with its changes read."""
        changes, given_way = [], []
        for said, words in enumerate(request.changes):
            change = read_prompt(words, styles, afterwards=True)
            beaten_by = {name for name, after in request.set_after.items() if said < after}
            if _has_the_key(change, request):
                beaten_by.discard("key")
            change, gone = without_beaten(change, beaten_by)
            changes.append(change)
            given_way += gone
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


def _has_the_key(change: Wishes, request: GenerateRequest) -> bool:
    """Whether the words name the key that is set: then neither gives way."""
    key, wish = request.key, change.key
    return key is not None and wish is not None and (wish.tonic, wish.mode) == (key.tonic, key.mode)
