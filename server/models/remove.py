"""A model's weights leave this machine, in one step; what an install left half done goes too."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

from server.models.place import INSTALLING, alone, check_ours, folder_of, put_aside
from session.errors import NotFound, storage


def remove(name: str, models_folder: Path) -> int:
    """Delete the weights of the model `name`; answers how many bytes that were.

    A job that has them loaded works on to its end. Raises NotFound for an unknown name and where
    there is nothing to remove, BadInput while it is being installed and for files that Roadie did
    not put there, StorageFailed.
    """
    folder = folder_of(models_folder, name)
    check_ours(folder)
    rest = _left(models_folder, name)
    if not folder.exists() and not rest:
        raise NotFound(f"The model {name} is not installed: there is nothing to remove.")
    with alone(models_folder, name) as beside:
        if folder.exists():
            put_aside(folder, beside / f"{name}.{uuid4().hex}.old")
        return sum(_delete(each) for each in _left(models_folder, name))


def _left(models_folder: Path, name: str) -> list[Path]:
    """The folders of what is not a whole model, or no more."""
    beside = models_folder / INSTALLING
    named = [beside / name, beside / f"{name}.by-hand", *beside.glob(f"{name}.*.old")]
    return [path for path in named if path.is_dir()]


def _delete(folder: Path) -> int:
    with storage(folder):
        freed = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        clear(folder)
    return freed


def clear(folder: Path) -> None:
    """Delete a folder; of a link to one, what it holds and the link. Raises OSError."""
    if folder.is_symlink():
        shutil.rmtree(folder.resolve())
        folder.unlink()
    elif folder.is_dir():
        shutil.rmtree(folder)
