"""Sections in words: `big chorus`, `16-bar intro`, `no outro`, `verse chorus verse`, `AABA`."""

from __future__ import annotations

from dataclasses import dataclass

from server.engines.composer.prompt.mood import Touch
from server.engines.composer.prompt.reading import Reading

_LETTERS = r"(?<![\w&/])(?P<form>A[A-E]{2,9})(?![\w&/])(?:\s+form)?"


@dataclass(frozen=True, slots=True)
class SectionSaid:
    """What the prompt says of a kind of section: there or not, how long, how strong.

    `after_bars`, `after_seconds`: it begins so far into the piece. `size` is long or short.
    """

    words: str
    name: str
    wanted: bool = True
    bars: int | None = None
    after_bars: int | None = None
    touches: tuple[Touch, ...] = ()
    size: str | None = None
    start: int = 0
    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class FormWish:
    """The sections that are named, and their order where the prompt gives one.

    `letters` is a form as `AABA`, a letter a theme.
    """

    sections: tuple[SectionSaid, ...] = ()
    order: tuple[str, ...] = ()
    letters: str | None = None

    @property
    def words(self) -> str:
        """What was said of the form, in a row."""
        return ", ".join((*(said.words for said in self.sections), self.letters or "")).strip(", ")

    def then(self, later: FormWish) -> FormWish:
        """This form, and what is said about it afterwards."""
        renewed = {said.name for said in later.sections}
        kept = tuple(said for said in self.sections if said.name not in renewed)
        return FormWish(
            sections=(*kept, *later.sections),
            order=later.order or self.order,
            letters=later.letters or self.letters,
        )


def read_letters(reading: Reading) -> str | None:
    """A form in letters, or None; each letter must come after those before it in the alphabet."""
    for found in reading.find(_LETTERS, 0):
        letters = found["form"]
        firsts = [letter for n, letter in enumerate(letters) if letter not in letters[:n]]
        if len(firsts) > 1 and firsts == sorted(firsts) and firsts[-1] == "ABCDE"[len(firsts) - 1]:
            reading.blank(found.start(), found.end())
            return letters
    return None
