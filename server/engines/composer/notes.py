"""The sentences a musician reads about what became of the prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_LONGEST_QUOTE = 40
_MOST_WORDS = 12


@dataclass(slots=True)
class Notes:
    """Sentences as they come up while a brief is settled."""

    understood: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def overruled(self, what: str, given: str, words: str | None) -> None:
        """A setting beats the prompt's words."""
        if words is not None:
            self.remarks.append(f"The {what} is {given} as set; {quoted(words)} gives way.")


def quoted(words: str) -> str:
    """The prompt's words in quotes, cut when they are many."""
    plain = " ".join(words.split())
    return f"“{plain[:_LONGEST_QUOTE]}…”" if len(plain) > _LONGEST_QUOTE else f"“{plain}”"


def listed(words: Sequence[str]) -> str:
    """Words in a row, with a count of those that do not fit."""
    shown = ", ".join(quoted(word) for word in words[:_MOST_WORDS])
    more = len(words) - _MOST_WORDS
    return f"{shown} and {more} more" if more > 0 else shown
