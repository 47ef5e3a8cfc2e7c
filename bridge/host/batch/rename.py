"""A file gets its name without taking another's."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL)
"""What link(2) answers on disks that have none, such as a stick's FAT."""


def rename_beside(source: Path, target: Path) -> None:
    """Rename without replacing. Raises FileExistsError, and OSError."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # The name is claimed by an empty file: no other program's can come in between.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        source.replace(target)
        return
    source.unlink()
