"""A training from the folder to the adapter; the same name again goes on where it stood."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch

from server.models.adapters import AdapterRecord
from server.models.device import chosen_device
from server.models.faults import model_faults
from server.models.musicgen.codec import Codec
from server.models.musicgen.weights import load_networks
from server.models.resident import residents
from server.settings import Settings
from server.training.base import Base, base_of, check_libraries
from server.training.checkpoint import Checkpoint, read_checkpoint
from server.training.codes import Coder, Kept, encode
from server.training.dataset import Dataset
from server.training.learn import Run
from server.training.lesson import lessons_of
from server.training.looking import Ear
from server.training.network import LoraNetwork
from server.training.place import RunPlace, alone, run_place
from server.training.plan import Plan, check_unchanged
from server.training.publish import publish, record_of, write_losses, write_table
from server.training.settled import Prepared, begun_dataset, prepared
from session.errors import Cancelled, WorkerOutOfMemory
from session.progress import Progress, part_of

_LOOKED, _CODED = 0.04, 0.08
"""How far the work is when the recordings are heard, and when they are coded."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of a training; `already` says that all its steps had been done before."""

    folder: Path
    record: AdapterRecord
    dataset: Dataset
    remarks: tuple[str, ...]
    already: bool


@dataclass(frozen=True, slots=True)
class _Work:
    """A training that is in hand; `copies` is an empty folder."""

    plan: Plan
    settings: Settings
    copies: Path
    base: Base
    place: RunPlace

    @classmethod
    def of(cls, plan: Plan, settings: Settings, copies: Path) -> Self:
        base = base_of(settings.models, plan.learning.model)
        return cls(plan, settings, copies, base, run_place(settings.models, plan.name))

    def heard(self, progress: Progress) -> tuple[Prepared, Checkpoint | None]:
        """The dataset, and the step that a run which has begun goes on from."""
        plan, place = self.plan, self.place
        checkpoint = read_checkpoint(place.checkpoint)
        if checkpoint is not None:
            check_unchanged(plan.name, checkpoint.settings, plan.learning)
            return begun_dataset(plan, place, checkpoint.dataset), checkpoint
        rate, longest = self.base.card.sample_rate, self.settings.longest_audio_seconds
        return prepared(plan, place, Ear(rate, self.copies, longest), progress), None


def look_only(plan: Plan, settings: Settings, copies: Path, progress: Progress) -> Prepared:
    """Hear the recordings, and write down what was heard for the user to correct."""
    work = _Work.of(plan, settings, copies)
    with alone(work.place):
        return work.heard(progress)[0]


def train(plan: Plan, settings: Settings, copies: Path, progress: Progress) -> Trained:
    """Train to the plan's last step. `copies` is an empty folder for copies of recordings.

    Raises BadInput for recordings and settings that cannot be used, NotFound, BadWeights,
    BackendUnavailable, ModelFailed, WorkerOutOfMemory, StorageFailed, and Cancelled when the last
    whole step is kept.
    """
    check_libraries()
    work = _Work.of(plan, settings, copies)
    with alone(work.place):
        found, checkpoint = work.heard(part_of(progress, 0.0, _LOOKED))
        try:
            with model_faults(f"The training of {work.base.card.name}"):
                return _trained(work, found, checkpoint, progress)
        except WorkerOutOfMemory as error:
            raise WorkerOutOfMemory(
                f"Training {work.base.card.name} needs more memory than there is: give a smaller "
                "--batch or --chunk-seconds, take a smaller model, or close other programs."
            ) from error


def _trained(
    work: _Work, found: Prepared, checkpoint: Checkpoint | None, progress: Progress
) -> Trained:
    residents().drop_all()
    plan, place, dataset = work.plan, work.place, found.dataset
    progress(_LOOKED, f"Loading {work.base.card.title}")
    device = torch.device(chosen_device(work.settings.device))
    networks = load_networks(work.base.folder)
    kept = Kept(place.codes, work.base.sha256)
    if missing := kept.missing(dataset):
        module = networks.module.audio_encoder
        codec = Codec(module, int(networks.module.decoder.config.audio_channels), device)
        coder = Coder(codec, list(module.encoder.layers), work.copies)
        part = part_of(progress, _LOOKED, _CODED)
        encode(missing, plan.looking.folder, coder, kept, part)
        del module, codec, coder
    # Nothing is made sound of.
    networks.module.audio_encoder = None
    gc.collect()
    learning = plan.learning
    network = LoraNetwork(networks, device, learning.rank, learning.seed)
    run = Run(
        plan,
        network,
        lessons_of(dataset, kept),
        place,
        dataset_id=dataset.fingerprint,
        checkpoint=checkpoint,
    )
    already = run.step >= plan.steps
    try:
        run.learn(part_of(progress, _CODED, 0.99))
    except Cancelled as error:
        # Drawing would keep the user waiting.
        write_table(place, run.history)
        raise Cancelled(
            f"The training was cancelled; {run.step} steps are kept, and the same name goes on "
            "from there."
        ) from error
    progress(0.99, "Writing the adapter")
    write_losses(place, run.history, plan)
    record = record_of(plan, work.base, dataset, run.history)
    folder = publish(work.settings.models, place, record, network.decoder)
    progress(1.0, "Done")
    return Trained(folder, record, dataset, found.remarks, already)
