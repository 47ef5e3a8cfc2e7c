"""OSC of one bridge: its ports, its own addresses, those that mappings use, and its feedback."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from ipaddress import ip_address
from typing import TYPE_CHECKING

from bridge.controllers.osc_device import OscDevice
from bridge.controllers.profile import Profile
from bridge.events.arrived import OscArgument, OscArrived
from bridge.events.moved import Moved
from bridge.osc.allow import Allowed
from bridge.osc.controls import moved
from bridge.osc.intake import Put
from bridge.osc.own import OWN, OwnAddresses
from bridge.osc.ports import OscPorts
from bridge.osc.sending import OscSender
from bridge.running.config import BridgeConfig
from session.errors import BackendUnavailable, BadSetting

if TYPE_CHECKING:
    from bridge.osc.query.tree import QueryNode

Tell = Callable[[], Iterable[OscArgument]]


class OscSide:
    """Listens, and tells what a message means.

    `mapped` gives the addresses that mappings use: those are the musician's, also below `/roadie`;
    the bridge answers the others there itself. `asked` are its own questions by name. Other
    programs find all of them by OSCQuery, and, beyond this machine, the bridge by zeroconf.

    A surface that a profile knows (TouchOSC) is there from its first message on: `came` is told,
    and again when its profile changed. `meant`, `know` and `there` are for the thread
    that is at work with the engine; `put` and `at_once` are as `UdpReceiver` has them.
    """

    def __init__(
        self,
        config: BridgeConfig,
        put: Put,
        say: Callable[[str], None],
        asked: dict[str, tuple[str, Tell]],
        mapped: Callable[[], frozenset[str]],
        *,
        at_once: Put | None = None,
        profiles: Iterable[Profile] = (),
        came: Callable[[OscDevice], None] = lambda _: None,
    ) -> None:
        self._config = config
        self._say = say
        self._own = OwnAddresses(asked)
        self._mapped = mapped
        self._surfaces = [OscDevice(one) for one in profiles if one.speaks_osc]
        self._came = came
        self.there: list[str] = []
        """The surfaces that were heard, as mappings name them."""
        self._allowed = Allowed(config.osc_allowed)
        self._ports = OscPorts(
            config.osc_host, config.osc_port, self._allowed, put, at_once=at_once, say=say
        )
        self._senders = list(_senders(config.osc_feedback, say))
        self._stack = ExitStack()
        self._listens = False
        self.where = "no OSC"
        """Where it listens, in words."""

    @property
    def shows(self) -> bool:
        """Whether anybody is sent what lights would show."""
        return bool(self._senders)

    @property
    def port(self) -> int:
        """Where it listens; what the config says while it does not."""
        return self._ports.place[1]

    def start(self) -> None:
        """Begin to listen; where that cannot be, it is said, and the bridge goes on without."""
        try:
            self._ports.start()
            self._stack.callback(self._ports.close)
            host, port = self._ports.place
            self._listens = True
            self.where = f"OSC at {host}:{port} (UDP, TCP)"
        except BadSetting as error:
            self._say(str(error))

    def meant(self, arrived: OscArrived) -> Sequence[Moved]:
        """The control that moved; nothing for what the bridge has answered itself."""
        address = arrived.address
        mapped = self._mapped()
        if address.startswith(OWN) and address not in mapped:
            self._ports.answer(self._own, arrived)
            return ()
        if address not in mapped:
            for surface in self._surfaces:
                if found := surface.heard(arrived):
                    if surface.name not in self.there:
                        self.there.append(surface.name)
                        self._came(surface)
                    return found
        one = moved(arrived)
        return () if one is None else (one,)

    def know(self, profiles: Iterable[Profile]) -> None:
        """These profiles are known now; what was there is there by its new one."""
        before = {one.name: one for one in self._surfaces}
        self._surfaces = []
        for profile in profiles:
            if not profile.speaks_osc:
                continue
            surface = before.get(profile.id)
            if surface is None or surface.profile != profile:
                surface = OscDevice(profile)
            self._surfaces.append(surface)
        names = [one.name for one in self._surfaces]
        self.there = [name for name in self.there if name in names]
        for surface in self._surfaces:
            if surface.name in self.there and surface is not before[surface.name]:
                self._came(surface)

    def surfaces(self) -> list[tuple[str, Profile]]:
        """The surfaces that were heard, with their profiles."""
        return [(one.name, one.profile) for one in self._surfaces if one.name in self.there]

    def show(self, packet: bytes) -> bool:
        """Send what lights would show to everybody who wants it; whether it all went out."""
        sent = [sender.send_packet(packet) for sender in self._senders]
        return all(sent)

    def close(self) -> None:
        """Stop listening; may be called twice."""
        self._stack.close()
        for sender in self._senders:
            sender.close()

    def let_find(self) -> None:
        """Have other programs find what is here: to load what that takes, nobody waits."""
        if not self._listens:
            return
        try:
            self._let_find()
        except BadSetting as error:
            self._say(str(error))

    def _let_find(self) -> None:
        from bridge.osc.query.announced import Announced
        from bridge.osc.query.server import QueryServer

        host = self._config.osc_host
        query = QueryServer(host, 0, self._allowed, self._nodes, osc=self._ports.place)
        query.start()
        self._stack.callback(query.close)
        if not _is_loopback(host):
            announced = Announced(query.place, self._ports.place, self._say)
            announced.start()
            self._stack.callback(announced.close)

    def _nodes(self) -> Sequence[QueryNode]:
        from bridge.osc.query.tree import QueryNode

        own = [QueryNode(method.address, method.words) for method in self._own]
        return [*own, *(QueryNode(address) for address in sorted(self._mapped()))]


def _senders(places: Iterable[str], say: Callable[[str], None]) -> Iterator[OscSender]:
    for place in places:
        host, _, port = place.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            say(f"{place!r} is no place that OSC can be sent to: write it as 192.168.1.20:9000.")
            continue
        try:
            yield OscSender(host.strip("[]"), int(port))
        except BackendUnavailable as error:
            say(str(error))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
