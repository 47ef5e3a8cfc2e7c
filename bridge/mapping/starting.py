"""A mapping to begin with, for a controller that has none: something for each kind of control."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.controllers.names import expanded
from bridge.controllers.profile import PRESSED, Profile

PRESSED_DO = ("generate", "accompany", "continue", "vary", "keep", "throw", "hush", "cancel")
"""What pads and buttons do, in the order in which they come."""
MOVED_SET = ("energy", "complexity", "swing", "humanise", "tighten")
"""What faders, knobs and wheels set, likewise."""
_NOT_USED = frozenset({"key", "touch"})


def starting_mapping(profile: Profile) -> str:
    """A mapping file for the profile's controls, as YAML; the comment says which are left."""
    used = [one for one in profile.controls if one.kind not in _NOT_USED]
    pressed = [name for one in used if one.kind in PRESSED for name in expanded(one.name)]
    moved = [name for one in used if one.kind not in PRESSED for name in expanded(one.name)]
    rules = [*_rules(pressed, "do", PRESSED_DO), *_rules(moved, "set", MOVED_SET)]
    left = [*pressed[len(PRESSED_DO) :], *moved[len(MOVED_SET) :]]
    lines = [
        f"name: {profile.id}",
        "about: A mapping to begin with; change what each control does, and save it.",
        f"use: {profile.id}",
        *([f"# Nothing to do yet: {', '.join(left)}"] if left else []),
        "mappings:" if rules else "mappings: []",
        *rules,
    ]
    return "\n".join(lines) + "\n"


def _rules(names: Sequence[str], verb: str, what: Sequence[str]) -> list[str]:
    pairs = zip(names, what, strict=False)
    return [line for name, meant in pairs for line in (f"  - on: {name}", f"    {verb}: {meant}")]
