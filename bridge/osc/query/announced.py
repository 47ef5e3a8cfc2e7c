"""The bridge, told of to programs that look for OSC with zeroconf (Bonjour)."""

from __future__ import annotations

import socket
from threading import Thread
from typing import TYPE_CHECKING

from bridge.osc.intake import Say
from bridge.osc.places import EVERYWHERE, Place

if TYPE_CHECKING:
    from zeroconf import Zeroconf

QUERY_SERVICE = "_oscjson._tcp.local."
"""By the OSCQuery proposal."""
OSC_SERVICE = "_osc._udp.local."
"""By opensoundcontrol.org; control surfaces such as TouchOSC look for it."""


class Announced:
    """Tells of the query server and the OSC port on the network that the bridge listens on.

    Nothing depends on it: where zeroconf is not installed, or the network refuses, it says so. It
    takes a second to make sure that the name is free, so it does all in a thread of its own.
    """

    def __init__(self, query: Place, osc: Place, say: Say, name: str = "Roadie") -> None:
        self._query = query
        self._osc = osc
        self._say = say
        self._name = name
        self._zeroconf: Zeroconf | None = None
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to tell of it; never raises."""
        self._thread = Thread(target=self._announce, name="osc-announced", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Tell that it is gone; may be called twice."""
        if self._thread is not None:
            self._thread.join()
        if self._zeroconf is not None:
            self._zeroconf.close()
        self._thread = self._zeroconf = None

    def _announce(self) -> None:
        if self._query[0] in EVERYWHERE:
            self._say(
                "Other programs are not told where the bridge listens for OSC, since it does so "
                "on every network: have it listen on the address of one."
            )
            return
        try:
            from zeroconf import Error, ServiceInfo, Zeroconf
        except ImportError:
            self._say(
                "Other programs are not told where the bridge listens for OSC, since zeroconf is "
                "not installed: pip install zeroconf, or type its address there."
            )
            return
        try:
            self._zeroconf = Zeroconf(interfaces=[self._query[0]])
            for service, (host, port) in ((QUERY_SERVICE, self._query), (OSC_SERVICE, self._osc)):
                family = socket.AF_INET6 if ":" in host else socket.AF_INET
                address = socket.inet_pton(family, host)
                info = ServiceInfo(service, f"{self._name}.{service}", port, addresses=[address])
                self._zeroconf.register_service(info, allow_name_change=True)
        except (Error, OSError, ValueError, AssertionError) as error:
            self._say(f"Other programs cannot be told where the bridge listens for OSC: {error}.")
