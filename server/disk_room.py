"""Room on a disk, looked at before long work fills it."""

from __future__ import annotations

import shutil
from pathlib import Path

from session.errors import DiskFull, storage

SPARE_BYTES = 64 << 20
"""What is left free of a disk: others write to it too."""

_SAMPLE_BYTES = 4
"""Roadie's sound files hold samples of float32."""


def check_room(place: Path, needed_bytes: int, what: str, setting: str) -> None:
    """See that the disk of `place`, which need not be there yet, has room for so much more.

    `what` ("The sound") needs it; `setting` moves it to another disk. Raises DiskFull.
    """
    at = next(folder for folder in (place, *place.parents) if folder.is_dir())
    with storage(at):
        free = shutil.disk_usage(at).free
    if needed_bytes + SPARE_BYTES > free:
        raise DiskFull(
            f"{what} needs {megabytes(needed_bytes)} MB more and {at} has {megabytes(free)} MB "
            f"free: free some space, or set {setting} to a folder on another disk."
        )


def check_room_for_sound(place: Path, samples: int) -> None:
    """See that files of so many samples, all channels and files together, fit in the library.

    Raises DiskFull.
    """
    check_room(place, samples * _SAMPLE_BYTES, "The sound", "ROADIE_LIBRARY")


def megabytes(size_bytes: int) -> str:
    """Millions of bytes, with a place after the point where they are few."""
    return f"{size_bytes / 1e6:.1f}" if size_bytes < 10_000_000 else f"{size_bytes / 1e6:.0f}"
