"""The file that isolated processes print to, kept from growing without bound."""

from __future__ import annotations

from pathlib import Path

LOG_LIMIT_BYTES = 8 * 2**20
KEPT_BYTES = 1 * 2**20


def bound(log: Path) -> None:
    """Keep only the end of a log that has grown too long, as `<name>.1`. Raises OSError.

    The file is emptied in place, since others hold it open; they append, so nothing is torn.
    """
    size = log.stat().st_size if log.exists() else 0
    if size <= LOG_LIMIT_BYTES:
        return
    with log.open("r+b") as file:
        file.seek(size - KEPT_BYTES)
        log.with_name(f"{log.name}.1").write_bytes(file.read(KEPT_BYTES))
        file.truncate(0)
