"""What an isolated process is in the midst of, where its holder can read it after a crash.

Progress is said now and then; this is written down before each call of other people's code, in
memory that both processes see, and costs about a microsecond.
"""

from __future__ import annotations

import mmap
import os
from pathlib import Path

PLACE = "ROADIE_DOING"
"""The environment's name of the file."""

BOARD_BYTES = 512


def make_board(path: Path) -> None:
    """Make the file, in the holder. Raises OSError."""
    path.write_bytes(bytes(BOARD_BYTES))


def read_board(path: Path) -> str:
    """What was written last; nothing where there is no board."""
    try:
        return path.read_bytes().partition(b"\0")[0].decode(errors="replace")
    except OSError:
        return ""


def _board() -> mmap.mmap | None:
    path = os.environ.get(PLACE)
    if not path:
        return None
    try:
        with Path(path).open("r+b") as file:
            return mmap.mmap(file.fileno(), BOARD_BYTES)
    except (OSError, ValueError):
        return None


_BOARD = _board()


def now_at(words: str) -> None:
    """Write down what is done now, such as "step 2 (the plug-in Glue)"; anywhere else a no-op."""
    if _BOARD is not None:
        written = words.encode()[: BOARD_BYTES - 1] + b"\0"
        _BOARD[: len(written)] = written
