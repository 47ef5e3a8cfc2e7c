"""Which ports of others there are, by names that stay; our own are never among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bridge.midi.heart import CLIENT
from bridge.midi.names import PortNames
from bridge.midi.system import Client, MidiSystem

Owned = tuple[Counter[str], Counter[str]]
"""What an opening of ours added to the system's two lists: inputs, and outputs."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The ports at one moment: the system's own name for each of ours."""

    inputs: dict[str, str]
    outputs: dict[str, str]

    def changed(self, before: Listed) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names of ports that came and that went since `before`.

        A port that was plugged in anew between two looks has been both: its connection is lost.
        """
        now, then = self._all(), before._all()
        came = tuple(name for name in now if now[name] != then.get(name))
        went = tuple(name for name in then if then[name] != now.get(name))
        return came, went

    def _all(self) -> dict[str, tuple[str | None, str | None]]:
        names = dict.fromkeys([*self.inputs, *self.outputs])
        return {name: (self.inputs.get(name), self.outputs.get(name)) for name in names}


NOTHING = Listed({}, {})


class Listing:
    """Lists ports through two clients that stay for it."""

    def __init__(self, system: MidiSystem, hearer: Client, sender: Client) -> None:
        self._hearer, self._sender = hearer, sender
        self._names = PortNames(system.name), PortNames(system.name)
        self._own: Owned = (Counter(), Counter())

    def look(self) -> Listed:
        """The ports of others that are there now."""
        found: list[dict[str, str]] = []
        for client, names, own in zip(
            (self._hearer, self._sender), self._names, self._own, strict=True
        ):
            ports = [name for name in client.get_ports() if not name.startswith(CLIENT)]
            raw = list(_without(ports, own))
            found.append(dict(zip(names.name(raw), raw, strict=True)))
        return Listed(*found)

    @contextmanager
    def owning(self, own_client: str) -> Iterator[Owned]:
        """What the block adds to the lists under our client's name is our own; told at its end.

        The name alone does not tell: a client of another Roadie may have it too, and then JACK
        gives ours another.
        """
        before = self._raw()
        owned: Owned = (Counter(), Counter())
        yield owned
        for own, mine, now, then in zip(self._own, owned, self._raw(), before, strict=True):
            mine.update(_of_client(now - then, own_client))
            own.update(mine)

    def disown(self, owned: Owned) -> None:
        """What an opening had added is gone."""
        for own, old in zip(self._own, owned, strict=True):
            own.subtract(old)

    def _raw(self) -> tuple[Counter[str], Counter[str]]:
        return Counter(self._hearer.get_ports()), Counter(self._sender.get_ports())


def _of_client(names: Counter[str], client: str) -> Counter[str]:
    return Counter({name: count for name, count in names.items() if client in name})


def _without(raw: list[str], own: Counter[str]) -> Iterator[str]:
    left = own.copy()
    for name in raw:
        if left[name] > 0:
            left[name] -= 1
        else:
            yield name
