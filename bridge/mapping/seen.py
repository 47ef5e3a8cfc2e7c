"""What is seen now, so that only what changes is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bridge.events.wanted import LightWanted, PositionWanted, TextWanted, Wanted
from bridge.mapping.seeing import seen
from bridge.mapping.slot import Slot
from bridge.mapping.stand import Out, Stand

Key = tuple[type, str, int]


class Seen:
    """What every light, ring and place of a display was last asked to show."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self._now: dict[Key, Wanted] = {}
        self._of: dict[str, set[Key]] = {}
        """By control, the places and rings that it has something in."""

    def changes(self, controls: Iterable[str], slots: Mapping[str, Slot], out: Out) -> list[Wanted]:
        """What has changed of what these controls show; what they have left is dark."""
        told: dict[Key, Wanted] = {}
        left: set[Key] = set()
        for control in controls:
            slot = slots.get(control)
            if slot is None:
                continue
            shows = {
                _key(one): one
                for one in seen(control, slot.counting(), slot.layer_on(), self._stand, out)
            }
            mine = {key for key in shows if key[0] is not LightWanted}
            left |= self._of.get(control, set()) - mine
            self._of[control] = mine
            told |= shows
        if left:
            told |= {key: _dark(key) for key in left - self._held()}
        changed = {key: one for key, one in told.items() if self._now.get(key) != one}
        self._now |= changed
        return list(changed.values())

    def _held(self) -> set[Key]:
        return set().union(*self._of.values())

    def anew(self, slots: Mapping[str, Slot], out: Out) -> tuple[Wanted, ...]:
        """Everything, after other mappings were taken in; what nothing uses now is dark."""
        before, self._now, self._of = self._now, {}, {}
        self.changes(slots, slots, out)
        dark = (_dark(key) for key in before if key not in self._now)
        return (*dark, *self._now.values())

    def all(self) -> tuple[Wanted, ...]:
        """Everything that is seen."""
        return tuple(self._now.values())


def _key(wanted: Wanted) -> Key:
    if isinstance(wanted, TextWanted):
        return TextWanted, wanted.display, wanted.cell
    return type(wanted), wanted.control, 0


def _dark(key: Key) -> Wanted:
    """What stands where nothing stands any more."""
    kind, name, cell = key
    if kind is TextWanted:
        return TextWanted(name, cell, "")
    return PositionWanted(name, None) if kind is PositionWanted else LightWanted(name, "off")
