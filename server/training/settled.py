"""The dataset of a training: heard now, corrected by the user, or as it was when it began."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from server.training.dataset import Dataset, Seen, read_dataset, write_dataset
from server.training.looking import Ear, look, seen_now
from server.training.place import RunPlace
from server.training.plan import Plan
from session.errors import BadInput, storage
from session.progress import Progress

_NAMED = 20
"""Sentences on files in the answer; the dataset has all."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A dataset, the file it is in, and sentences for the user."""

    dataset: Dataset
    file: Path
    remarks: tuple[str, ...]


def prepared(plan: Plan, place: RunPlace, ear: Ear, progress: Progress) -> Prepared:
    """The dataset before the first step; one that the user corrected stays.

    Recordings are heard again when they, or what is asked of them, have changed: then the old
    dataset is kept beside the new one. Raises BadInput.
    """
    seen = seen_now(plan.looking)
    found, remarks = read_dataset(place.dataset), []
    if found is None or found.seen != seen:
        if found is not None:
            old = place.dataset.with_name("dataset.old.json")
            with storage(place.folder):
                place.dataset.replace(old)
            remarks.append(
                "The recordings, or what was asked of them, have changed and were heard again: "
                f"what stood there before is in {old}."
            )
        found = look(plan.looking, seen, plan.learning.seed, ear, progress)
        write_dataset(place.dataset, found)
    if not found.used:
        raise BadInput(f"No recording in {place.dataset} is in use: set use to true in some.")
    return Prepared(found, place.dataset, (*remarks, *_sentences(found)))


def begun_dataset(plan: Plan, place: RunPlace, fingerprint: str) -> Prepared:
    """The dataset of a training that has begun. Raises BadInput when it is no longer the same."""
    found = read_dataset(place.dataset)
    if found is None or found.fingerprint != fingerprint:
        raise BadInput(
            f"{place.dataset} has changed since the training {plan.name} began: put it back as it "
            "was, or begin again with another --name."
        )
    if what := _changed(found.seen, seen_now(plan.looking)):
        raise BadInput(
            f"The training {plan.name} began with other {what}: give the same again to go on, or "
            "begin again with another --name."
        )
    return Prepared(found, place.dataset, _sentences(found))


def _changed(before: Seen, now: Seen) -> str:
    """What is no longer as it was, in words; or ""."""
    words = {
        "folder": "recordings (another folder)",
        "chunk_seconds": f"--chunk-seconds ({before.chunk_seconds:g})",
        "bpm": "--bpm",
        "files": "recordings (files came, went or changed)",
        "words_sha256": "words",
    }
    return next((said for field, said in words.items() if _differ(before, now, field)), "")


def _differ(before: Seen, now: Seen, field: str) -> bool:
    return bool(getattr(before, field) != getattr(now, field))


def _sentences(dataset: Dataset) -> tuple[str, ...]:
    said = [one.why for one in dataset.left_out]
    said += [note for one in dataset.used for note in one.notes]
    more = len(said) - _NAMED
    rest = (f"There is more to say of {more} files: the dataset has it.",) if more > 0 else ()
    return (*said[:_NAMED], *rest)
