"""Hands on controls: presses, releases, positions and turns become the gestures of rules."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.events.moved import OSC, Moved
from bridge.mapping.binding import Binding
from bridge.mapping.doing import Doing
from bridge.mapping.setting import Setting
from bridge.mapping.slot import Slot
from bridge.mapping.stand import Out, Stand
from bridge.mapping.taken import Taken

HIGH, LOW = 0.55, 0.45
"""Where a fader that serves as a button goes down and up: apart, so that it does not flutter."""

_Key = tuple[str, int | None]


class Hands:
    """Knows what is held down, and what it was pressed for."""

    def __init__(self, stand: Stand, taken: Taken, doing: Doing, setting: Setting) -> None:
        self._stand = stand
        self._taken = taken
        self._doing = doing
        self._setting = setting
        self._down: dict[_Key, list[Binding]] = {}
        self._shifts: dict[_Key, list[tuple[str, str]]] = {}

    def holds(self, control: str, note: int | None) -> bool:
        """Whether it is held down."""
        return (control, note) in self._down

    def carry(self, same: Mapping[tuple[object, ...], Binding]) -> None:
        """What is held goes on under the new bindings that are the old ones, by identity."""
        self._down = {
            key: [same[one.identity] for one in down if one.identity in same]
            for key, down in self._down.items()
        }

    def press(self, slot: Slot, moved: Moved, out: Out, real: bool = True) -> None:
        """Something went down; `real`: a button, and no fader that serves as one."""
        key = (slot.control, moved.note)
        counting = [one for one in slot.counting() if one.takes(moved.note)]
        self._down[key] = counting
        for owner, layer in slot.switches:
            if owner.layers.pressed(layer):
                self._doing.layers_changed(owner, out)
            self._shifts.setdefault(key, []).append((owner.name, layer))
        for binding in counting:
            if binding.gesture == "change":
                if real:
                    self._doing.guarded(binding, moved, out, self._setting.pressed)
                continue
            if binding.pressed(moved):
                self._doing.do(binding, moved, None, out)
            elif binding.gesture == "hold":
                out.controls.add(slot.control)
            self._wait(binding)

    def release(self, slot: Slot, moved: Moved, out: Out, real: bool = True) -> None:
        """Goes where the press went, whatever layers are on by now."""
        key = (slot.control, moved.note)
        for binding in self._down.pop(key, ()):
            if binding.gesture == "change":
                if real and binding.parameter is not None:
                    self._setting.released(binding, out)
                continue
            recogniser = binding.recogniser(moved.note)
            if recogniser is None:
                continue
            if recogniser.released(moved.at_s):
                self._doing.do(binding, moved, None, out)
            elif binding.gesture == "hold":
                out.controls.add(slot.control)
            self._wait(binding)
        for name, layer in self._shifts.pop(key, ()):
            owner = self._taken.owners.get(name)
            if owner is not None and layer in owner.file.layers and owner.layers.released(layer):
                self._doing.layers_changed(owner, out)

    def value(self, slot: Slot, moved: Moved, before: float | None, out: Out) -> None:
        """A fader, a knob or a strip is at a new position; it was at `before`."""
        buttons = bool(slot.switches)
        for binding in slot.counting():
            if binding.gesture == "change":
                self._doing.do(binding, moved, before, out)
            else:
                buttons = True
        if not buttons and not slot.high:
            return
        if moved.device == OSC:
            # Each message speaks for itself: 1 twice is two presses, 0 is a release. Whether it
            # came as a number or as a press is the sender's habit, and says nothing.
            (self.press if moved.value > 0 else self.release)(slot, moved, out, real=False)
        elif moved.value >= HIGH and not slot.high:
            slot.high = True
            self.press(slot, moved, out, real=False)
        elif moved.value <= LOW and slot.high:
            slot.high = False
            self.release(slot, moved, out, real=False)

    def turn(self, slot: Slot, moved: Moved, out: Out) -> None:
        """An endless encoder was turned."""
        right = moved.value > 0
        for binding in slot.counting():
            gesture = binding.gesture
            if gesture == "change" and binding.parameter is not None and binding.to is None:
                self._doing.guarded(binding, moved, out, self._setting.turned)
            elif gesture in ("change", "turn") or gesture == f"turn-{'right' if right else 'left'}":
                self._doing.do(binding, moved, None, out)

    def pressure(self, slot: Slot, moved: Moved, before: float | None, out: Out) -> None:
        """What is held is pressed harder or softer."""
        for binding in slot.counting():
            if binding.gesture == "pressure" and binding.takes(moved.note):
                self._doing.do(binding, moved, before, out)

    def _wait(self, binding: Binding) -> None:
        if binding.due_s(self._stand.now_s) is not None:
            self._stand.waiting.add(binding)
