"""Every action's arguments are fields of a form, and what a form gives is what they take."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.actions.fields import fields_of
from bridge.actions.registry import ACTIONS
from server.api.wire.bridge import ArgumentBody

EXAMPLES: dict[str, Any] = {
    "text": "a",
    "switch": True,
    "any": "a",
}


def field(action: str, name: str) -> dict[str, Any]:
    return next(one for one in fields_of(ACTIONS[action]) if one["name"] == name)


def test_kinds_bounds_and_what_is_usual_come_from_the_model() -> None:
    bars = field("generate", "bars")
    assert (bars["kind"], bars["lowest"], bars["highest"]) == ("whole", 1, 1000)
    assert bars["words"] == "How many bars."
    assert field("generate", "meter")["kind"] == "numbers"
    assert field("generate", "roles")["kind"] == "words"
    assert field("generate", "at")["options"][:2] == ["now", "beat"]
    assert field("generate", "at")["usual"] == "bar"
    assert field("set", "value")["kind"] == "any"
    assert field("set", "parameter")["needed"]
    assert field("prompt", "words")["longest"] == 2000
    assert fields_of(ACTIONS["hush"]) == []


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_each_field_of_each_action_can_be_told(name: str) -> None:
    action = ACTIONS[name]
    told = [ArgumentBody.model_validate(one) for one in fields_of(action)]
    assert [one.name for one in told] == list(action.arguments.model_fields)
    for one in told:
        if one.kind == "choice":
            value: Any = one.options[0]
        elif one.kind in ("number", "whole"):
            value = one.highest if one.highest is not None else 120
        else:
            value = EXAMPLES.get(one.kind)
        needed = {other.name: EXAMPLES.get(other.kind, 1) for other in told if other.needed}
        if value is not None:
            action.arguments.model_validate({**needed, one.name: value})
