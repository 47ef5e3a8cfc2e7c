"""A model's weights leave this machine, in one step; what an install left half done goes too."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

from server.models.place import INSTALLING, folder_of, put_aside
from session.errors import NotFound, storage


def remove(name: str, models_folder: Path) -> int:
    """Delete the weights of the model `name`; answers how many bytes that were.

    A job that has them loaded works on to its end. Raises NotFound for an unknown name and where
    there is nothing to remove, StorageFailed.
    """
    folder = folder_of(models_folder, name)
    beside = models_folder / INSTALLING
    rest = [path for path in (beside / name, beside / f"{name}.by-hand") if path.is_dir()]
    if not folder.exists() and not rest:
        raise NotFound(f"The model {name} is not installed: there is nothing to remove.")
    if folder.exists():
        old = beside / f"{name}.{uuid4().hex}.old"
        put_aside(folder, old)
        rest.append(old)
    freed = 0
    for each in rest:
        with storage(each):
            files = [path for path in each.rglob("*") if path.is_file()]
            freed += sum(path.stat().st_size for path in files)
            shutil.rmtree(each)
    return freed
