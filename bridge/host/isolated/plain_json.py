"""Frozen values as plain JSON, which is how they go to another process and come back."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

from bridge.host.isolated.contract import JsonObject

T = TypeVar("T")


_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    """Made when it is first asked for: a large one takes some ms."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(value: Any) -> JsonObject:
    """A dataclass as plain JSON."""
    content: JsonObject = _adapter(type(value)).dump_python(value, mode="json")
    return content


def of_json(kind: type[T], content: object) -> T:
    """The value of that kind in plain JSON. Raises pydantic.ValidationError."""
    value: T = _adapter(kind).validate_python(content)
    return value
