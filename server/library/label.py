"""What its maker writes on a session: its title, whether it is kept, where it belongs, comments.

Stands as `label.json` in the session's folder, beside `session.json`, so that it goes where the
session goes and the index of the library can be made again from the folders.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from exports.names import clean_text
from session.errors import RoadieError, UnreadableSession, storage
from session.model import Session

LABEL_FILE = "label.json"
FORMAT = "roadie-label"
VERSION = 1
OLD_MARK_FILE = "mark.json"
"""Held the mark alone, before there were labels; read where there is no label yet."""

LONGEST_TITLE = 200
LONGEST_ALBUM = 100
LONGEST_COMMENT = 5000
MOST_ALBUMS = 100
MOST_COMMENTS = 1000
_BOUND_BYTES = 32 * 2**20

Mark = Literal["kept", "thrown"]
MARKS: tuple[Mark, ...] = get_args(Mark)


def _one_line(text: str) -> str:
    tidy = clean_text(text)
    if not tidy:
        raise ValueError("must have a character that can be seen")
    return tidy


Title = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_TITLE, pattern=r"\S", examples=["Night drive"]),
    AfterValidator(_one_line),
]
Album = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_ALBUM, pattern=r"\S", examples=["Summer EP"]),
    AfterValidator(_one_line),
]
CommentText = Annotated[
    str,
    Field(
        min_length=1, max_length=LONGEST_COMMENT, pattern=r"\S", examples=["The bass drags here."]
    ),
]
AtBeats = Annotated[
    float | None,
    Field(
        ge=0,
        le=1e9,
        allow_inf_nan=False,
        description="Where in the music, in quarter notes from its start; none: about all of it.",
    ),
]


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark about a session, or about a place in it."""

    id: Annotated[str, Field(examples=["5f0c2b7d19a9"])]
    text: Annotated[str, Field(examples=["The bass drags here."])]
    at_beats: AtBeats
    created_at: Annotated[str, Field(description="UTC, ISO 8601.")]


@dataclass(frozen=True, slots=True)
class Label:
    """All that its maker wrote on a session. A `title` of none is the one in `session.json`."""

    title: str | None = None
    mark: Mark | None = None
    favourite: bool = False
    hidden: bool = False
    albums: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()

    def evolve(self, **changes: Any) -> Label:
        """A copy with `changes` made."""
        return replace(self, **changes)


BLANK = Label()


@cache
def _adapter() -> TypeAdapter[Label]:
    return TypeAdapter(Label)


def dump_label(label: Label) -> bytes:
    """The bytes of `label.json`."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "label": _adapter().dump_python(label, mode="json"),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"


def load_label(text: bytes, name: str = LABEL_FILE) -> Label:
    """The label in the bytes of a `label.json`, called `name` in words. Raises UnreadableSession.

    One that cannot be read is never written over: what is in it would be lost.
    """
    try:
        document = json.loads(text)
        known = document["format"] == FORMAT
        version = int(document["version"])
        content = document["label"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise UnreadableSession(f"{name} is damaged: restore it, or move it away.") from error
    if known and version > VERSION:
        raise UnreadableSession(f"{name} was written by a newer Roadie: update Roadie.")
    try:
        if not known:
            raise ValueError
        return _adapter().validate_python(content, strict=False)
    except (ValidationError, ValueError) as error:
        raise UnreadableSession(f"{name} is damaged: restore it, or move it away.") from error


def read_label(folder: Path) -> Label:
    """The label of the session in `folder`. Raises UnreadableSession, StorageFailed."""
    path = folder / LABEL_FILE
    with storage(path):
        try:
            size_bytes = path.stat().st_size
        except FileNotFoundError:
            return Label(mark=_old_mark(folder))
        if size_bytes > _BOUND_BYTES:
            raise UnreadableSession(f"{path} is too large to be a label: restore it.")
        return load_label(path.read_bytes(), str(path))


def _old_mark(folder: Path) -> Mark | None:
    try:
        mark = json.loads((folder / OLD_MARK_FILE).read_text(encoding="utf-8"))["mark"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return next((known for known in MARKS if known == mark), None)


def titled(session: Session, folder: Path) -> Session:
    """The session in `folder`, by the title that its maker gave it since."""
    try:
        title = read_label(folder).title
    except RoadieError:
        return session
    return session.evolve(title=title) if title else session
