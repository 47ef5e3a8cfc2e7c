"""A Demucs's weights: where they lie, and the networks made of them. Asks no network, ever.

As on the hub, a folder has a YAML file with the bag (`models`, and `weights` of each model for
each stem) and a safetensors file for each model, whose metadata has the class and its arguments.
`demucs.pretrained` and `demucs.api` are left alone: given a name, they look for it elsewhere when
they do not find it.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.models.checked import check_safetensors
from server.models.manifest import read_manifest
from server.models.place import weights_of
from session.errors import BadWeights, storage

if TYPE_CHECKING:
    from demucs.htdemucs import HTDemucs

_CLASS = "demucs.htdemucs.HTDemucs"
"""The one class that is made of a file's metadata: another name would run what it names."""


@dataclass(frozen=True, slots=True)
class Bag:
    """The files of the networks, and how much each counts for each stem, in the YAML's order."""

    files: tuple[Path, ...]
    shares: tuple[tuple[float, ...], ...] | None


def weights_folder(models: Path, name: str) -> Path:
    """The folder of the weights of `name`. Raises BackendUnavailable, BadWeights, NotFound."""
    return weights_of(models, name)


def fingerprint_of(folder: Path) -> str:
    """A name of the weights in `folder` by their contents. Raises BadWeights."""
    manifest = read_manifest(folder)
    files = manifest.files if manifest else ()
    text = json.dumps(sorted((file.path, file.sha256) for file in files))
    return hashlib.sha256(text.encode()).hexdigest()


def read_bag(folder: Path, name: str) -> Bag:
    """The bag that `<name>.yaml` in `folder` describes. Raises BadWeights."""
    import yaml

    path = folder / f"{name}.yaml"
    with storage(path):
        if not path.is_file():
            raise BadWeights(f"{path} is missing: {_again(name)}")
        text = path.read_bytes()
    try:
        content = yaml.safe_load(text)
        signatures = [str(signature) for signature in content["models"]]
        shares = content.get("weights")
        rows = None if shares is None else tuple(tuple(map(float, row)) for row in shares)
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadWeights(f"{path} describes no Demucs: {_again(name)}") from error
    if not signatures or any("/" in each or "\\" in each for each in signatures):
        raise BadWeights(f"{path} describes no Demucs: {_again(name)}")
    files = tuple(folder / f"{signature}.safetensors" for signature in signatures)
    for file in files:
        with storage(file):
            if not file.is_file():
                raise BadWeights(f"{file} is missing: {_again(name)}")
        check_safetensors(file)
    if rows is not None and len(rows) != len(files):
        raise BadWeights(f"{path} weighs {len(rows)} networks and names {len(files)}.")
    return Bag(files, rows)


def network_of(file: Path, name: str) -> HTDemucs:
    """The network of a safetensors file, ready to be run. Raises BadWeights."""
    from demucs.hf import load_safetensors_model
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(file), framework="pt") as opened:
            metadata: dict[str, Any] = opened.metadata() or {}
        if metadata.get("klass") != _CLASS or "structure" in metadata:
            raise BadWeights(f"{file} is no network of {name}: {_again(name)}")
        network = load_safetensors_model(file)
    except (
        SafetensorError,
        OSError,
        RuntimeError,
        ValueError,
        TypeError,
        KeyError,
        AssertionError,
        pickle.UnpicklingError,
    ) as error:
        raise BadWeights(f"{file} cannot be read as a network: {_again(name)}") from error
    network.eval().requires_grad_(False)
    return network  # type: ignore[no-any-return]


def _again(name: str) -> str:
    return f"`roadie models install {name}` fetches it anew."
