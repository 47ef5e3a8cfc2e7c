"""The job `install`: the weights of a model come to this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server.jobs.model_specs import InstallSpec
from server.jobs.task import JobPlace, Outcome
from server.models.install import install as install_model
from server.settings import read_settings
from session.progress import Progress


def install(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Install the model that the spec names; `data` says where it lies and what it takes.

    Raises NotFound, BadInput, BadWeights, BackendUnavailable, StorageFailed, Cancelled.
    """
    asked = InstallSpec.model_validate(spec)
    found = install_model(
        asked.model,
        read_settings(library=place.library).models,
        progress,
        folder=Path(asked.folder) if asked.folder else None,
        pickles=asked.pickles,
        accept_licence=asked.accept_licence,
    )
    assert found.manifest is not None
    return Outcome(
        (),
        {
            "model": found.card.name,
            "folder": str(found.folder),
            "size_bytes": found.manifest.size_bytes,
            "source": found.manifest.source,
            "licence": found.manifest.licence,
        },
    )
