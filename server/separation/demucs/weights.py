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
from typing import TYPE_CHECKING, Any, cast

from server.models.checked import check_safetensors
from server.models.manifest import read_manifest
from session.errors import BadWeights, storage

if TYPE_CHECKING:
    from demucs.htdemucs import HTDemucs

_CLASS = "demucs.htdemucs.HTDemucs"
"""The one class that is made of a file's metadata: another name would run what it names."""

_UNREADABLE = (OSError, ValueError, TypeError, KeyError, AttributeError, AssertionError)


@dataclass(frozen=True, slots=True)
class Bag:
    """The files of the networks, and how much each counts for each stem, in the YAML's order."""

    files: tuple[Path, ...]
    shares: tuple[tuple[float, ...], ...] | None


def fingerprint_of(folder: Path) -> str:
    """A name of the weights in `folder` by their contents. Raises BadWeights."""
    manifest = read_manifest(folder)
    if manifest is None:
        raise BadWeights(f"{folder} was not installed: {_again(folder.name)}")
    text = json.dumps(sorted((file.path, file.sha256) for file in manifest.files))
    return hashlib.sha256(text.encode()).hexdigest()


def read_bag(folder: Path, name: str) -> Bag:
    """The bag that `<name>.yaml` in `folder` describes. Raises BadWeights.

    Its networks are safetensors; pickles (`<signature>-<checksum>.th`) where the user allowed them
    at the installation.
    """
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
    except (yaml.YAMLError, *_UNREADABLE) as error:
        raise BadWeights(f"{path} describes no Demucs: {_again(name)}") from error
    if not signatures or not all(signature.isalnum() for signature in signatures):
        raise BadWeights(f"{path} describes no Demucs: {_again(name)}")
    if rows is not None and len(rows) != len(signatures):
        raise BadWeights(f"{path} weighs {len(rows)} networks and names {len(signatures)}.")
    manifest = read_manifest(folder)
    pickles = manifest is not None and manifest.pickles
    return Bag(tuple(_file_of(folder, each, name, pickles) for each in signatures), rows)


def network_of(file: Path, name: str) -> HTDemucs:
    """The network of a file of a bag, ready to be run. Raises BadWeights."""
    from demucs.hf import load_safetensors_model
    from demucs.htdemucs import HTDemucs
    from demucs.states import load_model
    from safetensors import SafetensorError, safe_open

    try:
        if file.suffix == ".safetensors":
            with safe_open(str(file), framework="pt") as opened:
                metadata: dict[str, Any] = opened.metadata() or {}
            if metadata.get("klass") != _CLASS or "structure" in metadata:
                raise BadWeights(f"{file} is no network of {name}: {_again(name)}")
            network: object = load_safetensors_model(file)
        else:
            network = load_model(file)  # type: ignore[no-untyped-call]
    except (SafetensorError, pickle.UnpicklingError, EOFError, *_UNREADABLE) as error:
        raise BadWeights(f"{file} cannot be read as a network: {_again(name)}") from error
    except RuntimeError as error:
        # A file of torch's that is cut short, and tensors that do not fit the arguments.
        if "state_dict" not in str(error) and "archive" not in str(error):
            raise
        raise BadWeights(f"{file} cannot be read as a network: {_again(name)}") from error
    if not isinstance(network, HTDemucs):
        raise BadWeights(f"{file} is no network of {name}: {_again(name)}")
    network.eval()
    network.requires_grad_(False)
    return cast("HTDemucs", network)


def _file_of(folder: Path, signature: str, name: str, pickles: bool) -> Path:
    file = folder / f"{signature}.safetensors"
    with storage(folder):
        if file.is_file():
            try:
                check_safetensors(file)
            except BadWeights as error:
                raise BadWeights(f"{file} is damaged: {_again(name)}") from error
            return file
        found = sorted(folder.glob(f"{signature}*.th"))
    if found and pickles:
        return found[0]
    if found:
        raise BadWeights(
            f"{found[0]} is a pickle, a file that can run any program when it is read: install "
            f"{name} from safetensors, or with --pickles if you trust who made it."
        )
    raise BadWeights(f"{file} is missing: {_again(name)}")


def _again(name: str) -> str:
    return f"`roadie models remove {name}`, then `roadie models install {name}`."
