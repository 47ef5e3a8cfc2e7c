"""Whether a server runs on a library."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

SERVER_FILE = "server.json"


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers."""

    url: str
    pid: int


def running_server(library: Path) -> RunningServer | None:
    """The server on `library`, if its file names one that answers."""
    import httpx

    try:
        said = json.loads((library / SERVER_FILE).read_text())
        server = RunningServer(str(said["url"]), int(said["pid"]))
        health = httpx.get(f"{server.url}/v1/health", timeout=5, trust_env=False).json()
        # Another program, or a server on another library, may have got the port since.
        same = Path(health["library"]).resolve() == library.resolve()
    except (OSError, ValueError, KeyError, TypeError, httpx.HTTPError, httpx.InvalidURL):
        return None
    return server if same else None
