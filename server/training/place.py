"""Where a training keeps what it works on: a folder in `training` beside the models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from server.models.adapters import TRAINING, check_adapter_name
from session.durable import sync
from session.errors import BadInput, storage


@dataclass(frozen=True, slots=True)
class RunPlace:
    """The files of one training."""

    folder: Path

    @property
    def dataset(self) -> Path:
        """What was heard in the recordings; the user may correct it before the first step."""
        return self.folder / "dataset.json"

    @property
    def codes(self) -> Path:
        """The folder with the recordings as codes."""
        return self.folder / "codes"

    @property
    def checkpoint(self) -> Path:
        """The last step that was kept."""
        return self.folder / "checkpoint.safetensors"

    @property
    def curve(self) -> Path:
        """The losses as a table."""
        return self.folder / "loss.csv"

    @property
    def picture(self) -> Path:
        """The losses as a picture."""
        return self.folder / "loss.png"


def run_place(models_folder: Path, name: str) -> RunPlace:
    """The place of the training called `name`. Raises BadInput for what is no name."""
    check_adapter_name(name)
    return RunPlace(models_folder / TRAINING / name)


@contextmanager
def alone(place: RunPlace) -> Iterator[None]:
    """The place to ourselves. Raises BadInput while another process trains under this name."""
    with storage(place.folder):
        place.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(place.folder.with_name(f".{place.folder.name}.lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise BadInput(
                f"{place.folder.name} is being trained or removed now: wait until that is done, or "
                "give another --name."
            ) from error
    try:
        yield
    finally:
        lock.release()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it, so that it is never half there."""
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    with storage(path):
        try:
            beside.write_bytes(content)
            sync(beside)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
