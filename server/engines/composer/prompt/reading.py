"""A prompt being read: what a reader has taken is blanked, so that nobody reads it twice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.engines.composer.prompt.vocabulary import folded
from server.engines.contract import LONGEST_PROMPT

_TAKEN = "\0"
_TOKEN = re.compile(
    r"(?P<taken>\0+)|(?P<pause>[.;:!?()\[\]{}\n…|\"“”„«»]|,|\s[-–—]+\s|—|->|→)"
    r"|(?P<word>\w+(?:['’]\w+)*|[^\s_])"
)
_UNSEEN = dict.fromkeys((0xFE0E, 0xFE0F, 0x200D, *range(0x1F3FB, 0x1F400)))
"""Variation selectors, joiners and skin tones of emoji."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of the text, folded, and where it stands."""

    text: str
    start: int
    end: int
    is_pause: bool = False
    is_taken: bool = False


class Reading:
    """The text of a prompt, from which readers take what they understand.

    `original` is the text as it is quoted, `text` the same with what is taken blanked out.
    """

    def __init__(self, prompt: str) -> None:
        self.cut_short = len(prompt) > LONGEST_PROMPT
        plain = prompt[:LONGEST_PROMPT].replace(_TAKEN, " ").translate(_UNSEEN)
        plain = (
            plain.replace("_", " ")
            .replace("♯", "#")
            .replace("♭", "b")
            .replace("’", "'")
            .replace("‐", "-")
        )
        self.original = re.sub(r"(?<=\d)–(?=\d)", "-", plain)
        self.text = self.original

    def find(
        self, pattern: str | re.Pattern[str], flags: int = re.IGNORECASE
    ) -> list[re.Match[str]]:
        """Every place where the pattern matches what has not been taken."""
        compiled = re.compile(pattern, flags) if isinstance(pattern, str) else pattern
        return list(compiled.finditer(self.text))

    def blank(self, start: int, end: int) -> None:
        """What stands from `start` to `end` has been understood."""
        self.text = self.text[:start] + _TAKEN * (end - start) + self.text[end:]

    def take(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        """The first match, blanked out, or None."""
        found = self.find(pattern)
        if found:
            self.blank(found[0].start(), found[0].end())
        return found[0] if found else None

    def tokens(self) -> list[Token]:
        """Words and signs in order; hyphens within a word part it silently."""
        return [
            Token(
                folded(found[0]),
                found.start(),
                found.end(),
                is_pause=found["pause"] is not None,
                is_taken=found["taken"] is not None,
            )
            for found in _TOKEN.finditer(self.text)
            if not _is_hyphen(found, self.text)
        ]


def _is_hyphen(found: re.Match[str], text: str) -> bool:
    return found[0] in "-_*~'`^" and found["pause"] is None and bool(text)
