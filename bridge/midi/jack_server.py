"""Whether a JACK server runs, asked of its socket: quick, silent, and without becoming a client.

A client library cannot be asked: where the server is gone it writes lines to the terminal, and
where the server stands still it never answers, holding the interpreter's lock the while.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from pathlib import Path

_ANSWERS_WITHIN_S = 0.2


def jack_server_pid(name: str | None = None) -> int | None:
    """The process that serves JACK under `name` (by default the user's own); None without one.

    jackd2 on Linux listens on `/dev/shm/jack_<name>_<uid>_0`; elsewhere nothing is found.
    """
    if sys.platform != "linux":
        return None
    name = name or os.environ.get("JACK_DEFAULT_SERVER", "default")
    path = Path("/dev/shm") / f"jack_{name}_{os.getuid()}_0"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_ANSWERS_WITHIN_S)
        try:
            line.connect(str(path))
            peer = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        except OSError:
            return None
    pid: int = struct.unpack("3i", peer)[0]
    return pid
