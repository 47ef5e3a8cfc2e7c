"""Running the server: its socket, its signals, and that there is one a library."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI
from filelock import FileLock, Timeout
from uvicorn.server import HANDLED_SIGNALS

from server.api.app import create_app
from server.api.guard import is_loopback
from server.api.running import RunningServer, announce, running_server, withdraw
from server.api.stopping import OpenRequests
from server.jobs.job import JobKind
from server.jobs.task import TASKS
from server.settings import Settings
from server.web.page import BUILT
from session.errors import BadSetting, storage, storage_error

LOCK_FILE = ".server.lock"
LONGEST_HEAD_BYTES = 2**18
"""Of a request's line and headers: fifty sessions asked for by names of any script fit in."""
ANSWER_SECONDS = 0.75
"""How long open requests may take to end by themselves once the server stops."""
STOP_SECONDS = 2
"""When the server stops waiting for those that do not end when they are broken off."""


def _silent(server: RunningServer) -> None:
    del server


def _idle() -> None:
    """Nobody is told."""


def serve(
    settings: Settings,
    ready: Callable[[RunningServer], None] = _silent,
    tasks: Mapping[JobKind, str] = TASKS,
    stopping: Callable[[], None] = _idle,
    page: Path = BUILT,
) -> None:
    """Run the server until SIGTERM, SIGINT or Ctrl-C; `ready` is called once it answers.

    `stopping` is called, from within a signal's handler, when it is asked to stop. `page` is the
    folder of the built page.

    Raises BadSetting when it may not or cannot listen there, or the library has a server
    already, and StorageFailed when the library cannot be used.
    """
    check_binding(settings)
    with sole_server(settings.library), _listening(settings) as listener:
        asyncio.run(_serve(create_app(settings, tasks, page), settings, listener, ready, stopping))


def check_binding(settings: Settings) -> None:
    """Raise BadSetting when the server would be open to the network without a token."""
    if not is_loopback(settings.host) and settings.token is None:
        raise BadSetting(
            f"The server does not listen on {settings.host} without a token: set ROADIE_TOKEN to a "
            "secret of 16 characters or more, or listen on 127.0.0.1."
        )


@contextmanager
def sole_server(library: Path) -> Iterator[None]:
    """Be the library's one server. Raises BadSetting when there is one, StorageFailed."""
    with storage(library):
        library.mkdir(parents=True, exist_ok=True)
    lock = FileLock(library / LOCK_FILE, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        other = running_server(library)
        where = f" at {other.url} (process {other.pid})" if other else ""
        raise BadSetting(
            f"A server already works on {library}{where}: use it, or stop it first."
        ) from error
    except OSError as error:
        raise storage_error(error, library) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, _, _, _, address = found[0]
        listener = socket.create_server(address, family=family, backlog=256)
        # Inherited by each connection; without it an answer's body waits 40 ms for an ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (OSError, UnicodeError) as error:
        taken = getattr(error, "errno", None) == errno.EADDRINUSE
        reason = "another program uses it" if taken else str(error)
        raise BadSetting(
            f"The server cannot listen on {settings.host}, port {settings.port} ({reason}): "
            "choose another port, or 0 for a free one."
        ) from error
    try:
        yield listener
    finally:
        listener.close()


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    address = ip_address(host.partition("%")[0])
    if address.is_unspecified:
        host = "::1" if address.version == 6 else "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _serve(
    app: FastAPI,
    settings: Settings,
    listener: socket.socket,
    ready: Callable[[RunningServer], None],
    stopping: Callable[[], None],
) -> None:
    def begin() -> None:
        running = RunningServer(_url(listener), os.getpid(), time.time())
        announce(settings.library, running)
        gc.freeze()  # what was imported stays: collections need not walk it again
        ready(running)

    requests = OpenRequests(app)
    config = uvicorn.Config(
        requests,
        lifespan="off",  # entered here, so that its errors arrive as they are
        http="h11",
        h11_max_incomplete_event_size=LONGEST_HEAD_BYTES,
        ws="websockets-sansio",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=2**16,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    async with app.router.lifespan_context(app):
        try:
            await _Server(config, requests, begin, stopping).serve(sockets=[listener])
        finally:
            withdraw(settings.library)


class _Server(uvicorn.Server):
    """Says when it answers; ends quietly on a signal, requests too, and does not raise it again."""

    def __init__(
        self,
        config: uvicorn.Config,
        requests: OpenRequests,
        begin: Callable[[], None],
        stopping: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._requests = requests
        self._begin = begin
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        self._stopping()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer."""
        await super().startup(sockets)
        if self.started:
            self._begin()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close streams and what is idle, let answers end for a moment, break off the rest."""
        late = asyncio.create_task(self._break_off(ANSWER_SECONDS))
        try:
            await super().shutdown(sockets)
        finally:
            late.cancel()
            if self.server_state.tasks:  # asked twice to stop, or nothing ends them
                await self._break_off(0)

    async def _break_off(self, after_seconds: float) -> None:
        await asyncio.sleep(after_seconds)
        await self._requests.break_off(self.server_state.tasks, self.server_state.connections)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal; cleaning up comes after, so the signal is not raised again."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in HANDLED_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
