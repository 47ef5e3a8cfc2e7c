"""What was learned becomes an adapter beside the models: whole, or not at all."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from server.models.adapters import ADAPTER_FILE, ADAPTERS, AdapterRecord
from server.models.place import put_aside
from server.training.base import Base
from server.training.dataset import Dataset
from server.training.history import History
from server.training.network import TARGETS
from server.training.picture import picture_of
from server.training.place import RunPlace, write_whole
from server.training.plan import Plan
from session.durable import sync
from session.errors import storage


def write_table(place: RunPlace, history: History) -> None:
    """The losses so far as a table."""
    write_whole(place.curve, history.as_csv().encode())


def write_losses(place: RunPlace, history: History, plan: Plan) -> None:
    """The losses so far as a table and a picture."""
    write_table(place, history)
    title = f"{plan.name}, learned on {plan.learning.model}"
    write_whole(place.picture, picture_of(history, title))


def publish(models_folder: Path, place: RunPlace, record: AdapterRecord, decoder: Any) -> Path:
    """Put the adapter of the peft model `decoder` in its place; an older one makes way for it."""
    root = models_folder / ADAPTERS
    beside = root / f".{record.name}.{uuid4().hex}.new"
    with storage(root):
        try:
            beside.mkdir(parents=True)
            for config in decoder.peft_config.values():
                # Not the folder that it lay in on this machine.
                config.base_model_name_or_path = record.base_source
            # The library would ask the hub whether the vocabulary has changed.
            decoder.save_pretrained(beside, save_embedding_layers=False)
            # What the library writes there is an empty form.
            (beside / "README.md").unlink(missing_ok=True)
            for path in (place.curve, place.picture, place.dataset):
                shutil.copyfile(path, beside / path.name)
            text = record.model_dump_json(indent=2)
            (beside / ADAPTER_FILE).write_text(text + "\n", encoding="utf-8")
            for path in beside.iterdir():
                sync(path)
            return _in_place(root, beside, record.name)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _in_place(root: Path, beside: Path, name: str) -> Path:
    folder = root / name
    old = root / f".{name}.{uuid4().hex}.old"
    if folder.exists():
        put_aside(folder, old)
    beside.rename(folder)
    sync(root)
    shutil.rmtree(old, ignore_errors=True)
    return folder


def record_of(plan: Plan, base: Base, dataset: Dataset, history: History) -> AdapterRecord:
    """Where an adapter comes from."""
    used, licence = dataset.used, base.card.licence
    held = sorted(history.validation)
    return AdapterRecord(
        name=plan.name,
        base=base.card.name,
        base_source=base.card.source.repo,
        base_revision=base.manifest.revision,
        base_sha256=base.sha256,
        licence=licence.id,
        licence_words=f"What was learned on top of {base.card.name} is under the licence of "
        f"{base.card.name}, whoever made the recordings. {licence.words}",
        commercial=licence.commercial,
        recordings=len(used),
        chunks=sum(len(one.chunks) for one in used),
        minutes=round(dataset.seconds / 60, 2),
        words=tuple(sorted({one.words for one in used if one.words})),
        dataset_sha256=dataset.fingerprint,
        steps=len(history.train),
        rank=plan.learning.rank,
        learning_rate=plan.learning.learning_rate,
        batch=plan.learning.batch,
        seed=plan.learning.seed,
        target_modules=TARGETS,
        loss_first=history.begun_with,
        loss_last=history.ended_with,
        validation_first=history.validation[held[0]] if held else None,
        validation_last=history.validation[held[-1]] if held else None,
        made_with=f"roadie {version('roadie')}",
        made_at=datetime.now(UTC).replace(microsecond=0),
    )
