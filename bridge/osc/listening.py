"""A place that is listened at by a thread of its own: the same for every transport."""

from __future__ import annotations

import socket
from abc import abstractmethod
from threading import Event, Thread
from typing import ClassVar

from bridge.osc.places import Place, bound
from bridge.running.start_to_close import StartToClose


class Listening(StartToClose):
    """Listens from `start` to `close`.

    Port 0 takes a free one; `place` is where it listens, `listener` its socket meanwhile.
    """

    kind: ClassVar[socket.SocketKind]
    thread_name: ClassVar[str]

    def __init__(self, host: str, port: int) -> None:
        self.place: Place = (host, port)
        self.listener: socket.socket | None = None
        self.closing = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to listen. Raises BadSetting when the place is taken or not of this machine."""
        listener = self.listener = bound(self.kind, *self.place)
        self.place = listener.getsockname()[:2]
        self.closing.clear()
        self.opened(listener)
        self._thread = Thread(
            target=self.listen, args=(listener,), name=self.thread_name, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening; may be called twice."""
        self.closing.set()
        listener, thread = self.listener, self._thread
        if listener is None or thread is None:
            return
        self.wake(listener)
        thread.join()
        listener.close()
        self.listener = self._thread = None

    @abstractmethod
    def opened(self, listener: socket.socket) -> None:
        """Prepare the socket, before the thread begins."""

    @abstractmethod
    def listen(self, listener: socket.socket) -> None:
        """What the thread does, until `closing` is set and it is woken."""

    @abstractmethod
    def wake(self, listener: socket.socket) -> None:
        """End the thread's wait: closing a socket does not on every system."""
