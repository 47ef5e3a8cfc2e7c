"""Where a mapping has expressions, and values that are computed or stand as written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from bridge.mapping.expressions import Scope, compiled
from bridge.mapping.schema import Feedback, Rule, Words
from session.yaml_text import Place

MARK = "="
"""Begins a text that is an expression, where texts may also stand for themselves."""


@dataclass(frozen=True, slots=True)
class Made:
    """A value: as written, or computed from `names`."""

    value: Callable[[Scope], Any]
    names: frozenset[str] = frozenset()
    fixed: bool = True


def made(written: object, variables: Collection[str], layers: Collection[str]) -> Made:
    """What `written` is; expressions within lists and groups count. Raises BadExpression."""
    if isinstance(written, str) and written.startswith(MARK):
        expression = compiled(written.removeprefix(MARK), variables, layers)
        return Made(expression.value, expression.names, fixed=False)
    if isinstance(written, list | tuple):
        return _several(dict(enumerate(written)), list, variables, layers)
    if isinstance(written, dict):
        return _several(written, None, variables, layers)
    return Made(lambda _: written)


def _several(
    written: dict[Any, object],
    kind: type[list[Any]] | None,
    variables: Collection[str],
    layers: Collection[str],
) -> Made:
    parts = {key: made(one, variables, layers) for key, one in written.items()}
    names = frozenset[str]().union(*(one.names for one in parts.values()))
    fixed = all(one.fixed for one in parts.values())
    if kind is list:
        several = list(parts.values())
        return Made(lambda s: [one.value(s) for one in several], names, fixed)
    return Made(lambda s: {key: one.value(s) for key, one in parts.items()}, names, fixed)


def texts(rule: Rule) -> Iterator[tuple[Place, str]]:
    """Every expression of a rule, without its `=`, and the place where it stands."""
    if rule.when is not None:
        yield ("when",), _bare(rule.when)
    if rule.encoder.fine is not None:
        yield ("encoder", "fine"), _bare(rule.encoder.fine)
    for place, value in (("args",), rule.args), (("to",), rule.to), (("let",), rule.let):
        yield from _marked(place, value)
    if isinstance(rule.feedback, Feedback):
        yield from _of_feedback(rule.feedback)


def _of_feedback(feedback: Feedback) -> Iterator[tuple[Place, str]]:
    place: Place = ("feedback",)
    if feedback.light is not None:
        yield (*place, "light"), _bare(feedback.light)
    if isinstance(feedback.ring, str):
        yield (*place, "ring"), _bare(feedback.ring)
    yield from _marked((*place, "colour"), feedback.colour)
    yield from _marked((*place, "colours"), dict(feedback.colours))
    one = isinstance(feedback.text, Words)
    for number, text in enumerate(words_of(feedback)):
        at: Place = (*place, "text") if one else (*place, "text", number)
        yield from _marked((*at, "cell"), text.cell)
        yield from _marked((*at, "words"), text.words)


def words_of(feedback: Feedback) -> tuple[Words, ...]:
    """What stands in `text`, as a list."""
    return (feedback.text,) if isinstance(feedback.text, Words) else feedback.text


def _bare(text: str) -> str:
    return text.removeprefix(MARK)


def _marked(place: Place, value: object) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str) and value.startswith(MARK):
        yield place, _bare(value)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _marked((*place, str(key)), one)
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from _marked((*place, number), one)
