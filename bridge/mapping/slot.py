"""What is bound to one control, by mapping and by layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bridge.mapping.binding import Binding
from bridge.mapping.owner import Owner


@dataclass(slots=True)
class Levels:
    """One mapping's bindings on a control: the highest layer first, without a layer last."""

    owner: Owner
    levels: list[tuple[str | None, list[Binding]]] = field(default_factory=list)

    def counting(self) -> list[Binding]:
        """The bindings of the highest layer that is on and has any: it covers those below."""
        on = self.owner.layers.on
        for layer, bindings in self.levels:
            if layer is None or layer in on:
                return bindings
        return []


@dataclass(slots=True)
class Slot:
    """One control. `high` is on which side of the middle a fader is that serves as a button."""

    control: str
    mappings: list[Levels] = field(default_factory=list)
    switches: list[tuple[Owner, str]] = field(default_factory=list)
    high: bool = False

    def counting(self) -> list[Binding]:
        """The bindings that count now."""
        if len(self.mappings) == 1:
            return self.mappings[0].counting()
        return [one for levels in self.mappings for one in levels.counting()]

    @property
    def layered(self) -> bool:
        """Whether layers decide what it does."""
        return any(layer for one in self.mappings for layer, _ in one.levels)

    def layer_on(self) -> bool | None:
        """Whether a layer that it switches is on; None where it switches none."""
        if not self.switches:
            return None
        return any(layer in owner.layers.on for owner, layer in self.switches)


def slots_of(
    bindings: Iterable[Binding], switches: Iterable[tuple[str, Owner, str]]
) -> dict[str, Slot]:
    """Every control that something is bound to; `switches` are control, mapping and layer."""
    slots: dict[str, Slot] = {}
    for binding in bindings:
        slot = slots.setdefault(binding.control, Slot(binding.control))
        if not slot.mappings or slot.mappings[-1].owner is not binding.owner:
            slot.mappings.append(Levels(binding.owner))
        _add(slot.mappings[-1], binding)
    for control, owner, layer in switches:
        slots.setdefault(control, Slot(control)).switches.append((owner, layer))
    for slot in slots.values():
        for levels in slot.mappings:
            order: dict[str | None, int] = {None: -1}
            order.update((name, n) for n, name in enumerate(levels.owner.file.layers))
            levels.levels.sort(key=lambda one: order[one[0]], reverse=True)
            for _, together in levels.levels:
                _wait_for_doubles(together)
    return slots


def _add(levels: Levels, binding: Binding) -> None:
    for layer, bindings in levels.levels:
        if layer == binding.rule.layer:
            bindings.append(binding)
            return
    levels.levels.append((binding.rule.layer, [binding]))


def _wait_for_doubles(together: list[Binding]) -> None:
    """A tap waits as long as a double on the same control may take."""
    doubles = [one.rule.double_ms / 1000 for one in together if one.gesture == "double"]
    for one in together:
        one.wait_s = max(doubles, default=0.0)
