"""What a UDP socket lost before anybody could read it, where the system counts that: on Linux."""

from __future__ import annotations

import os
import socket
from pathlib import Path

_TABLES = {socket.AF_INET: Path("/proc/net/udp"), socket.AF_INET6: Path("/proc/net/udp6")}


def dropped(receiving: socket.socket) -> int | None:
    """Packets dropped since the socket was made; None where nobody counts.

    proc(5), `/proc/net/udp`: the inode is the tenth column, the count the last.
    """
    table = _TABLES.get(receiving.family)
    try:
        inode = str(os.fstat(receiving.fileno()).st_ino)
        lines = table.read_text().splitlines() if table else []
    except OSError:
        return None
    for columns in map(str.split, lines[1:]):
        if columns[9] == inode:
            return int(columns[-1])
    return None
