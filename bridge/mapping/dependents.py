"""Which controls show something else when what a name stands for changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bridge.mapping.binding import Binding
from bridge.mapping.owner import Owner
from bridge.mapping.slot import Slot

WHOLE = ("transport", "jobs")
"""Names of these families change together."""


def dependents(
    bindings: Iterable[Binding],
    switches: Iterable[tuple[str, Owner, str]],
    slots: Mapping[str, Slot],
) -> dict[str, set[str]]:
    """Controls by the names that they depend on, as `Out.touched` has them."""
    found: dict[str, set[str]] = {}
    for binding in bindings:
        owner = binding.owner
        for name in binding.names:
            family = name.partition(".")[0]
            key = family if family in WHOLE else name
            key = owner.key(name) if name in owner.file.vars else key
            key = owner.layers_key if family == "layer" else key
            found.setdefault(key, set()).add(binding.control)
        if slots[binding.control].layered:
            found.setdefault(owner.layers_key, set()).add(binding.control)
    for control, owner, _ in switches:
        found.setdefault(owner.layers_key, set()).add(control)
    return found
