"""The parts of a style while the prompt changes them."""

from __future__ import annotations

from collections.abc import Mapping

from server.engines.composer.brief import PartMood
from server.engines.composer.called import is_called
from server.engines.composer.notes import Notes
from server.engines.composer.prompt.players import PART_KINDS, Named, Player
from server.engines.composer.style import Style
from server.engines.composer.style.parts import Part

HAND_DRUMS = "kit-hand"
MORE_DENSITY = 0.6
"""What `more` or `less` of drums adds to their density."""
_GUITAR = "-guitar"


class Band:
    """Who plays, by the name of the part; `style` is the outcome.

    `original` is the style as it came, `styles` are all there are, to borrow from. `moods` are by
    part. `taken` are the parts that a word has been given to; `joined` are new ones, with the
    energy of a section from which on they play. `notes` hears what became of every word.
    """

    def __init__(self, style: Style, styles: Mapping[str, Style], notes: Notes) -> None:
        self.original, self.styles, self.notes = style, styles, notes
        self.parts: dict[str, Part] = dict(style.parts)
        self.moods: dict[str, PartMood] = {}
        self.taken: set[str] = set()
        self.joined: dict[str, float] = {}

    @property
    def style(self) -> Style:
        """The style with the parts as they are cast; new ones join sections of enough energy."""
        strongest = max(self.original.sections.values(), key=lambda one: one.energy).energy
        sections = {}
        for kind, section in self.original.sections.items():
            names = tuple(name for name in section.parts if name in self.parts)
            joining = tuple(
                name
                for name, energy in self.joined.items()
                if name in self.parts and section.energy >= min(energy, strongest)
            )
            sections[kind] = section.model_copy(update={"parts": (*names, *joining)})
        return self.original.model_copy(update={"parts": self.parts, "sections": sections})

    def of_kind(self, player: Player) -> list[str]:
        """The parts of a player's kind."""
        return [name for name, part in self.parts.items() if part.kind == player.kind]

    def called(self, one: Named) -> list[str]:
        """The parts that are called just so; `bass` and its like are everybody of that kind."""
        words = one.words.casefold().rstrip("s")
        if words in (kind.rstrip("s") for kind in PART_KINDS):
            return []
        return [name for name, part in self.parts.items() if is_called(part.name, one.words)]

    def guitars(self) -> list[str]:
        """The parts that play a guitar, but for those that play only where they are named."""
        return [
            name
            for name, part in self.parts.items()
            if part.instrument.endswith(_GUITAR) and not part.only_where_named
        ]


def any_guitar(one: Named) -> bool:
    """Whether no kind of guitar is meant, in whatever language: the style's own will do."""
    return one.player.instrument == "clean-guitar" and " " not in one.words.strip()


def is_guitar(one: Named) -> bool:
    """Whether some kind of guitar is meant."""
    return one.player.instrument is not None and one.player.instrument.endswith(_GUITAR)
