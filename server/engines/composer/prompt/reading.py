"""A prompt being read: what has been understood is crossed out, what is left can be told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from server.engines.contract import LONGEST_PROMPT

_CROSSED_OUT = " \0 "

_FILLERS = """
    a an the and or but with in at of on to for from by as is it its be me my your you i we
    please make create generate write compose produce give want need would like can could some
    something any this that these those track tracks song songs tune piece music beat beats loop
    loops instrumental version style styled feel feeling vibe vibes vibey mood sound sounds
    sounding kind type sort theme full complete nice good great cool beautiful little bit very
    really quite so more most lot lots use using have has having about around approx
    approximately ca roughly exactly long length duration time tempo key scale mode meter metre
    signature bpm bars bar seconds minutes section sections part parts arrangement background
    play played plays playing production instrument instruments
"""
"""Words that ask for nothing by themselves."""

_SAY_NOTHING = frozenset(_FILLERS.split())


@cache
def phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases as whole words, longest first; spaces and hyphens are alike."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    either = "|".join(re.escape(p).replace(r"\ ", r"[\s-]+") for p in longest_first)
    return re.compile(rf"(?<![\w&])(?:{either})(?![\w&])", re.IGNORECASE)


class Reading:
    """The text of a prompt, from which readers take what they understand."""

    def __init__(self, prompt: str) -> None:
        self.cut_short = len(prompt) > LONGEST_PROMPT
        plain = prompt[:LONGEST_PROMPT].replace("\0", " ").replace("♯", "#").replace("♭", "b")
        self.text = plain.replace("’", "'").replace("‐", "-").replace("–", "-")

    def find(
        self, pattern: str | re.Pattern[str], flags: int = re.IGNORECASE
    ) -> list[re.Match[str]]:
        """Every place where the pattern matches what has not been crossed out."""
        compiled = re.compile(pattern, flags) if isinstance(pattern, str) else pattern
        return list(compiled.finditer(self.text))

    def cross_out(self, places: Iterable[re.Match[str]]) -> None:
        """What matched has been understood."""
        for place in sorted(places, key=lambda match: -match.start()):
            self.text = self.text[: place.start()] + _CROSSED_OUT + self.text[place.end() :]

    def take(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        """The first match, crossed out, or None."""
        found = self.find(pattern)
        self.cross_out(found[:1])
        return found[0] if found else None

    def left_over(self) -> tuple[str, ...]:
        """The words nobody understood, in order, each once; signs alone count as words too."""
        words: dict[str, None] = {}
        for word in re.findall(r"[^\s\0,.;:=!?()\[\]\"“”/+|]+", self.text):
            bare = word.strip("-'*_~#")
            if bare and bare.lower() not in _SAY_NOTHING:
                words[bare] = None
        return tuple(words)
