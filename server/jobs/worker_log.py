"""The log that all workers of a library print to, kept from growing without bound."""

from __future__ import annotations

from pathlib import Path

from bridge.host.isolated.log import KEPT_BYTES, LOG_LIMIT_BYTES, bound

__all__ = ["KEPT_BYTES", "LOG_LIMIT_BYTES", "bound", "worker_log"]

LOGS_FOLDER = "logs"
LOG_NAME = "workers.log"


def worker_log(library: Path) -> Path:
    """The file; its folder is made."""
    folder = library / LOGS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder / LOG_NAME
