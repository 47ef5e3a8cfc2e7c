"""A site that is not Roadie's, on a port of its own: what an attacker's page would be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class StrangeSite:
    """Answers every path with the same page; `asked` are the paths that it was asked for."""

    def __init__(self, port: int, asked: list[str]) -> None:
        self.port = port
        self.asked = asked

    def url(self, host: str = "127.0.0.1") -> str:
        """Its address by a name: `localhost` is another site than 127.0.0.1, a port is not."""
        return f"http://{host}:{self.port}"


@contextmanager
def strange_site() -> Iterator[StrangeSite]:
    """The site, while the block runs."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = b"<!doctype html><title>Another site</title><p id=there>Another site</p>"
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield StrangeSite(server.server_port, asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
