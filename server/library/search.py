"""What is looked for in the library, and how the index finds it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, exists, func

from server.database import albums
from server.database import sessions as index
from server.library.label import Label, Mark
from server.library.summary import SessionSummary

LONGEST_TEXT = 20_000
"""How much of a session's words is searched, so that one session cannot make all searches slow."""


_KEY = re.compile(r"([a-g])([#♯b♭]?)\s*([a-z]*)")
_LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_SIGNS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
_SHORT_MODES = {"": "major", "m": "minor", "min": "minor", "maj": "major"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What sessions must be to be found; what is None, or empty, does not matter.

    All `words` must be somewhere in the title, the prompt, the style, the names of tracks or the
    comments; capitals and accents make no difference.
    """

    words: str = ""
    bpm_min: float | None = None
    bpm_max: float | None = None
    key: str | None = None
    style: str | None = None
    engine: str | None = None
    operation: str | None = None
    favourite: bool | None = None
    hidden: bool | None = None
    album: str | None = None
    mark: Mark | Literal["none"] | None = None
    ids: tuple[str, ...] = ()


EVERYTHING = Wanted()


def folded(text: str) -> str:
    """`text` as it is compared: without capitals and accents."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in parted if not unicodedata.combining(mark))


def key_word(name: str) -> str:
    """A key as it is compared: F# minor, Gb minor and f♯ m are one."""
    match = _KEY.fullmatch(folded(name).strip())
    if match is None:
        return folded(name)
    letter, sign, mode = match.groups()
    semitones = (_LETTERS[letter] + _SIGNS[sign]) % 12
    return f"{semitones} {_SHORT_MODES.get(mode, mode)}"


def searched_text(summary: SessionSummary, label: Label) -> str:
    """The words of a session that a search looks at, folded; a line each."""
    parts: Iterable[str | None] = (
        label.title,
        summary.title,
        summary.id,
        summary.style,
        summary.prompt,
        *(track.name for track in summary.tracks),
        *(comment.text for comment in label.comments),
    )
    return folded("\n".join(part for part in parts if part)[:LONGEST_TEXT])


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What the index's rows must fulfil."""
    found: list[ColumnElement[bool]] = [
        func.instr(index.c.text, word) > 0 for word in folded(wanted.words).split()
    ]
    if wanted.bpm_min is not None:
        found.append(index.c.bpm >= wanted.bpm_min)
    if wanted.bpm_max is not None:
        found.append(index.c.bpm <= wanted.bpm_max)
    if wanted.key is not None:
        found.append(index.c.key == key_word(wanted.key))
    for column, text in (
        (index.c.style, wanted.style),
        (index.c.engine, wanted.engine),
        (index.c.operation, wanted.operation),
    ):
        if text is not None:
            found.append(column == folded(text))
    for flag, asked in ((index.c.favourite, wanted.favourite), (index.c.hidden, wanted.hidden)):
        if asked is not None:
            found.append(flag.is_(asked))
    if wanted.album is not None:
        held = (albums.c.session_id == index.c.id) & (albums.c.album == wanted.album)
        found.append(exists().where(held))
    if wanted.ids:
        found.append(index.c.id.in_(wanted.ids))
    if wanted.mark is not None:
        none = index.c.mark.is_(None)
        found.append(none if wanted.mark == "none" else index.c.mark == wanted.mark)
    return found
