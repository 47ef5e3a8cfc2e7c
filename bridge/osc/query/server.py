"""OSCQuery over HTTP: read only, small, and on loopback unless told otherwise."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import BoundedSemaphore
from typing import Any

from bridge.osc.allow import Allowed
from bridge.osc.listening import Listening
from bridge.osc.places import Place
from bridge.osc.query.tree import QueryNode, answered, host_info, tree

AT_ONCE = 16
PATIENCE_S = 5.0
"""How long a client may be silent."""
STOP_S = 0.2
"""How often it looks whether it shall stop."""


class QueryServer(Listening):
    """Answers from `start` to `close`; the nodes are asked for at each request.

    Only GET, only from addresses that are allowed, and only by an address or `localhost` as host:
    a web page whose name was made to point here is refused.
    """

    kind = socket.SOCK_STREAM
    thread_name = "osc-query"

    def __init__(
        self,
        host: str,
        port: int,
        allowed: Allowed,
        nodes: Callable[[], Iterable[QueryNode]],
        *,
        osc: Place,
        name: str = "Roadie",
    ) -> None:
        super().__init__(host, port)
        self._allowed = allowed
        self._nodes = nodes
        self._info = host_info(name, osc)
        self._server: ThreadingHTTPServer | None = None

    def opened(self, listener: socket.socket) -> None:
        """Make a server of it."""
        self._server = _Server(listener, self._allowed, partial(_Asked, self._nodes, self._info))

    def wake(self, listener: socket.socket) -> None:  # noqa: ARG002
        """Have it stop serving."""
        assert self._server is not None
        self._server.shutdown()

    def listen(self, listener: socket.socket) -> None:  # noqa: ARG002
        """Serve."""
        assert self._server is not None
        self._server.serve_forever(STOP_S)


class _Server(ThreadingHTTPServer):
    """The standard library's, on a socket of ours, with a bound on how many it serves at once."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self, listener: socket.socket, allowed: Allowed, asked: Callable[..., _Asked]
    ) -> None:
        super().__init__(listener.getsockname()[:2], asked, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self._allowed = allowed
        self._places = BoundedSemaphore(AT_ONCE)
        listener.listen(AT_ONCE)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002
        return self._allowed.permits(client_address[0]) and self._places.acquire(blocking=False)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away in the midst is its own affair."""


class _Asked(BaseHTTPRequestHandler):
    timeout = PATIENCE_S
    server_version = "Roadie"
    sys_version = ""

    def __init__(
        self,
        nodes: Callable[[], Iterable[QueryNode]],
        info: dict[str, Any],
        *args: Any,
    ) -> None:
        self._nodes = nodes
        self._info = info
        super().__init__(*args)

    def do_GET(self) -> None:
        if not _by_address(self.headers.get("Host", "")):
            self._answer(HTTPStatus.FORBIDDEN, None)
            return
        self._answer(*answered(tree(self._nodes()), self._info, self.path))

    def _answer(self, status: HTTPStatus, body: Any) -> None:
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what is asked is no news."""


def _by_address(host: str) -> bool:
    """Whether a Host header names an address, which nobody can point elsewhere."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    try:
        ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".local")
    return True
