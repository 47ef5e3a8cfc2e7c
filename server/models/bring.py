"""A model's files brought into a folder: fetched, linked or copied; told by the megabyte."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from server.disk_room import check_room, megabytes
from server.models.card import Card, Part
from server.models.checked import check_safetensors, files_of
from server.models.hub import HubFile, Listing, fetch, listing, partial_of
from server.models.manifest import WeightFile
from server.models.wanted import is_safetensors, wanted
from session.errors import BadWeights, DiskFull, storage
from session.progress import Progress

MODELS_FOLDER = "ROADIE_MODELS"
"""The setting that says where models lie."""

_TELL_SECONDS = 0.1
_BLOCK_BYTES = 1 << 20


def from_hub(
    card: Card, stage: Path, pickles: bool, progress: Progress
) -> tuple[str, tuple[WeightFile, ...]]:
    """Fetch the card's files into `stage`; answers the commit and the files.

    What an earlier try brought is kept. Raises BackendUnavailable, BadWeights, DiskFull and what
    else `storage` makes, Cancelled.
    """
    progress(0.0, "Asking what there is")
    chosen = [(part, *_chosen(part, pickles)) for part in card.parts]
    files = [file for _, _, found in chosen for file in found]
    total = sum(file.size_bytes for file in files)
    there = sum(_there(stage / part.into, file) for part, _, found in chosen for file in found)
    check_room(stage, total - there, card.name, MODELS_FOLDER)
    told = Megabytes(total, progress, "Fetching")
    brought = []
    for part, held, found in chosen:
        for file in found:
            told.file = file.path
            try:
                digest = fetch(part.source, held.revision, file, stage / part.into, told)
            except DiskFull as error:
                raise DiskFull(
                    f"The disk became full at {stage.parent}: free {megabytes(total - told.done)} "
                    f"MB and install {card.name} again; what has come is kept."
                ) from error
            path = f"{part.into}/{file.path}" if part.into else file.path
            brought.append(WeightFile(path=path, size_bytes=file.size_bytes, sha256=digest))
    return chosen[0][1].revision, tuple(brought)


def from_folder(
    card: Card, folder: Path, stage: Path, pickles: bool, progress: Progress
) -> tuple[WeightFile, ...]:
    """Link or copy the card's files from `folder` into `stage`, which is made anew.

    `folder` is only read; a repository in the hub's cache stands for its snapshot. A link takes no
    room, and where the disk cannot make one the file is copied. Raises BadWeights, DiskFull and
    what else `storage` makes, Cancelled.
    """
    progress(0.0, "Looking at the weights")
    folder = _snapshot(folder)
    names = files_of(folder, card, pickles)
    for name in names:
        if is_safetensors(name):
            check_safetensors(folder / name)
    with storage(stage):
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
        sizes = {name: (folder / name).stat().st_size for name in names}
    told = Megabytes(sum(sizes.values()), progress, "Reading")
    brought = []
    try:
        for name in names:
            told.file = name
            digest = _bring(folder / name, stage / name, told, card.name)
            brought.append(WeightFile(path=name, size_bytes=sizes[name], sha256=digest))
    except BaseException:
        # Nothing was fetched, so nothing is worth keeping.
        shutil.rmtree(stage, ignore_errors=True)
        raise
    return tuple(brought)


class Megabytes:
    """Tells how many bytes have come; `file` is the one that comes now."""

    def __init__(self, total: int, progress: Progress, verb: str) -> None:
        self._total = max(1, total)
        self._progress = progress
        self._verb = verb
        self._furthest = 0.0
        self._told_at = 0.0
        self.done = 0
        self.file = ""

    def __call__(self, more: int) -> None:
        """`more` bytes have come; what came may turn out to be of no use. Raises Cancelled."""
        self.done += more
        now = time.monotonic()
        if now - self._told_at < _TELL_SECONDS:
            return
        self._told_at = now
        self._furthest = max(self._furthest, min(1.0, self.done / self._total))
        self._progress(
            self._furthest,
            f"{self._verb} {self.file}: {megabytes(self.done)} of {megabytes(self._total)} MB",
        )


def _chosen(part: Part, pickles: bool) -> tuple[Listing, list[HubFile]]:
    held = listing(part.source)
    names = [file.path for file in held.files]
    taken = set(wanted(names, part, pickles, f"{part.source.repo} on the hub"))
    return held, [file for file in held.files if file.path in taken]


def _there(folder: Path, file: HubFile) -> int:
    """What of a file is on the disk already, in bytes."""
    whole = folder / file.path
    sizes = [path.stat().st_size for path in (whole, partial_of(whole, file)) if path.is_file()]
    return min(file.size_bytes, max(sizes, default=0))


def _snapshot(folder: Path) -> Path:
    """What the hub's client keeps in `folder`, at main or else at its only commit; else `folder`.

    https://huggingface.co/docs/huggingface_hub/guides/manage-cache
    """
    kept, main = folder / "snapshots", folder / "refs" / "main"
    with storage(folder):
        if not kept.is_dir():
            return folder
        commits = [path.name for path in kept.iterdir() if path.is_dir()]
        if main.is_file() and (named := main.read_text("utf-8", "replace").strip()) in commits:
            return kept / named
    return kept / commits[0] if len(commits) == 1 else folder


def _bring(source: Path, target: Path, told: Megabytes, name: str) -> str:
    """Link or copy a file; answers its SHA-256 in hex."""
    with storage(source):
        real = source.resolve()
        size = real.stat().st_size
    with storage(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(real, target)
        except OSError:
            linked = False
        else:
            linked = True
    if not linked:
        check_room(target.parent, size, name, MODELS_FOLDER)
    digest = hashlib.sha256()
    with storage(target), real.open("rb") as read:
        if linked:
            for block in _blocks(read):
                digest.update(block)
                told(len(block))
        else:
            with target.open("xb") as write:
                for block in _blocks(read):
                    write.write(block)
                    digest.update(block)
                    told(len(block))
    if target.stat().st_size != size:
        raise BadWeights(f"{source} changed while it was read: leave it alone and install again.")
    return digest.hexdigest()


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK_BYTES):
        yield block
