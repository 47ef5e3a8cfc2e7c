"""What is wrong with a request's fields, in a musician's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.api.problems import Fault

_PLACES = frozenset({"body", "query", "path", "header", "cookie"})

_TAGS = frozenset({"value", "points"})
"""How pydantic tells a wish that is one value from one that moves; not part of what is sent."""

_SOME_WORD = r"\S"
"""The pattern of text that is not blank."""

_SENTENCES: dict[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "json_invalid": "is not valid JSON",
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} characters",
    "string_pattern_mismatch": "must match {pattern}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be one of {expected}",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "model_attributes_type": "must be a JSON object",
    "model_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
    "dataclass_type": "must be a JSON object",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
}
"""What to say for each kind of pydantic error; others keep pydantic's own words."""


def _message(error: Mapping[str, Any]) -> str:
    kind = error["type"]
    context = error.get("ctx") or {}
    if context.get("min_length") == 1 or context.get("pattern") == _SOME_WORD:
        return "must not be empty"
    if kind == "string_too_long":
        given = f"{len(error['input']):,}" if isinstance(error.get("input"), str) else "too many"
        return f"has {given} characters, and at most {context['max_length']:,} are read: shorten it"
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(**{name: _plain(value) for name, value in context.items()})
    if kind == "value_error" and "error" in context:
        return str(context["error"])
    return str(error["msg"])


def _place(parts: Sequence[int | str], kind: str) -> str:
    if kind == "json_invalid":
        return ""
    inside = parts[1:] if parts and parts[0] in _PLACES else parts
    return ".".join(str(part) for part in inside if part not in _TAGS)


def _plain(value: object) -> object:
    """A limit as people write it: 1, not 1.0."""
    return f"{value:g}" if isinstance(value, float) else value


def faults_in(errors: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """What is wrong with each field, from pydantic's errors."""
    return [
        Fault(field=_place(error["loc"], error["type"]), message=_message(error))
        for error in errors
    ]


def sentence_of(faults: Sequence[Fault]) -> str:
    """The one sentence: the first fault, and how many more there are."""
    first = faults[0]
    subject = first.field or "The body"
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{subject} {first.message}{more}."
