"""Mappings at work. One thread calls it; it does no I/O, and knows the time only as it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from bridge.events.asked import Went
from bridge.events.moved import OSC, Moved
from bridge.events.wanted import Wanted
from bridge.mapping.asking import Asking
from bridge.mapping.bind import bindings_of, switches_of
from bridge.mapping.binding import Binding
from bridge.mapping.contract import Answer
from bridge.mapping.dependents import dependents
from bridge.mapping.expressions import ExpressionFailed
from bridge.mapping.incoming import plain, within_bounds
from bridge.mapping.known import BUILT_IN, NOTHING_KNOWN, Known
from bridge.mapping.owner import Owner
from bridge.mapping.reading import ReadMapping
from bridge.mapping.seen import Seen
from bridge.mapping.setting import Setting
from bridge.mapping.slot import Slot, slots_of
from bridge.mapping.stand import Out, Stand
from bridge.sync.transport import Transport

NOTHING = Answer()
HIGH, LOW = 0.55, 0.45
"""Where a fader that serves as a button goes down and up: apart, so that it does not flutter."""

_Key = tuple[str, int | None]


class MappingEngine:
    """Layers, gestures, take-over, conditions, guards and expressions of all mappings."""

    def __init__(
        self,
        mappings: Sequence[ReadMapping],
        known: Known = NOTHING_KNOWN,
        random: Random | None = None,
    ) -> None:
        self._known = known
        self._stand = Stand()
        if random is not None:
            self._stand.scope.random = random
        self._together: dict[str, list[Binding]] = {}
        self._asking = Asking(self._stand)
        self._setting = Setting(self._stand, self._together)
        self._owners: dict[str, Owner] = {}
        self._remembered: dict[str, Owner] = {}
        self._slots: dict[str, Slot] = {}
        self._addresses: frozenset[str] = frozenset()
        self._depend: dict[str, set[str]] = {}
        self._down: dict[_Key, list[Binding]] = {}
        self._shifts: dict[_Key, list[tuple[str, str]]] = {}
        self._seen = Seen(self._stand)
        self._take(mappings)

    # What it is told

    def moved(self, moved: Moved, transport: Transport) -> Answer:
        """A control moved."""
        if not 0.0 <= moved.value <= 1.0:
            sane = within_bounds(moved)
            if sane is None:
                return NOTHING
            moved = sane
        out = Out()
        self._now(moved.at_s, transport, out)
        name = moved.name
        slot = self._slots.get(name)
        before = self._stand.positions.get(name)
        if moved.motion == "value":
            self._stand.positions[name] = moved.value
        if slot is None and (name, moved.note) not in self._down:
            return self._answer(out) if out.touched else NOTHING
        slot = slot or Slot(name)
        match moved.motion:
            case "press" | "release" if moved.device == OSC:
                self._value(slot, moved, before, out)
            case "press":
                self._press(slot, moved, out, real=True)
            case "release":
                self._release(slot, moved, out, real=True)
            case "value":
                self._value(slot, moved, before, out)
            case "turn":
                self._turn(slot, moved, out)
            case "pressure":
                for binding in slot.counting():
                    if binding.gesture == "pressure" and binding.takes(moved.note):
                        self._do(binding, moved, before, out)
        return self._answer(out)

    def went(self, went: Went) -> Answer:
        """What was asked moved on: its light follows."""
        out = Out()
        self._asking.went(went, out)
        return self._answer(out)

    def parameter(self, name: str, value: object) -> Answer:
        """A parameter was set elsewhere: rings and motor faders follow, take-over begins anew."""
        told = plain(value)
        there = self._stand.parameters
        if name in there and there[name] == told and type(there[name]) is type(told):
            return NOTHING
        there[name] = told
        self._setting.elsewhere(name)
        return self._answer(Out(touched={f"parameter.{name}"}))

    def due_s(self) -> float | None:
        """When `passed` is wanted next: a hold or a double press runs out, a light fades."""
        return self._stand.waiting.due_s(self._stand.now_s)

    def passed(self, now_s: float, transport: Transport) -> Answer:
        """Time went by."""
        out = Out()
        self._now(now_s, transport, out)
        for binding in self._stand.waiting.take(now_s):
            held = binding.gesture == "hold" and binding.held(now_s) is not None
            happened = binding.passed(now_s)
            for cause in happened:
                self._do(binding, cause, None, out)
            if held or happened:
                out.controls.add(binding.control)
            self._asking.passed(binding, now_s, out)
            self._stand.waiting.add(binding)
        return self._answer(out)

    def all_wanted(self) -> Sequence[Wanted]:
        """Everything that shall be seen, for a device that came."""
        self._seen.changes(self._slots, self._slots, Out())
        return self._seen.all()

    def swap(self, mappings: Sequence[ReadMapping], known: Known | None = None) -> Answer:
        """Other mappings, or the same after their files changed.

        Variables, layers and tickets of those that stay are kept; a control that is held is let go
        where it was pressed. `known` is given where profiles changed too.
        """
        self._known = known or self._known
        self._take(mappings)
        out = Out()
        wanted = self._seen.anew(self._slots, out)
        return Answer(wanted=wanted, said=tuple(out.said))

    @property
    def devices(self) -> frozenset[str]:
        """The devices that the mappings use."""
        return frozenset(one for owner in self._owners.values() for one in owner.file.devices)

    @property
    def addresses(self) -> frozenset[str]:
        """The OSC addresses that the mappings use. Safe from any thread."""
        return self._addresses

    # Presses and releases

    def _press(self, slot: Slot, moved: Moved, out: Out, real: bool) -> None:
        key = (slot.control, moved.note)
        counting = [one for one in slot.counting() if one.takes(moved.note)]
        self._down[key] = counting
        for owner, layer in slot.switches:
            if owner.layers.pressed(layer):
                self._layers_changed(owner, out)
            self._shifts.setdefault(key, []).append((owner.name, layer))
        for binding in counting:
            if binding.gesture == "change":
                if real:
                    self._guarded(binding, moved, out, self._setting.pressed)
                continue
            if binding.pressed(moved):
                self._do(binding, moved, None, out)
            elif binding.gesture == "hold":
                out.controls.add(slot.control)
            self._wait(binding)

    def _wait(self, binding: Binding) -> None:
        if binding.due_s(self._stand.now_s) is not None:
            self._stand.waiting.add(binding)

    def _release(self, slot: Slot, moved: Moved, out: Out, real: bool) -> None:
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
                self._do(binding, moved, None, out)
            elif binding.gesture == "hold":
                out.controls.add(slot.control)
            self._wait(binding)
        for name, layer in self._shifts.pop(key, ()):
            owner = self._owners.get(name)
            if owner is not None and layer in owner.file.layers and owner.layers.released(layer):
                self._layers_changed(owner, out)

    def _value(self, slot: Slot, moved: Moved, before: float | None, out: Out) -> None:
        buttons = bool(slot.switches)
        for binding in slot.counting():
            if binding.gesture == "change":
                self._do(binding, moved, before, out)
            else:
                buttons = True
        if not buttons and not slot.high:
            return
        if moved.device == OSC:
            # Each message speaks for itself: 1 twice is two presses, 0 is a release. Whether it
            # came as a number or as a press is the sender's habit, and says nothing.
            (self._press if moved.value > 0 else self._release)(slot, moved, out, real=False)
        elif moved.value >= HIGH and not slot.high:
            slot.high = True
            self._press(slot, moved, out, real=False)
        elif moved.value <= LOW and slot.high:
            slot.high = False
            self._release(slot, moved, out, real=False)

    def _turn(self, slot: Slot, moved: Moved, out: Out) -> None:
        right = moved.value > 0
        for binding in slot.counting():
            gesture = binding.gesture
            if gesture == "change" and binding.parameter is not None and binding.to is None:
                self._guarded(binding, moved, out, self._setting.turned)
            elif gesture in ("change", "turn") or gesture == f"turn-{'right' if right else 'left'}":
                self._do(binding, moved, None, out)

    # What rules do

    def _guarded(self, binding: Binding, moved: Moved, out: Out, does: object) -> None:
        assert callable(does)
        try:
            if self._counts(binding, moved):
                does(binding, moved, out)
        except ExpressionFailed as error:
            out.said.append(f"{binding.where}: {error}")

    def _counts(self, binding: Binding, moved: Moved) -> bool:
        when = binding.when
        return when is None or bool(when.value(self._stand.asked_by(binding, moved)))

    def _do(self, binding: Binding, moved: Moved, before: float | None, out: Out) -> None:
        """What a rule does when its gesture happened."""
        try:
            if not self._counts(binding, moved):
                return
            if binding.let:
                self._let(binding, moved, out)
            if binding.parameter is not None:
                if binding.to is not None:
                    self._setting.to(binding, moved, out)
                elif moved.motion in ("value", "pressure") or moved.device == OSC:
                    self._setting.moved(binding, before, moved, out)
                else:
                    self._setting.pressed(binding, moved, out)
            if binding.rule.do in BUILT_IN:
                self._switch(binding, moved, out)
            elif binding.rule.do is not None:
                self._asking.ask(binding, moved, out)
        except ExpressionFailed as error:
            out.said.append(f"{binding.where}: {error}")

    def _let(self, binding: Binding, moved: Moved, out: Out) -> None:
        owner = binding.owner
        scope = self._stand.asked_by(binding, moved)
        fresh = {name: made.value(scope) for name, made in binding.let.items()}
        for name, value in fresh.items():
            owner.vars[name] = value
            out.touched.add(owner.key(name))

    def _switch(self, binding: Binding, moved: Moved, out: Out) -> None:
        """The action `layer`, which concerns nobody else."""
        told: Mapping[str, object] = binding.args.value(self._stand.asked_by(binding, moved))
        name, on = told.get("name"), told.get("on")
        owner = binding.owner
        if not isinstance(name, str) or name not in owner.file.layers:
            raise ExpressionFailed(f"there is no layer called {name}.")
        if owner.layers.switch(name, None if on is None else bool(on)):
            self._layers_changed(owner, out)

    def _layers_changed(self, owner: Owner, out: Out) -> None:
        out.touched.add(owner.layers_key)
        for together in self._together.values():
            for binding in together:
                if binding.owner is owner and self._slots[binding.control].layered:
                    binding.take_over.lost()

    # What is seen

    def _now(self, now_s: float, transport: Transport, out: Out) -> None:
        stand = self._stand
        was = stand.transport
        stand.now_s = max(stand.now_s, now_s)
        stand.transport = transport
        if transport is not was and (
            transport.playing != was.playing
            or transport.bpm != was.bpm
            or transport.leader != was.leader
        ):
            out.touched.add("transport")

    def _answer(self, out: Out) -> Answer:
        controls = out.controls
        for name in out.touched:
            controls |= self._depend.get(name, set())
        wanted = self._seen.changes(sorted(controls), self._slots, out) if controls else ()
        if out.asked or out.parameters or wanted or out.said:
            return Answer(out.asked, out.parameters, wanted, out.said)
        return NOTHING

    # Taking mappings in

    def _take(self, mappings: Sequence[ReadMapping]) -> None:
        # What a controller that was unplugged remembers is there when it comes back.
        self._remembered |= self._owners
        old = self._remembered
        self._owners = {
            one.mapping.name: old[one.mapping.name].again(one)
            if one.mapping.name in old
            else Owner(one)
            for one in mappings
        }
        bindings: list[Binding] = []
        switches: list[tuple[str, Owner, str]] = []
        for owner in self._owners.values():
            bindings += bindings_of(owner, self._known)
            switches += switches_of(owner, self._known)
        self._slots = slots_of(bindings, switches)
        self._addresses = frozenset(
            name.removeprefix(f"{OSC}/") for name in self._slots if name.startswith(f"{OSC}/")
        )
        self._together.clear()
        for binding in bindings:
            if binding.parameter is not None:
                self._together.setdefault(binding.parameter, []).append(binding)
        self._depend = dependents(bindings, switches, self._slots)
        self._carry(bindings)

    def _carry(self, bindings: list[Binding]) -> None:
        """Jobs that are at work go on under the new bindings that are the old ones."""
        same = {binding.identity: binding for binding in reversed(bindings)}
        for job in self._asking.jobs.values():
            old, job.binding = job.binding, same.get(job.identity)
            if job.binding is not None:
                job.binding.jobs.append(job)
                if old is not None:
                    job.binding.queue.extend(old.queue)
                    old.queue.clear()
        self._down = {
            key: [same[one.identity] for one in down if one.identity in same]
            for key, down in self._down.items()
        }
        self._stand.waiting.clear()
