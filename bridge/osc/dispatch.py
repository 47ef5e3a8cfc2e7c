"""Addresses of the bridge's own: found by the exact address, in a time that no number changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bridge.events.arrived import OscArrived

Handle = Callable[[OscArrived], Sequence[bytes] | None]
"""Does what the address is for; the packets that go back to who asked, if any."""


@dataclass(frozen=True, slots=True)
class OscMethod:
    """One address; `tags` are the types of its usual arguments, `words` say what it is for."""

    address: str
    words: str
    handle: Handle
    tags: str = ""


class Dispatch:
    """Methods by address. A pattern is an address like any other, which no method has."""

    def __init__(self, methods: Iterable[OscMethod] = ()) -> None:
        self._methods = {method.address: method for method in methods}

    def add(self, method: OscMethod) -> None:
        """Add a method, in place of one with its address."""
        self._methods[method.address] = method

    def __contains__(self, address: str) -> bool:
        return address in self._methods

    def __iter__(self) -> Iterator[OscMethod]:
        return iter(self._methods.values())

    def heard(self, arrived: OscArrived) -> Sequence[bytes] | None:
        """What goes back to who sent it; None when no method has the address."""
        method = self._methods.get(arrived.address)
        return None if method is None else method.handle(arrived) or ()
