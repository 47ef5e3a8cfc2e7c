"""The way through a parameter's values that a rule asks for."""

from __future__ import annotations

from bridge.mapping.curves import Travel
from bridge.mapping.schema import Rule


def travel_of(rule: Rule, ends: tuple[float, float]) -> Travel:
    """`ends` is the parameter's own range, which counts where the rule says none."""
    low, high = rule.range or ends
    return Travel(low, high, rule.curve, rule.step, rule.reversed, rule.values)
