"""Messages as lines: one JSON object a line, `{"say": <name>, ...fields}`.

What a process and the one that started it say to each other, whichever family of messages they
speak. Needs nothing but pipes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, cast

M = TypeVar("M")


class BadMessage(Exception):
    """A line that is no message of the family that was expected."""


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "float": (int, float),
    "dict[str, Any]": dict,
    "JsonObject": dict,
}


def encode(message: Any) -> bytes:
    """A message, a dataclass with a `say`, as one line. Raises ValueError for NaN."""
    # Not `asdict`, which copies all that is inside: chains and records may be large.
    content = {
        "say": message.say,
        **{one.name: getattr(message, one.name) for one in fields(message)},
    }
    return json.dumps(content, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes, kinds: Mapping[str, type[M]]) -> M:
    """The message on a line, one of `kinds` by what they say. Raises BadMessage."""
    try:
        content = json.loads(line)
        kind = kinds[content.pop("say")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadMessage(repr(line[:80])) from error
    expected = {part.name: _TYPES[str(part.type)] for part in fields(cast(Any, kind))}
    if content.keys() != expected.keys() or not all(
        isinstance(content[name], types) for name, types in expected.items()
    ):
        raise BadMessage(repr(line[:80]))
    return kind(**content)
