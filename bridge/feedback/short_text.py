"""Texts that fit into a few characters and can still be read: `Lead Vocals 2` as `LdVcls2`."""

from __future__ import annotations

import re

_VOWELS = frozenset("aeiouAEIOU")
_NUMBER_AT_END = re.compile(r"(?<!\d)\d{1,4}$")


def fitted(text: str, width: int) -> str:
    """The text in at most `width` characters.

    What is given up, in this order and no more than needed: spaces between words, vowels inside
    words (the last first), letters of the longest words (their last first). A number at the end is
    what tells tracks apart, and stays.
    """
    words = text.split()
    if len(" ".join(words)) <= width:
        return " ".join(words)
    last = _NUMBER_AT_END.search(words[-1])
    number = last[0][-width:] if last else ""
    if number:
        words[-1] = words[-1][: -len(number)]
    room = width - len(number)
    parts = [word[:1].upper() + word[1:] for word in words if word] if len(words) > 1 else words
    return "".join(_cut(_without_vowels(parts, room), room)) + number


def _without_vowels(words: list[str], room: int) -> list[str]:
    kept = list(words)
    over = sum(map(len, kept)) - room
    for index in reversed(range(len(kept))):
        word = kept[index]
        for at in range(len(word) - 1, 0, -1):
            if over <= 0:
                break
            if word[at] in _VOWELS:
                word = word[:at] + word[at + 1 :]
                over -= 1
        kept[index] = word
    return kept


def _cut(words: list[str], room: int) -> list[str]:
    kept = list(words)
    while sum(map(len, kept)) > room:
        longest = max(range(len(kept)), key=lambda index: len(kept[index]))
        kept[longest] = kept[longest][:-1]
    return kept
