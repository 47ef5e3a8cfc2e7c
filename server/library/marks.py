"""What its maker thinks of a session: kept or thrown. A thrown one is marked, never deleted.

Stands in the session's folder beside `session.json`, so that it goes where the session goes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, get_args

from session.errors import storage

MARK_FILE = "mark.json"

Mark = Literal["kept", "thrown"]


def read_mark(folder: Path) -> Mark | None:
    """The mark of a session; None for one that has none, or none that can be read."""
    try:
        mark = json.loads((folder / MARK_FILE).read_text(encoding="utf-8"))["mark"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return mark if mark in get_args(Mark) else None


def write_mark(folder: Path, mark: Mark | None) -> None:
    """Set the mark, or take it away. Raises StorageFailed."""
    path = folder / MARK_FILE
    with storage(path):
        if mark is None:
            path.unlink(missing_ok=True)
            return
        beside = folder / f".{MARK_FILE}.partial"
        beside.write_text(json.dumps({"mark": mark}), encoding="utf-8")
        beside.replace(path)
