"""The grammar of a REAPER project: chunks in angle brackets, lines of values. Pure.

A line is a word and its values; `<WORD values` opens a chunk, a line `>` closes it. A value that
is empty, holds a space or begins with a quote stands in `"`, `'` or a backtick, whichever it does
not hold itself; there is no escape. Lines of free text begin with `|`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from session.errors import BadInput

QUOTES = "\"'`"
DEEPEST = 32
"""Chunks inside chunks; REAPER's own go six deep."""

MOST_LINES = 4_000_000

_VALUE = re.compile(r"""\s*(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|`([^`]*)(?:`|$)|(\S+))""")


def quoted(text: str) -> str:
    """`text` as one value. All three quotes in one text are one too many: backticks turn into '."""
    for quote in QUOTES:
        if quote not in text:
            return f"{quote}{text}{quote}"
    return f"`{text.replace('`', chr(39))}`"


def number(value: float) -> str:
    """The shortest decimal that reads back as the same number; never with an exponent."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(float(value))), "f")


@dataclass(slots=True)
class Chunk:
    """A chunk: its opening line without `<`, and the lines and chunks inside it, in order."""

    head: str
    body: list[str | Chunk] = field(default_factory=list)

    def line(self, word: str, *values: float | str) -> None:
        """Add a line; numbers are written exactly, text as it stands."""
        texts = (one if isinstance(one, str) else number(one) for one in values)
        self.body.append(" ".join((word, *texts)))

    def text(self, text: str) -> None:
        """Add lines of free text."""
        self.body += [f"|{line}" for line in text.splitlines()]

    def open(self, head: str) -> Chunk:
        """A new chunk at the end of this one."""
        inner = Chunk(head)
        self.body.append(inner)
        return inner

    def written(self) -> str:
        """The chunk as text."""
        return "\n".join(self._lines("")) + "\n"

    def _lines(self, indent: str) -> Iterator[str]:
        yield f"{indent}<{self.head}"
        for one in self.body:
            if isinstance(one, Chunk):
                yield from one._lines(f"{indent}  ")
            else:
                yield f"{indent}  {one}"
        yield f"{indent}>"

    @property
    def word(self) -> str:
        """The first word of its opening line: TRACK, ITEM ..."""
        return (values(self.head) or [""])[0]

    @property
    def arguments(self) -> list[str]:
        """The values after it."""
        return values(self.head)[1:]

    def chunks(self, word: str | None = None) -> list[Chunk]:
        """The chunks directly inside, all or those of one word."""
        inner = [one for one in self.body if isinstance(one, Chunk)]
        return inner if word is None else [one for one in inner if one.word == word]

    def all(self, word: str) -> list[list[str]]:
        """The values of every line that begins with `word`."""
        return [
            values(one)[1:]
            for one in self.body
            if isinstance(one, str) and one.partition(" ")[0] == word
        ]

    def first(self, word: str) -> list[str]:
        """The values of the first such line; none when there is none."""
        return next(iter(self.all(word)), [])

    def number(self, word: str, index: int = 0, default: float = 0.0) -> float:
        """A number of the first such line; `default` when it is not there, or none."""
        return as_number(self.first(word), index, default)

    def said(self, word: str) -> str:
        """The first value of the first such line; empty when there is none."""
        return next(iter(self.first(word)), "")

    def free_text(self) -> str:
        """Its lines of free text."""
        return "\n".join(
            one[1:] for one in self.body if isinstance(one, str) and one.startswith("|")
        )


def values(line: str) -> list[str]:
    """The values of a line, without their quotes."""
    return [next((group for group in found if group), "") for found in _VALUE.findall(line)]


def as_number(texts: list[str], index: int, default: float = 0.0) -> float:
    """`texts[index]` as a finite number; `default` when it is none."""
    try:
        value = float(texts[index])
    except (IndexError, ValueError):
        return default
    return value if abs(value) < 1e15 else default  # False for nan, too


def read_chunks(text: str, name: str) -> Chunk:
    """The outermost chunk of a project; `name` is what errors call it.

    Raises BadInput when it is no project, is cut off, or nests or runs on beyond all measure.
    """
    lines = text.split("\n", MOST_LINES)
    if len(lines) > MOST_LINES:
        raise BadInput(f"{name} has more than {MOST_LINES:,} lines: split the project.")
    root = Chunk("")
    waiting = [root]
    for line in lines:
        bare = line.strip()
        if not bare:
            continue
        if bare[0] == "<":
            inner = Chunk(bare[1:])
            waiting[-1].body.append(inner)
            waiting.append(inner)
            if len(waiting) > DEEPEST:
                raise BadInput(f"{name} is damaged: its chunks nest too deep.")
        elif bare == ">":
            if len(waiting) > 1:
                waiting.pop()
        else:
            waiting[-1].body.append(bare)
    projects = [one for one in root.chunks() if one.word == "REAPER_PROJECT"]
    if not projects:
        raise BadInput(f"{name} is not a REAPER project: choose a .rpp file.")
    if len(waiting) > 1:
        raise BadInput(
            f"{name} is cut off in the middle: save it again, or take its backup (.rpp-bak)."
        )
    return projects[0]
