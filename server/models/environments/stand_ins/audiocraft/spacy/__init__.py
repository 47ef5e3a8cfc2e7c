"""Stands in for spaCy, of which audiocraft only wants words: they are parted at white space."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Token:
    """A word, or a sign between words."""

    text: str
    is_punct: bool

    @property
    def is_stop(self) -> bool:
        """No word is left out."""
        return False

    @property
    def lemma_(self) -> str:
        """The word as it stands."""
        return self.text

    def __str__(self) -> str:
        return self.text


def load(_: str) -> Callable[[str], list[Token]]:
    """What parts a text into its words, whatever the language."""
    return lambda text: [
        Token(word, not word[0].isalnum() and word[0] != "_") for word in _WORD.findall(text)
    ]
