"""The model that a training starts from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from server.models.card import Card
from server.models.cards import card, cards_of
from server.models.libraries import Libraries
from server.models.manifest import Manifest, read_manifest
from server.models.place import installed, weights_of
from session.errors import BadInput

FAMILY = "musicgen"
_LIBRARIES = Libraries("Training", ("torch", "transformers", "safetensors", "peft"), "train")


@dataclass(frozen=True, slots=True)
class Base:
    """A model that is installed and can be trained."""

    card: Card
    folder: Path
    manifest: Manifest

    @property
    def sha256(self) -> str:
        """What tells its files from another's, in hex."""
        files = sorted((file.path, file.sha256) for file in self.manifest.files)
        return hashlib.sha256(json.dumps(files).encode()).hexdigest()


def base_of(models_folder: Path, name: str | None) -> Base:
    """The model called `name`, or else the first of its family that is installed.

    Raises NotFound, BadInput for one that cannot be trained, BadWeights, BackendUnavailable.
    """
    found = card(name) if name else _first(models_folder)
    if found.family != FAMILY:
        raise BadInput(
            f"The model {found.name} cannot be trained here: take one of MusicGen's, such as "
            "musicgen-small."
        )
    if found.expected is not None and found.expected.value == "musicgen_melody":
        raise BadInput(
            f"The model {found.name} learned to follow melodies, and cannot be trained here yet: "
            "take musicgen-small or musicgen-stereo-small."
        )
    folder = weights_of(models_folder, found.name)
    manifest = read_manifest(folder)
    assert manifest is not None  # weights_of has read it
    return Base(found, folder, manifest)


def check_libraries() -> None:
    """See that what trains is installed. Raises BackendUnavailable."""
    _LIBRARIES.need()


def _first(models_folder: Path) -> Card:
    here = {one.card.name for one in installed(models_folder) if not one.fault}
    able = [one for one in cards_of(FAMILY) if "melody" not in one.name]
    return next((one for one in able if one.name in here), able[0])
