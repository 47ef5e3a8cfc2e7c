"""Where the weights of models lie: a folder each, named for the model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from server.models.card import Card
from server.models.cards import all_cards, card
from server.models.manifest import MANIFEST, Manifest, read_manifest
from session.errors import (
    BackendUnavailable,
    BadInput,
    BadWeights,
    RoadieError,
    StorageFailed,
    storage,
)

INSTALLING = ".installing"
"""The folder, beside the models, of what is not a whole model yet or no more."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A model whose weights are here; `fault` is a sentence where they cannot be used."""

    card: Card
    folder: Path
    manifest: Manifest | None
    fault: str = ""


def folder_of(models_folder: Path, name: str) -> Path:
    """Where the weights of `name` lie or would lie. Raises NotFound for an unknown name."""
    return models_folder / card(name).name


def weights_of(models_folder: Path, name: str) -> Path:
    """The folder with the weights of `name`.

    Raises NotFound for an unknown name, BackendUnavailable when they are not installed, and
    BadWeights when files are gone or have another size than they were installed with.
    """
    folder = folder_of(models_folder, name)
    manifest = read_manifest(folder)
    if manifest is None:
        raise BackendUnavailable(
            f"The model {name} is not installed: `roadie models install {name}` fetches it."
        )
    if fault := _fault(folder, manifest):
        raise BadWeights(fault)
    return folder


def installed(models_folder: Path) -> tuple[Installed, ...]:
    """The models whose weights are here, in the order of the cards."""
    return tuple(one for name in all_cards() if (one := installed_model(models_folder, name)))


def installed_model(models_folder: Path, name: str) -> Installed | None:
    """The model `name` as it is installed; None where it is not. Raises NotFound."""
    folder = folder_of(models_folder, name)
    try:
        manifest = read_manifest(folder)
    except RoadieError as error:
        return Installed(card(name), folder, None, str(error))
    if manifest is None:
        return None
    return Installed(card(name), folder, manifest, _fault(folder, manifest))


def left_over(models_folder: Path) -> dict[str, int]:
    """What installs that broke off have left, in bytes, by the name of the model."""
    found = {}
    for name in all_cards():
        stage = models_folder / INSTALLING / name
        with storage(stage):
            files = [path for path in stage.rglob("*") if path.is_file()]
            if files:
                found[name] = sum(path.stat().st_size for path in files)
    return found


def check_ours(folder: Path) -> None:
    """See that a model's folder, if it is there, holds what Roadie installed. Raises BadInput."""
    with storage(folder):
        if folder.is_dir() and not (folder / MANIFEST).is_file() and any(folder.iterdir()):
            raise BadInput(
                f"{folder} has files that Roadie did not put there: move it to another place, then "
                f"`roadie models install {folder.name} --from` that place."
            )


@contextmanager
def alone(models_folder: Path, name: str) -> Iterator[Path]:
    """The folder where models are brought together, while no other process installs or
    removes `name`. Raises BadInput when one does."""
    beside = models_folder / INSTALLING
    with storage(beside):
        beside.mkdir(parents=True, exist_ok=True)
    lock = FileLock(beside / f"{name}.lock")
    with storage(beside):
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise BadInput(
                f"{name} is being installed or removed now: wait until that is done."
            ) from error
    try:
        yield beside
    finally:
        lock.release()


def put_aside(folder: Path, target: Path) -> None:
    """Rename a model's folder, in one step; who has loaded it keeps it. Raises StorageFailed."""
    with storage(folder):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.rename(target)
        except PermissionError as error:
            # Windows renames nothing that a process has open.
            raise StorageFailed(
                f"{folder} cannot be taken away: it may be in use; try again when no job runs."
            ) from error


def _fault(folder: Path, manifest: Manifest) -> str:
    """A sentence on the first file that is not as it was installed, by its size; or ""."""
    again = f"`roadie models remove {folder.name}`, then install it again."
    for file in manifest.files:
        path = folder / file.path
        with storage(path):
            try:
                size = path.stat().st_size
            except (FileNotFoundError, NotADirectoryError):
                return f"{path} is gone: {again}"
        if size != file.size_bytes:
            return f"{path} has {size} bytes and should have {file.size_bytes}: {again}"
    return ""
