"""Mappings at work. One thread calls it; it does no I/O, and knows the time only as it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from bridge.events.asked import Went
from bridge.events.moved import OSC, Moved
from bridge.events.wanted import Wanted
from bridge.mapping.asking import Asking
from bridge.mapping.contract import Answer
from bridge.mapping.doing import Doing
from bridge.mapping.hands import Hands
from bridge.mapping.incoming import plain, within_bounds
from bridge.mapping.known import NOTHING_KNOWN, Known
from bridge.mapping.reading import ReadMapping
from bridge.mapping.seen import Seen
from bridge.mapping.setting import Setting
from bridge.mapping.slot import Slot
from bridge.mapping.stand import Out, Stand
from bridge.mapping.taken import Taken
from bridge.sync.transport import Transport

NOTHING = Answer()


class MappingEngine:
    """Layers, gestures, take-over, conditions, guards and expressions of all mappings."""

    def __init__(
        self,
        mappings: Sequence[ReadMapping],
        known: Known = NOTHING_KNOWN,
        random: Random | None = None,
        remembers: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self._known = known
        self._stand = Stand()
        if random is not None:
            self._stand.scope.random = random
        self._taken = Taken(remembers)
        self._asking = Asking(self._stand)
        self._setting = Setting(self._stand, self._taken.together)
        self._doing = Doing(self._stand, self._taken, self._asking, self._setting)
        self._hands = Hands(self._stand, self._taken, self._doing, self._setting)
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
        slot = self._taken.slots.get(name)
        before = self._stand.positions.get(name)
        if moved.motion == "value":
            self._stand.positions[name] = moved.value
        if slot is None and not self._hands.holds(name, moved.note):
            return self._answer(out) if out.touched else NOTHING
        slot = slot or Slot(name)
        match moved.motion:
            case "press" | "release" if moved.device == OSC:
                self._hands.value(slot, moved, before, out)
            case "press":
                self._hands.press(slot, moved, out)
            case "release":
                self._hands.release(slot, moved, out)
            case "value":
                self._hands.value(slot, moved, before, out)
            case "turn":
                self._hands.turn(slot, moved, out)
            case "pressure":
                self._hands.pressure(slot, moved, before, out)
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
                self._doing.do(binding, cause, None, out)
            if held or happened:
                out.controls.add(binding.control)
            self._asking.passed(binding, now_s, out)
            self._stand.waiting.add(binding)
        return self._answer(out)

    def all_wanted(self) -> Sequence[Wanted]:
        """Everything that shall be seen, for a device that came."""
        self._seen.changes(self._taken.slots, self._taken.slots, Out())
        return self._seen.all()

    def swap(self, mappings: Sequence[ReadMapping], known: Known | None = None) -> Answer:
        """Other mappings, or the same after their files changed.

        Variables, layers and tickets of those that stay are kept; a control that is held is let go
        where it was pressed. `known` is given where profiles changed too.
        """
        self._known = known or self._known
        self._take(mappings)
        out = Out()
        wanted = self._seen.anew(self._taken.slots, out)
        return Answer(wanted=wanted, said=tuple(out.said))

    def remembered(self) -> dict[str, dict[str, Any]]:
        """What mappings remember, also those whose controllers are away, as plain values.

        By their names: `vars`, and the `layers` that are switched on; for `remembers`.
        """
        return self._taken.remembered()

    @property
    def devices(self) -> frozenset[str]:
        """The devices that the mappings use."""
        return self._taken.devices

    @property
    def addresses(self) -> frozenset[str]:
        """The OSC addresses that the mappings use. Safe from any thread."""
        return self._taken.addresses

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
        if out.touched:
            controls |= self._taken.depending(out.touched)
        wanted = self._seen.changes(sorted(controls), self._taken.slots, out) if controls else ()
        if out.asked or out.parameters or wanted or out.said:
            return Answer(out.asked, out.parameters, wanted, out.said)
        return NOTHING

    # Taking mappings in

    def _take(self, mappings: Sequence[ReadMapping]) -> None:
        """Jobs that are at work go on under the new bindings that are the old ones."""
        bindings = self._taken.take(mappings, self._known)
        self._stand.complaints.forget()
        same = {binding.identity: binding for binding in reversed(bindings)}
        for job in self._asking.jobs.values():
            old, job.binding = job.binding, same.get(job.identity)
            if job.binding is not None:
                job.binding.jobs.append(job)
                if old is not None:
                    job.binding.queue.extend(old.queue)
                    old.queue.clear()
        self._hands.carry(same)
        self._stand.waiting.clear()
