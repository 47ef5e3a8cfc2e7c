"""The job `install`: the weights of a model come to this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server.jobs.model_specs import InstallSpec
from server.jobs.task import JobPlace, Outcome
from server.models.cards import card
from server.models.environments.declared import ENVIRONMENTS
from server.models.environments.make import make_environment
from server.models.install import install as install_model
from server.settings import read_settings
from session.progress import Progress, part_of


def install(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Install the model that the spec names; `data` says where it lies and what it takes.

    Makes the environment that it runs in, where it has one of its own; should that fail, the
    weights stay, and another try goes on from there.

    Raises NotFound, BadInput, BadWeights, BackendUnavailable, StorageFailed, Cancelled.
    """
    asked = InstallSpec.model_validate(spec)
    settings = read_settings(library=place.library)
    environment = ENVIRONMENTS.get(card(asked.model).environment)
    found = install_model(
        asked.model,
        settings.models,
        progress if environment is None else part_of(progress, 0.0, 0.8),
        folder=Path(asked.folder) if asked.folder else None,
        pickles=asked.pickles,
        accept_licence=asked.accept_licence,
    )
    assert found.manifest is not None
    if environment is not None:
        make_environment(environment, settings.environments, part_of(progress, 0.8, 1.0))
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
