"""Which layers are on: a shift that is held, a page that was chosen, one within the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bridge.mapping.schema import Layer


class Layers:
    """The layers of one mapping. `on` are those that count now."""

    def __init__(self, layers: Mapping[str, Layer], were_on: Iterable[str] | None = None) -> None:
        self._layers = layers
        start = [name for name, one in layers.items() if one.start]
        self._wanted = set(start if were_on is None else were_on) & set(layers)
        self._settle()

    def _settle(self) -> None:
        self.on = frozenset(name for name in self._wanted if self._counts(name))

    def _counts(self, name: str) -> bool:
        seen: set[str] = set()
        while name in self._wanted and name not in seen:
            seen.add(name)
            within = self._layers[name].within
            if within is None:
                return True
            name = within
        return False

    @property
    def wanted(self) -> frozenset[str]:
        """Those that are switched on, also where what they lie within is off."""
        return frozenset(self._wanted)

    @property
    def stay(self) -> frozenset[str]:
        """Those that are switched on until they are switched off: none that a hand holds."""
        return frozenset(one for one in self._wanted if self._layers[one].kind != "momentary")

    def switch(self, name: str, on: bool | None = None) -> bool:
        """Switch one on or off, or to the other side; whether anything changed."""
        layer = self._layers[name]
        before = set(self._wanted)
        goes_on = name not in self._wanted if on is None else on
        if layer.kind == "radio":
            # One of a group is always on: pressing the one that is on changes nothing.
            goes_on = goes_on or on is None
            if goes_on:
                self._wanted -= {
                    one for one, other in self._layers.items() if _rivals(layer, other)
                }
        if goes_on:
            self._wanted.add(name)
        else:
            self._wanted.discard(name)
        self._settle()
        return before != self._wanted

    def pressed(self, name: str) -> bool:
        """The control of a layer went down; whether anything changed."""
        layer = self._layers[name]
        if layer.within is not None and layer.within not in self.on:
            return False
        return self.switch(name, True if layer.kind == "momentary" else None)

    def released(self, name: str) -> bool:
        """The control of a layer went up, where it was pressed; whether anything changed."""
        return self._layers[name].kind == "momentary" and self.switch(name, False)


def _rivals(one: Layer, other: Layer) -> bool:
    return other.kind == "radio" and other.group == one.group and other.within == one.within
