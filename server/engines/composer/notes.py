"""The sentences a musician reads about what became of the prompt, and the same as plain facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_LONGEST_QUOTE = 40
_MOST_WORDS = 12

Fact = str | float | int | list[str]


@dataclass(slots=True)
class Notes:
    """Sentences as they come up while a brief is settled; `facts` are what was understood."""

    understood: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)

    def overruled(self, what: str, value: str, words: str | None, by: str = "as set") -> None:
        """A setting, or what is given, beats the prompt's words."""
        if words is not None:
            self.remarks.append(f"The {what} is {value} {by}; {quoted(words)} gives way.")

    def add_fact(self, name: str, value: str) -> None:
        """One more value of a fact that is a list."""
        values = self.facts.setdefault(name, [])
        if isinstance(values, list) and value not in values:
            values.append(value)


def quoted(words: str) -> str:
    """The prompt's words in quotes, cut when they are many."""
    plain = " ".join(words.split())
    return f"“{plain[:_LONGEST_QUOTE]}…”" if len(plain) > _LONGEST_QUOTE else f"“{plain}”"


def listed(words: Sequence[str]) -> str:
    """Words in a row, with a count of those that do not fit."""
    shown = ", ".join(quoted(word) for word in words[:_MOST_WORDS])
    more = len(words) - _MOST_WORDS
    return f"{shown} and {more} more" if more > 0 else shown
