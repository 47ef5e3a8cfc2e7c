"""A Hugging Face hub on loopback: its listing, its files, and what goes wrong with it."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """What it has: `repos` by name, each a file's bytes by its path.

    `listed` beats what is told of a file's content: a file that was changed on the way. A file in
    `breaks` is broken off after so many bytes, as often as is said. `status` refuses everything,
    for the reason `error_code`. `pause_seconds` is waited after each 64 kB.
    """

    url: str
    repos: dict[str, dict[str, bytes]] = field(default_factory=dict)
    listed: dict[str, bytes] = field(default_factory=dict)
    breaks: dict[str, tuple[int, int]] = field(default_factory=dict)
    status: int | None = None
    error_code: str = ""
    ranges: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    bytes_sent: int = 0
    pause_seconds: float = 0.0


@contextmanager
def hub_server() -> Iterator[Hub]:
    """A hub that is up as long as the block lasts."""
    server = _Server(("127.0.0.1", 0), _Handler)
    hub = Hub(f"http://127.0.0.1:{server.server_port}")
    server.hub = hub
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    hub: Hub

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error; any other shows in the client's answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        hub = self.server.hub
        hub.asked.append((self.path, self.headers.get("Range", "")))
        if hub.status:
            return self._answer(hub.status, b"{}", {"X-Error-Code": hub.error_code})
        path = unquote(self.path.partition("?")[0])
        if found := re.fullmatch(r"/api/models/([^/]+/[^/]+)(/revision/.+)?", path):
            return self._listing(hub, found[1])
        if found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/[^/]+/(.+)", path):
            return self._file(hub, found[1], found[2])
        return self._answer(404, b"")

    def _listing(self, hub: Hub, repo: str) -> None:
        if repo not in hub.repos:
            return self._answer(404, b"{}", {"X-Error-Code": "RepoNotFound"})
        siblings = []
        for path, content in hub.repos[repo].items():
            told = hub.listed.get(path, content)
            one: dict[str, object] = {
                "rfilename": path,
                "size": len(told),
                "blobId": hashlib.sha1(f"blob {len(told)}\0".encode() + told).hexdigest(),
            }
            if path.endswith((".safetensors", ".bin")):
                digest = hashlib.sha256(told).hexdigest()
                one["lfs"] = {"sha256": digest, "size": len(told), "pointerSize": 134}
            siblings.append(one)
        answer = {"id": repo, "modelId": repo, "sha": COMMIT, "siblings": siblings}
        return self._answer(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def _file(self, hub: Hub, repo: str, path: str) -> None:
        content = hub.repos.get(repo, {}).get(path)
        if content is None:
            return self._answer(404, b"", {"X-Error-Code": "EntryNotFound"})
        start = 0
        if hub.ranges and (asked := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))):
            start = int(asked[1])
        rest = content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        after, times = hub.breaks.get(path, (0, 0))
        if times:
            hub.breaks[path] = (after, times - 1)
            rest = rest[:after]
        for at in range(0, len(rest), 65536):
            self.wfile.write(rest[at : at + 65536])
            hub.bytes_sent += len(rest[at : at + 65536])
            time.sleep(hub.pause_seconds)
        if times:
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)
        return None

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
