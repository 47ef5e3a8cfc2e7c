"""A mapping at work: what it remembers between two moves of a hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bridge.mapping.expressions import Value
from bridge.mapping.guards import Rate
from bridge.mapping.layers import Layers
from bridge.mapping.reading import ReadMapping


class Owner:
    """Variables, layers and what its jobs cost."""

    def __init__(
        self,
        read: ReadMapping,
        vars: Mapping[str, Value] | None = None,
        layers_on: Iterable[str] | None = None,
        work: Rate | None = None,
    ) -> None:
        self.read = read
        self.file = read.mapping
        self.name = read.mapping.name
        known = {name: value for name, value in (vars or {}).items() if name in self.file.vars}
        self.vars: dict[str, Value] = {**self.file.vars, **known}
        self.layers = Layers(self.file.layers, layers_on)
        self.work = work or Rate(self.file.limits.work_per_minute, 60.0)

    def again(self, read: ReadMapping) -> Owner:
        """The same mapping after its file has changed: what it remembers stays.

        A variable or layer that begins otherwise than before, or is new, begins anew.
        """
        begins = read.mapping.vars
        kept = {name: value for name, value in self.vars.items() if self._as(name, begins)}
        return Owner(read, kept, self.layers.wanted, None if self._limited(read) else self.work)

    def _as(self, name: str, begins: Mapping[str, Value]) -> bool:
        return begins.get(name) == self.file.vars[name]

    def _limited(self, read: ReadMapping) -> bool:
        return read.mapping.limits != self.file.limits

    def key(self, name: str) -> str:
        """What a variable of this mapping is called beside those of others."""
        return f"{self.name}\n{name}"

    @property
    def layers_key(self) -> str:
        """What all its layers are called, likewise."""
        return f"{self.name}\n\nlayers"
