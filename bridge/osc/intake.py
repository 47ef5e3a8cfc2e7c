"""From a packet that a socket gave to what is put into the inbox: the same for every transport."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bridge.events.arrived import OscArrived, Source
from bridge.osc.allow import Allowed
from bridge.osc.codec import BadOsc, decode

Put = Callable[[OscArrived], object]
Say = Callable[[str], None]
"""Takes one sentence for the user. It is called by receiving threads, so it must be quick."""

AT_ONCE_AT_MOST = 16
"""Of one packet: a bundle of thousands waits its turn, as thousands of packets do."""
TOLD_AT_MOST = 256
"""Hosts and sources that are told of; a port scan must not fill the screen."""

_PATTERN = re.compile(r"[*?\[\]{}]")


@dataclass(slots=True)
class Counts:
    """What came, since the beginning. `packets` are those of allowed sources."""

    packets: int = 0
    messages: int = 0
    bad: int = 0
    patterns: int = 0
    refused: int = 0


class Intake:
    """Decodes packets and puts their messages, one by one; counts and tells what is left out.

    One thread uses it. A pattern has no effect: it could only be matched against every address
    there is, and a slip of it would press every button.
    """

    def __init__(self, allowed: Allowed, put: Put, say: Say) -> None:
        self.counts = Counts()
        self._allowed = allowed
        self._put = put
        self._say = say
        self._told: set[str] = set()

    def permits(self, host: str) -> bool:
        """Whether `host` is heard; tells once of each that is not."""
        if self._allowed.permits(host):
            return True
        self.tell(
            host,
            f"OSC from {host} is left out, since it is not allowed to send: "
            "name it or its network in the bridge's settings if it should be.",
        )
        return False

    def take(self, source: Source, packet: bytes, at_s: float, at_once: Put | None = None) -> None:
        """Put what a packet of an allowed source holds.

        `at_once` is given it instead, unless that is more than a few messages.
        """
        counts = self.counts
        counts.packets += 1
        try:
            messages = decode(packet)
        except BadOsc as error:
            self.bad(source, str(error))
            return
        put = self._put if at_once is None or len(messages) > AT_ONCE_AT_MOST else at_once
        for message in messages:
            if _PATTERN.search(message.address):
                counts.patterns += 1
                self.tell(
                    f"{source} patterns",
                    f"{source} sends to {message.address[:60]}, which is a pattern: "
                    "name the address itself.",
                )
            else:
                counts.messages += 1
                put(OscArrived(source, at_s, message.address, message.arguments))

    def bad(self, source: Source, why: str) -> None:
        """Count a packet that is none; the first of a source is told of."""
        self.counts.bad += 1
        self.tell(f"{source} bad", f"{source} sends what is no OSC, and it is left out: {why}")

    def tell(self, about: str, words: str) -> None:
        """Say it, unless something was said about that before."""
        if about not in self._told and len(self._told) < TOLD_AT_MOST:
            self._told.add(about)
            self._say(words)
