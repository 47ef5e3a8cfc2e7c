"""The mappings in use, bound to the controls that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bridge.events.moved import OSC
from bridge.mapping.bind import bindings_of, switches_of
from bridge.mapping.binding import Binding
from bridge.mapping.dependents import dependents
from bridge.mapping.known import Known
from bridge.mapping.owner import Owner
from bridge.mapping.reading import ReadMapping
from bridge.mapping.slot import Slot, slots_of

_NONE: frozenset[str] = frozenset()


class Taken:
    """`slots` are the controls in use, `together` the bindings that set each parameter.

    `remembers` are variables and layers of mappings, by name, from a bridge before this one.
    `addresses`, the OSC addresses in use, is safe from any thread.
    """

    def __init__(self, remembers: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._from_before = dict(remembers or {})
        self.owners: dict[str, Owner] = {}
        self.slots: dict[str, Slot] = {}
        self.together: dict[str, list[Binding]] = {}
        self.addresses: frozenset[str] = frozenset()
        self._remembered: dict[str, Owner] = {}
        self._depend: dict[str, set[str]] = {}

    @property
    def devices(self) -> frozenset[str]:
        """The devices that the mappings use."""
        return frozenset(one for owner in self.owners.values() for one in owner.file.devices)

    def take(self, mappings: Sequence[ReadMapping], known: Known) -> list[Binding]:
        """Use these from now on; their bindings. Those that stay go on as they stood."""
        # What a controller that was unplugged remembers is there when it comes back.
        self._remembered |= self.owners
        self.owners = {one.mapping.name: self._owner(one) for one in mappings}
        bindings: list[Binding] = []
        switches: list[tuple[str, Owner, str]] = []
        for owner in self.owners.values():
            bindings += bindings_of(owner, known)
            switches += switches_of(owner, known)
        self.slots = slots_of(bindings, switches)
        self.addresses = frozenset(
            name.removeprefix(f"{OSC}/") for name in self.slots if name.startswith(f"{OSC}/")
        )
        self.together.clear()
        for binding in bindings:
            if binding.parameter is not None:
                self.together.setdefault(binding.parameter, []).append(binding)
        self._depend = dependents(bindings, switches, self.slots)
        return bindings

    def remembered(self) -> dict[str, dict[str, Any]]:
        """What mappings remember, as `remembers` takes it."""
        owners = {**self._remembered, **self.owners}
        return {
            **{name: dict(told) for name, told in self._from_before.items()},
            **{
                name: {"vars": dict(owner.vars), "layers": sorted(owner.layers.stay)}
                for name, owner in owners.items()
            },
        }

    def depending(self, names: Iterable[str]) -> set[str]:
        """The controls that show something else when these names mean something else."""
        found: set[str] = set()
        for name in names:
            found |= self._depend.get(name, _NONE)
        return found

    def layered(self, owner: Owner) -> Iterator[Binding]:
        """A mapping's bindings that set something, and whose layers decide whether they count."""
        for together in self.together.values():
            for binding in together:
                if binding.owner is owner and self.slots[binding.control].layered:
                    yield binding

    def _owner(self, read: ReadMapping) -> Owner:
        name = read.mapping.name
        if (before := self._remembered.get(name)) is not None:
            return before.again(read)
        told = self._from_before.get(name)
        return Owner(read) if told is None else Owner(read, told["vars"], told["layers"])
