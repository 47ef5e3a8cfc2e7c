"""OSC in and out of one bridge: its ports, its own addresses, and those that mappings use."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bridge.events.arrived import OscArgument, OscArrived
from bridge.events.moved import Moved
from bridge.osc.allow import Allowed
from bridge.osc.controls import moved
from bridge.osc.own import OwnAddresses
from bridge.osc.ports import OscPorts
from bridge.running.config import BridgeConfig
from bridge.running.inbox import Inbox
from session.errors import BadSetting

Tell = Callable[[], Iterable[OscArgument]]


class OscSide:
    """Listens, and tells what a message means.

    `mapped` says whether a mapping uses a control: those addresses are the musician's, also below
    `/roadie`; the bridge answers the others there itself.
    """

    def __init__(
        self,
        config: BridgeConfig,
        inbox: Inbox,
        say: Callable[[str], None],
        asked: dict[str, tuple[str, Tell]],
        mapped: Callable[[str], bool],
    ) -> None:
        self._say = say
        self._own = OwnAddresses(asked)
        self._mapped = mapped
        self._ports = OscPorts(
            config.osc_host, config.osc_port, Allowed(config.osc_allowed), inbox.put, say=say
        )
        self.listening = False

    @property
    def where(self) -> str:
        """Where it listens, in words."""
        host, port = self._ports.place
        return f"OSC at {host}:{port} (UDP, TCP)" if self.listening else "no OSC"

    @property
    def port(self) -> int:
        """The port it listens at."""
        return int(self._ports.place[1])

    def start(self) -> None:
        """Begin to listen; where that cannot be, it is said, and the bridge goes on without."""
        try:
            self._ports.start()
            self.listening = True
        except BadSetting as error:
            self._say(str(error))

    def meant(self, arrived: OscArrived) -> Moved | None:
        """The control that moved; None for what the bridge has answered itself."""
        address = arrived.address
        if address in self._own or (
            address.startswith("/roadie/") and not self._mapped(f"osc/{address}")
        ):
            self._ports.answer(self._own, arrived)
            return None
        return moved(arrived)

    def close(self) -> None:
        """Stop listening."""
        self._ports.close()
        self.listening = False
