"""What adapters of DAWs that are spoken to over OSC have in common: a line, and letting it go."""

from __future__ import annotations

from bridge.daw.contract import DawAddress
from bridge.daw.conversation import Conversation
from bridge.events.arrived import OscArrived
from bridge.sync.daw_clock import DawClock
from bridge.sync.transport import Transport
from session.errors import BackendUnavailable


class OverOsc:
    """A DAW as far as its line goes. `title` is what sentences call it.

    `how_to` is the end of the sentence that is raised when nobody answers. `clock` follows what
    the DAW tells of its transport; `port` and `reply_port` are the DAW's own where none is given,
    0 for any.
    """

    title: str
    how_to: str
    port: int
    reply_port = 0

    def __init__(self, clock: DawClock, wait_s: float) -> None:
        self.clock = clock
        self._wait_s = wait_s
        self._talk: Conversation | None = None

    def transport(self) -> Transport:
        """As the DAW told it last."""
        return self.clock.transport()

    def close(self) -> None:
        """Let go."""
        talk, self._talk = self._talk, None
        if talk:
            self._say_goodbye(talk)
            talk.close()
            self.clock.gone()

    def _open(self, address: DawAddress) -> Conversation:
        """A new line, in the place of the one before."""
        where = DawAddress(
            address.host, address.port or self.port, address.reply_port or self.reply_port
        )
        talk = Conversation(self.title, where, self.how_to, self._heard, wait_s=self._wait_s)
        self._talk = talk
        return talk

    def _connected(self) -> Conversation:
        if self._talk is None:
            raise BackendUnavailable(f"{self.title} is not connected: connect to it first.")
        return self._talk

    def _say_goodbye(self, talk: Conversation) -> None:
        """What the DAW is told before the line is closed: nothing, where it need not know."""

    def _heard(self, arrived: OscArrived) -> None:
        """A message of the DAW's, in the receiving thread."""
        raise NotImplementedError
