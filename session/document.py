"""`session.json`: a session as a versioned document in its folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from session.errors import NotFound, UnreadableSession, storage
from session.model import Session

SESSION_FILE = "session.json"
FORMAT = "roadie-session"
VERSION = 2

Migration = Callable[[dict[str, Any]], dict[str, Any]]


def _chains_have_effects(music: dict[str, Any]) -> dict[str, Any]:
    """Version 2: a track's chain is its effects, not its name alone."""
    tracks = music.get("tracks")
    for track in tracks if isinstance(tracks, list) else ():
        if isinstance(track, dict) and isinstance(track.get("chain"), str):
            track["chain"] = {"name": track["chain"]}
    return music


MIGRATIONS: dict[int, Migration] = {1: _chains_have_effects}
"""From a version to the next: `MIGRATIONS[1]` turns a version 1 session into version 2."""

_BOUND_BYTES = 256 * 2**20


@cache
def _adapter() -> TypeAdapter[Session]:
    return TypeAdapter(Session)


def session_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `session.json`, generated from the types."""
    music = _adapter().json_schema(ref_template="#/$defs/{model}")
    definitions = music.pop("$defs")
    definitions["Session"] = music
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Roadie session",
        "description": "A piece of music: time, form, tracks, mix and where it comes from.",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "session": {"$ref": "#/$defs/Session"},
        },
        "required": ["format", "version", "session"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def dump_session(session: Session) -> bytes:
    """The bytes of `session.json`."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "session": _adapter().dump_python(session, mode="json"),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"


def load_session(
    text: bytes, name: str = SESSION_FILE, migrations: Mapping[int, Migration] = MIGRATIONS
) -> Session:
    """The session in the bytes of a `session.json`; `name` is what errors call it.

    Raises UnreadableSession when it is not JSON, not ours, of a newer version, or invalid.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableSession(
            f"{name} is not readable as JSON: restore it from a backup."
        ) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UnreadableSession(f"{name} is not a Roadie session: choose a session's folder.")
    version, music = document.get("version"), document.get("session")
    if not isinstance(version, int) or not isinstance(music, dict):
        raise UnreadableSession(f"{name} has no version or no session: restore it from a backup.")
    if version > VERSION:
        raise UnreadableSession(f"{name} was written by a newer Roadie: update Roadie to open it.")
    while version < VERSION:
        if version not in migrations:
            raise UnreadableSession(f"{name} has version {version}, which never existed.")
        music = migrations[version](music)
        version += 1
    try:
        return _adapter().validate_python(music, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnreadableSession(
            f"{name} is damaged at {place} ({first['msg']}): restore it from a backup."
        ) from error


def read_session(folder: Path) -> Session:
    """The session in `folder`.

    Raises NotFound when there is none, UnreadableSession when it is not a valid one.
    """
    path = folder / SESSION_FILE
    if not path.is_file():
        raise NotFound(f"There is no Roadie session in {folder}: choose a session's folder.")
    with storage(path):
        if path.stat().st_size > _BOUND_BYTES:
            raise UnreadableSession(f"{path} is too large to be a session: restore it.")
        text = path.read_bytes()
    return load_session(text, str(path))


def write_session(session: Session, folder: Path) -> None:
    """Write `session.json` in `folder`, which exists; a reader sees the old or the new, whole."""
    path = folder / SESSION_FILE
    beside = folder / f".{SESSION_FILE}.{os.getpid()}"
    with storage(path):
        try:
            with beside.open("wb") as file:
                file.write(dump_session(session))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
