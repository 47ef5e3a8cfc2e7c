"""The parts of a diffusers pipeline, each read from its own folder; nothing else is asked.

The library's own loader takes classes from `model_index.json`, fills what is missing with noise
and asks the hub for what it does not find. Here the classes are those that the family names.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from server.models.checked import check_weights
from session.errors import BadWeights, storage

log = logging.getLogger(__name__)

INDEX = "model_index.json"


@dataclass(frozen=True, slots=True)
class PartClass:
    """What loads a part: a class of `module`. One that is `optional` may be missing."""

    module: str
    name: str
    optional: bool = False


def pipeline_class(folder: Path, title: str, known: tuple[str, ...]) -> str:
    """The class of the pipeline in `folder`, one of those that are `known`. Raises BadWeights."""
    path = folder / INDEX
    with storage(path):
        if not path.is_file():
            raise BadWeights(f"{folder} has no {INDEX}: it holds no {title}, or not all of it.")
        content = path.read_bytes()
    try:
        name = json.loads(content).get("_class_name")
    except (ValueError, AttributeError) as error:
        raise BadWeights(f"{path} is no configuration: fetch or copy it again.") from error
    if name not in known:
        raise BadWeights(
            f"{folder} holds no {title}: its {INDEX} says _class_name {name!r}, "
            f"where {' or '.join(known)} is due."
        )
    return str(name)


def load_parts(
    folder: Path, title: str, classes: Mapping[str, PartClass], dtype: Any
) -> dict[str, Any]:
    """The parts by name, on the CPU, networks in `dtype`; None for one that is not there.

    Raises BadWeights for a part that is missing, broken, or another model's.
    """
    _check_there(folder, title, classes)
    check_weights(folder)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import diffusers
    import transformers

    for library in (diffusers, transformers):
        library.utils.logging.disable_progress_bar()
        library.utils.logging.set_verbosity_error()
    return {
        name: _part(folder / name, part, dtype) if (folder / name).is_dir() else None
        for name, part in classes.items()
    }


def pipeline_of(name: str, parts: Mapping[str, Any]) -> Any:
    """The parts in the pipeline of diffusers that is called `name`."""
    pipeline = getattr(import_module("diffusers"), name)(**parts)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _check_there(folder: Path, title: str, classes: Mapping[str, PartClass]) -> None:
    with storage(folder):
        gone = [
            name
            for name, part in classes.items()
            if not part.optional and not (folder / name).is_dir()
        ]
    if gone:
        raise BadWeights(
            f"{folder} lacks {' and '.join(gone)}: that is not all of {title}, fetch or copy it "
            "again."
        )


def _part(folder: Path, part: PartClass, dtype: Any) -> Any:
    """A tokenizer, a schedule or a network."""
    from safetensors import SafetensorError

    cls = getattr(import_module(part.module), part.name)
    wishes: dict[str, Any] = {"local_files_only": True}
    network = "Tokenizer" not in part.name and "Scheduler" not in part.name
    if network:
        wishes |= {"use_safetensors": True, "output_loading_info": True}
        wishes["dtype" if part.module == "transformers" else "torch_dtype"] = dtype
    try:
        loaded = cls.from_pretrained(folder, **wishes)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        if "memory" in str(error).lower():
            raise
        log.warning("the weights in %s do not load", folder, exc_info=True)
        raise BadWeights(
            f"The weights in {folder} do not load ({_first_line(error)}): fetch or copy them again."
        ) from error
    if not network:
        return loaded
    module, told = loaded
    _check_whole(folder, told)
    return module.eval()


def _check_whole(folder: Path, told: Mapping[str, Any]) -> None:
    """What the library would fill with noise is missing."""
    gone = sorted(str(key) for key in (*told["missing_keys"], *told["mismatched_keys"]))
    if gone:
        raise BadWeights(
            f"The weights in {folder} lack {gone[0]} and {len(gone) - 1} more, or have them in "
            "another shape: they belong to another model, or a file is missing."
        )


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
