"""The control surface that Live runs: looks at its socket ten times a second.

Live's Python stands still between its calls, so there is no thread: `schedule_message(1, ...)`
calls back at Live's next tick, 100 ms later, as AbletonOSC does it.
"""

from __future__ import annotations

import socket
from typing import Any

import Live  # type: ignore[import-not-found]
from _Framework.ControlSurface import ControlSurface  # type: ignore[import-not-found]

from .answering import Answering
from .requests import LARGEST_BYTES, PORT

AT_ONCE = 64
"""So many requests are done in one tick, that Live stays awake."""


class Roadie(ControlSurface):  # type: ignore[misc]
    """A control surface without controls."""

    def __init__(self, c_instance: Any, port: int = PORT) -> None:
        ControlSurface.__init__(self, c_instance)
        application = Live.Application.get_application()
        version = (
            application.get_major_version(),
            application.get_minor_version(),
            application.get_bugfix_version(),
        )
        self._answering = Answering(self.song, version)
        self._socket: socket.socket | None = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.bind(("127.0.0.1", port))
        except OSError as error:
            self._socket.close()
            self._socket = None
            self.show_message(f"Roadie: port {port} is taken ({error})")
            return
        self.port = self._socket.getsockname()[1]
        self.show_message(f"Roadie: listening on port {self.port} of this machine")
        self.schedule_message(1, self._tick)

    def _tick(self) -> None:
        if self._socket is None:
            return
        for _ in range(AT_ONCE):
            try:
                packet, sender = self._socket.recvfrom(LARGEST_BYTES + 1)
            except BlockingIOError:
                break
            except OSError:
                break  # Windows tells here that an answer found nobody.
            found = self._answering.answer(packet, sender)
            if found is not None:
                try:
                    self._socket.sendto(found, sender)
                except OSError as error:
                    self.log_message(f"Roadie: an answer could not be sent: {error}")
        self.schedule_message(1, self._tick)

    def disconnect(self) -> None:
        """Live lets go of the script."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        ControlSurface.disconnect(self)
