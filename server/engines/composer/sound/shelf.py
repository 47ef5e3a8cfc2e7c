"""Stems of an earlier session that may stand for new ones, found by their content keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from exports.place import place_file
from server.engines.composer.sound.content import Content
from session.document import read_session
from session.errors import StorageFailed
from session.model import Session

PARAMETER = "stems"
"""Where a session's provenance keeps what its stems hold: file name to content."""


@dataclass(frozen=True, slots=True)
class StemShelf:
    """The stems of one session folder, by key; `ends` is where notes die away, by notes key."""

    files: Mapping[str, Path] = field(default_factory=dict)
    ends: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of_folder(cls, folder: Path) -> StemShelf:
        """The stems of the session in `folder`; empty where it keeps none that can be used again.

        Raises NotFound, UnreadableSession.
        """
        contents = contents_of(read_session(folder))
        return cls(
            {content.sound: folder / file for file, content in contents.items()},
            {
                content.notes: content.end_samples
                for content in contents.values()
                if content.end_samples is not None
            },
        )

    def place(self, key: str, target: Path) -> bool:
        """Put the stem of `key` at `target`, byte for byte; False where the shelf has none."""
        source = self.files.get(key)
        if source is None or not source.is_file():
            return False
        try:
            place_file(source, target)
        except StorageFailed:
            if source.is_file():
                raise
            return False  # it went away meanwhile, and is made anew
        return True


def contents_of(session: Session) -> dict[str, Content]:
    """What a session's provenance says of its stems; nothing where it is missing or not ours."""
    known = session.provenance.parameters.get(PARAMETER)
    try:
        return TypeAdapter(dict[str, Content]).validate_python(known or {})
    except ValidationError:
        return {}


def with_contents(parameters: Mapping[str, Any], contents: Mapping[str, Content]) -> dict[str, Any]:
    """The provenance's parameters with what the stems hold."""
    kept = {name: asdict(content) for name, content in contents.items()}
    return {**parameters, PARAMETER: kept}
