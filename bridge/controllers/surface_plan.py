"""How a controller is drawn: its controls in groups, row by row, as the profile's lines have them.

A line that is a grid says how long its rows are, by its name (`pad{1..8}-{1..8}`) or its numbers;
other lines are rows of their own, and single controls of a kind stand together. Displays have their
places in rows.
"""

from __future__ import annotations

from typing import Any

from bridge.controllers.names import columns_of
from bridge.controllers.profile import Control, Display, Profile

WIDEST = 10
"""Controls in a row, where the profile does not say."""
EIGHT = 8


def surface_plan(profile: Profile, device: str) -> dict[str, Any]:
    """The surface as plain JSON values."""
    groups: list[dict[str, Any]] = []
    single: dict[str, list[dict[str, str]]] = {}
    for control in profile.controls:
        named = [{"name": name, "kind": control.kind} for name in control.names()]
        if len(named) > 1:
            groups.append({"columns": _columns(control, len(named)), "controls": named})
            continue
        together = single.get(control.kind)
        if together is None:
            together = single[control.kind] = []
            groups.append({"columns": EIGHT, "controls": together})
        together += named
    for group in groups:
        group["columns"] = max(1, min(group["columns"], len(group["controls"])))
    return {
        "device": device,
        "profile": profile.id,
        "title": profile.device,
        "about": profile.about,
        "learnt": profile.vendor == "Learnt",
        "notes": list(profile.setup_notes),
        "groups": groups,
        "displays": [_display(one) for one in profile.displays],
    }


def _display(display: Display) -> dict[str, Any]:
    columns = max(1, -(-display.cells // display.rows))
    return {
        "name": display.name,
        "cells": display.cells,
        "columns": columns,
        "width": display.width,
    }


def _columns(control: Control, count: int) -> int:
    if columns := columns_of(control.name):
        return columns
    if control.number is not None and control.number.columns:
        return control.number.columns
    return count if count <= WIDEST else EIGHT
