"""Who shall play and who shall not: `dusty keys`, `no drums`, `only bass and drums`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from server.engines.composer.instruments import all_instruments
from server.engines.composer.prompt.mood import Touch
from server.engines.composer.prompt.terms import Term
from server.engines.composer.rhythm.drum_map import DrumVoice

PartKind = Literal["drums", "bass", "riff", "comp", "pad", "lead", "arpeggio", "counter", "texture"]
How = Literal["wanted", "unwanted", "only"]

PART_KINDS: tuple[PartKind, ...] = (
    "drums", "bass", "riff", "comp", "pad", "lead", "arpeggio", "counter", "texture",
)  # fmt: skip
_FALLBACKS: dict[str, tuple[PartKind, str]] = {
    "piano": ("comp", "dusty-keys"),
    "organ": ("comp", "dusty-keys"),
    "brass": ("pad", "strings"),
    "choir": ("pad", "air-pad"),
    "harp": ("arpeggio", "pluck"),
    "flute": ("lead", "soft-lead"),
    "trumpet": ("lead", "soft-lead"),
    "sax": ("lead", "soft-lead"),
    "upright-bass": ("bass", "round-bass"),
}
"""What comes nearest where an instrument of a vocabulary has no file."""
_ANY_FALLBACK: tuple[PartKind, str] = ("comp", "pluck")


_GUITARS = (
    "clean-guitar", "muted-guitar", "nylon-guitar", "steel-guitar", "power-guitar", "lead-guitar",
)  # fmt: skip
_FAMILIES: dict[str, tuple[str, ...]] = {
    "clean-guitar": _GUITARS,
    "nylon-guitar": _GUITARS,
    "dusty-keys": ("dusty-keys", "piano", "organ", "clav"),
    "strings": ("strings", "pizzicato"),
}
"""What `no guitar` refuses besides the guitar that `with guitar` brings."""


@dataclass(frozen=True, slots=True)
class Player:
    """What words mean: a kind of part, an instrument and the kind it plays, or drum voices.

    `instead_of`: the words name something else, which this instrument stands in for.
    """

    kind: PartKind
    instrument: str | None = None
    instead_of: bool = False
    voices: tuple[DrumVoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A player as the prompt names it.

    `amount`: more of it (above 0) or less, `touches` are how it shall play, `donor` the style
    whose player it is (`funk guitar`), `up` whether it shall play higher (1) or lower (-1).
    `is_set`: it is set by name beside the words, so that a track called just so is meant.
    """

    words: str
    player: Player
    how: How = "wanted"
    amount: float = 0.0
    touches: tuple[Touch, ...] = ()
    donor: str | None = None
    up: int = 0
    is_set: bool = False

    @property
    def refuses(self) -> frozenset[str]:
        """The instruments that are meant when it is not wanted: one word means a family."""
        instrument = self.player.instrument
        if instrument is None:
            return frozenset()
        one_word = len(self.words.split()) == 1 and "-" not in self.words
        return frozenset(_FAMILIES.get(instrument, ()) if one_word else ()) | {instrument}


@dataclass(frozen=True, slots=True)
class Cast:
    """The players named, in order; `sings` are words that ask for a voice."""

    named: tuple[Named, ...] = ()
    sings: str | None = None

    def those(self, how: How) -> tuple[Named, ...]:
        """The players that are wanted, unwanted, or alone."""
        return tuple(named for named in self.named if named.how == how)

    def then(self, later: Cast) -> Cast:
        """This cast, and who is named afterwards: `with drums` undoes an earlier `no drums`."""
        kept = tuple(
            named for named in self.named if not any(_undoes(other, named) for other in later.named)
        )
        return Cast((*kept, *later.named), self.sings or later.sings)


def _undoes(later: Named, earlier: Named) -> bool:
    new, old = later.player, earlier.player
    same = (
        new == old
        or later.words.casefold() == earlier.words.casefold()
        or (new.kind == old.kind and not new.voices and not old.voices and new.instrument is None)
    )
    opposite = (later.how == "unwanted") != (earlier.how == "unwanted")
    return same and opposite


def player_of(term: Term) -> Player:
    """The player that a term of kind player, instrument, stand-in or voice means."""
    if term.kind == "voice":
        return Player("drums", voices=tuple(term.name.split()))  # type: ignore[arg-type]
    if term.name in PART_KINDS:
        return Player(term.name)
    made = all_instruments().get(term.name)
    if made is None:
        kind, instrument = _FALLBACKS.get(term.name, _ANY_FALLBACK)
        return Player(kind, instrument, instead_of=True)
    return Player(made.plays, term.name, instead_of=term.kind == "stand-in")
