"""A model's weights come to this machine: from the hub, or from a folder carried here by hand.

All is brought together beside the place where it shall lie, checked, and renamed when it is
whole. What breaks off stays beside it, and the next try goes on from there.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from server.models.bring import from_folder, from_hub
from server.models.card import Card
from server.models.cards import card
from server.models.checked import check_weights
from server.models.manifest import MANIFEST, Manifest, write_manifest
from server.models.place import (
    INSTALLING,
    Installed,
    alone,
    check_ours,
    folder_of,
    installed_model,
    put_aside,
)
from server.models.remove import clear
from server.models.wanted import is_pickle
from session.durable import sync
from session.errors import BadInput, storage
from session.progress import Progress, part_of


def install(
    name: str,
    models_folder: Path,
    progress: Progress,
    *,
    folder: Path | None = None,
    pickles: bool = False,
    accept_licence: bool = False,
) -> Installed:
    """Install the model `name`; one that is here and whole is left as it is.

    `folder` holds weights that were carried here, and is only read; none fetches them from the
    hub. Raises NotFound, BadInput (the licence was not accepted, another process installs it now,
    or others' files lie in its place), BadWeights, BackendUnavailable, DiskFull and what else
    `storage` makes, and Cancelled.
    """
    wanted = card(name)
    here = installed_model(models_folder, name)
    if here is not None and not here.fault:
        return here
    check_ours(folder_of(models_folder, name))
    check_licence(wanted, accept_licence)
    if folder is None and wanted.source.by_hand:
        raise BadInput(
            f"{wanted.title} cannot be fetched. {wanted.source.by_hand} "
            f"(`roadie models install {name} --from FOLDER`)"
        )
    with alone(models_folder, name) as beside:
        stage = beside / (f"{name}.by-hand" if folder else name)
        if folder is None:
            revision, files = from_hub(wanted, stage, pickles, part_of(progress, 0, 0.98))
            source = wanted.source.repo
        else:
            revision, source = "", str(folder)
            files = from_folder(wanted, folder, stage, pickles, part_of(progress, 0, 0.98))
        progress(0.98, "Checking the weights")
        check_weights(stage, pickles, wanted)
        manifest = Manifest(
            card=name,
            source=source,
            revision=revision,
            files=files,
            pickles=any(is_pickle(file.path) for file in files),
            licence=wanted.licence.id,
            installed_at=datetime.now(UTC),
        )
        _put_in_place(stage, folder_of(models_folder, name), manifest)
    progress(1.0, "Done")
    found = installed_model(models_folder, name)
    assert found is not None
    return found


def check_licence(wanted: Card, accepted: bool) -> None:
    """See that a licence with conditions was accepted. Raises BadInput."""
    licence = wanted.licence
    if licence.must_be_accepted and not accepted:
        raise BadInput(
            f"{wanted.title} is under {licence.title} ({licence.in_short}): accept it with "
            "--accept-licence (over HTTP with `accept_licence`). `roadie models show "
            f"{wanted.name}` says what it allows."
        )


def _put_in_place(stage: Path, folder: Path, manifest: Manifest) -> None:
    """Make `stage` the model's folder; what was there goes once the new one stands."""
    keep = {MANIFEST, *(file.path for file in manifest.files)}
    write_manifest(stage, manifest)
    with storage(stage):
        for path in sorted(stage.rglob("*"), reverse=True):
            relative = path.relative_to(stage).as_posix()
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif relative in keep:
                sync(path)
            else:
                path.unlink()
        sync(stage)
    old = folder.parent / INSTALLING / f"{folder.name}.{uuid4().hex}.old"
    with storage(folder):
        if folder.exists():
            put_aside(folder, old)
        stage.rename(folder)
        sync(folder.parent)
    with storage(old):
        clear(old)
