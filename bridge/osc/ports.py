"""OSC as the bridge has it: one port, UDP and TCP alike, and answers to who asked."""

from __future__ import annotations

from bridge.events.arrived import OscArrived, Source
from bridge.osc.allow import Allowed
from bridge.osc.dispatch import Dispatch
from bridge.osc.intake import Put, Say
from bridge.osc.places import Place
from bridge.osc.tcp import TcpReceiver
from bridge.osc.udp import UdpReceiver
from bridge.running.start_to_close import StartToClose
from session.errors import BadSetting

TRIES = 8


class OscPorts(StartToClose):
    """Both receivers at one place, from `start` to `close`.

    With port 0 both take the same free one. `at_once` is as `UdpReceiver` has it.
    """

    def __init__(
        self,
        host: str,
        port: int,
        allowed: Allowed,
        put: Put,
        *,
        at_once: Put | None = None,
        say: Say = lambda _: None,
    ) -> None:
        self._asked: Place = (host, port)
        self._allowed = allowed
        self._put = put
        self._say = say
        self.udp = UdpReceiver(host, port, allowed, put, at_once=at_once, say=say)
        self.tcp = TcpReceiver(host, port, allowed, put, say=say)

    @property
    def place(self) -> Place:
        """Where they listen."""
        return self.udp.place

    def start(self) -> None:
        """Begin to listen. Raises BadSetting when the place is taken or not of this machine."""
        host, port = self._asked
        for tried in range(TRIES):
            self.udp.place = self._asked
            self.udp.start()
            self.tcp.place = (host, self.udp.place[1])
            try:
                self.tcp.start()
                return
            except BadSetting:
                self.udp.close()
                # A port that is free for UDP may be taken for TCP.
                if port or tried == TRIES - 1:
                    raise

    def reply(self, source: Source, packet: bytes) -> bool:
        """Send a packet back to who sent something; whether it went out. From any thread."""
        return self.udp.reply(source, packet) or self.tcp.reply(source, packet)

    def answer(self, dispatch: Dispatch, arrived: OscArrived) -> bool:
        """Have a message for one of our own addresses done and answered; False for any other."""
        packets = dispatch.heard(arrived)
        for packet in packets or ():
            self.reply(arrived.source, packet)
        return packets is not None

    def close(self) -> None:
        """Stop listening; may be called twice."""
        self.udp.close()
        self.tcp.close()
