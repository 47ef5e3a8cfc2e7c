"""A mapping as pages show it: each rule's controls, and what it does in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bridge.mapping.named import Place, base_of, places
from bridge.mapping.reading import ReadMapping
from bridge.mapping.schema import Rule

CONTROLS = 1024
"""Of one rule, at most."""
LONGEST = 200


def in_words(read: ReadMapping, controls: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The mapping as plain JSON values; `controls` are those of the profiles that are known."""
    file = read.mapping
    rules = [
        {**one, "line": read.lines[number] if number < len(read.lines) else 0}
        for number, rule in enumerate(file.mappings)
        for one in _rule(rule, file.devices, controls)
    ]
    return {
        "name": file.name,
        "about": file.about,
        "source": read.source,
        "devices": list(file.devices),
        "rules": rules[:2000],
    }


def _rule(
    rule: Rule, devices: Sequence[str], controls: Mapping[str, Sequence[str]]
) -> Iterator[dict[str, Any]]:
    """One for all controls that do the same; one for each of those that set a value of their own.

    As when they are bound, two controllers of a mapping each count their own.
    """
    there = {base: controls[base] for base in map(base_of, devices) if base in controls}
    found = [one for text in rule.controls for one in places(text, devices, there)][:CONTROLS]
    shared = {
        "gesture": rule.wanted_gesture,
        "layer": rule.layer,
        "when": None if rule.when is None else _short(rule.when),
    }
    if len(rule.parameters) < 2:
        keys = next((one.notes for one in found if one.notes), None)
        yield {
            **shared,
            "controls": [one.name for one in found],
            "keys": f"{keys[0]} to {keys[1]}" if keys else None,
            "does": does(rule, *rule.parameters),
        }
        return
    counted: dict[str, int] = {}
    for one in found:
        index = counted.get(one.device, 0)
        counted[one.device] = index + 1
        parameter = rule.parameters[min(index, len(rule.parameters) - 1)]
        yield {**shared, "controls": [one.name], "keys": _keys(one), "does": does(rule, parameter)}


def does(rule: Rule, parameter: str = "") -> str:
    """What a rule does, in words."""
    parts: list[str] = []
    if rule.do is not None:
        told = ", ".join(f"{name}: {_value(value)}" for name, value in rule.args.items())
        parts.append(f"{rule.do} ({told})" if told else rule.do)
    if parameter:
        to = f" to {_value(rule.to)}" if rule.to is not None else ""
        parts.append(f"sets {parameter}{to}")
    parts += [f"{name} becomes {_value(value)}" for name, value in rule.let.items()]
    return _short(", ".join(parts)) or "shows a state"


def _keys(place: Place) -> str | None:
    return f"{place.notes[0]} to {place.notes[1]}" if place.notes else None


def _value(value: object) -> str:
    return value.removeprefix("=") if isinstance(value, str) else str(value)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
