"""What fine-tunings learned: a folder each in `adapters` beside the models, with its provenance.

Light enough for the server process.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from uuid import uuid4

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.models.cards import all_cards
from session.errors import BadInput, NotFound, storage
from session.nearest import did_you_mean

ADAPTERS = "adapters"
TRAINING = "training"
"""Folders beside the models: what was learned, and what trainings work on."""

ADAPTER_FILE = "roadie-adapter.json"
WEIGHTS_FILE = "adapter_model.safetensors"

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class AdapterRecord(BaseModel):
    """Where an adapter comes from: `roadie-adapter.json` in its folder.

    `base` is the model that it goes with, `base_source` and `base_revision` where that came from,
    `base_sha256` that of the checksums of its files. `licence` is the base's, which what was
    learned on top of it keeps. Losses are means of cross-entropies in nats; `validation_first` is
    the base's own, before the first step.
    """

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    name: str
    kind: Literal["musicgen-lora"] = "musicgen-lora"
    base: str
    base_source: str
    base_revision: str
    base_sha256: str
    licence: str
    licence_words: str
    commercial: bool
    recordings: Annotated[int, Field(ge=1)]
    chunks: Annotated[int, Field(ge=1)]
    minutes: float
    words: tuple[str, ...]
    dataset_sha256: str
    steps: Annotated[int, Field(ge=1)]
    rank: int
    learning_rate: float
    batch: int
    seed: int
    target_modules: tuple[str, ...]
    loss_first: float
    loss_last: float
    validation_first: float | None
    validation_last: float | None
    made_with: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter that is here; `fault` is a sentence where it cannot be used."""

    name: str
    folder: Path
    record: AdapterRecord | None
    fault: str = ""

    @property
    def base(self) -> str:
        """The model that it goes with."""
        return self.record.base if self.record else ""

    @property
    def size_bytes(self) -> int:
        """What it takes on the disk."""
        return _size(self.folder)


def check_adapter_name(name: str) -> None:
    """See that `name` can be an adapter's. Raises BadInput."""
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"An adapter cannot be called {name!r}: begin with a letter or digit, and use small "
            "letters, digits, dots, dashes and underscores."
        )
    if name in all_cards():
        raise BadInput(f"There is a model called {name}: give the adapter another name.")


def adapters(models_folder: Path) -> tuple[Adapter, ...]:
    """The adapters that are here, by name."""
    folder = models_folder / ADAPTERS
    with storage(folder):
        if not folder.is_dir():
            return ()
        names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    return tuple(_read(folder / name) for name in names if _NAME.fullmatch(name))


def adapter_called(models_folder: Path, name: str) -> Adapter:
    """The adapter called `name`. Raises NotFound."""
    folder = models_folder / ADAPTERS / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        hint = did_you_mean(
            name, [one.name for one in adapters(models_folder)], "`roadie train` makes one."
        )
        raise NotFound(f"There is no adapter called {name!r}: {hint}")
    return _read(folder)


def usable_adapter(models_folder: Path, name: str, model: str | None = None) -> Adapter:
    """The adapter called `name`, whole, and made for `model` if that is given.

    Raises NotFound, BadInput.
    """
    found = adapter_called(models_folder, name)
    if found.fault or found.record is None:
        raise BadInput(found.fault)
    if model is not None and found.record.base != model:
        raise BadInput(
            f"The adapter {name} was trained on {found.record.base} and does not fit {model}: ask "
            f"for --model {found.record.base}, or leave --model out."
        )
    return found


def has_adapter(models_folder: Path, name: str) -> bool:
    """Whether there is an adapter, or a training that has begun, of this name."""
    return bool(_NAME.fullmatch(name)) and any(
        (models_folder / kind / name).is_dir() for kind in (ADAPTERS, TRAINING)
    )


def remove_adapter(models_folder: Path, name: str) -> int:
    """Delete an adapter and what its training worked on; answers how many bytes that were.

    Raises NotFound, BadInput while it is being trained, StorageFailed.
    """
    if not has_adapter(models_folder, name):
        adapter_called(models_folder, name)
    training = models_folder / TRAINING
    with storage(training):
        training.mkdir(parents=True, exist_ok=True)
        lock = FileLock(training / f".{name}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise BadInput(f"{name} is being trained now: cancel that, or wait for it.") from error
    freed = 0
    try:
        for kind in (ADAPTERS, TRAINING):
            freed += _delete(models_folder / kind / name)
    finally:
        lock.release()
    return freed


def _delete(folder: Path) -> int:
    """Away in one step, then file by file."""
    with storage(folder):
        if not folder.is_dir():
            return 0
        gone = folder.with_name(f".{folder.name}.{uuid4().hex}.old")
        folder.rename(gone)
        freed = _size(gone)
        shutil.rmtree(gone)
    return freed


def _size(folder: Path) -> int:
    with storage(folder):
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _read(folder: Path) -> Adapter:
    path = folder / ADAPTER_FILE
    again = f"`roadie models remove {folder.name}`, then train it again."
    with storage(path):
        if not path.is_file():
            return Adapter(folder.name, folder, None, f"{path} is gone: {again}")
        content = path.read_bytes()
    try:
        record = AdapterRecord.model_validate_json(content)
    except ValidationError:
        return Adapter(folder.name, folder, None, f"{path} is damaged: {again}")
    if not (folder / WEIGHTS_FILE).is_file():
        return Adapter(folder.name, folder, record, f"{folder / WEIGHTS_FILE} is gone: {again}")
    return Adapter(folder.name, folder, record)
