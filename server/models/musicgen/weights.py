"""A folder of weights as the networks of transformers."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.models.checked import check_weights
from server.models.manifest import pickles_allowed
from session.errors import BadWeights, storage

log = logging.getLogger(__name__)

_CLASSES = {
    "musicgen": "MusicgenForConditionalGeneration",
    "musicgen_melody": "MusicgenMelodyForConditionalGeneration",
}


@dataclass(frozen=True, slots=True)
class Networks:
    """What lay in a folder: the networks in one module of transformers, and its tokenizer."""

    module: Any
    tokenizer: Any


def load_networks(folder: Path) -> Networks:
    """The networks whose weights lie in `folder`, on the CPU; no other place is asked.

    Raises BadWeights when something is missing, broken or another model's.
    """
    kind = _kind(folder)
    pickles = pickles_allowed(folder)
    check_weights(folder, pickles)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import transformers
    from safetensors import SafetensorError

    _quieten(transformers.utils.logging)
    try:
        # The library maps the file and takes each tensor as it is needed: no second copy.
        module, told = getattr(transformers, _CLASSES[kind]).from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=None if pickles else True,
            output_loading_info=True,
        )
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        if "memory" in str(error).lower():
            raise MemoryError(str(error)) from error
        log.warning("the weights in %s do not load", folder, exc_info=True)
        raise BadWeights(
            f"The weights in {folder} do not load ({_first_line(error)}): fetch or copy them again."
        ) from error
    _check_whole(folder, told)
    _check_codec(folder, module.audio_encoder.config)
    return Networks(module.eval(), tokenizer)


def _quieten(logging_of_library: Any) -> None:
    """No bars and no notes on the terminal: what matters is raised or in our own log."""
    logging_of_library.disable_progress_bar()
    logging_of_library.set_verbosity_error()


def _kind(folder: Path) -> str:
    """The model type that `config.json` says; raises BadWeights for any but MusicGen's."""
    path = folder / "config.json"
    with storage(path):
        # Without a tokenizer's file the library makes one up, of which no model knows the words.
        for name in ("config.json", "tokenizer.json"):
            if not (folder / name).is_file():
                raise BadWeights(
                    f"{folder} has no {name}: it holds no MusicGen, or not all of it was copied."
                )
        content = path.read_bytes()
    try:
        kind = json.loads(content).get("model_type")
    except (ValueError, AttributeError) as error:
        raise BadWeights(f"{path} is no configuration: fetch or copy it again.") from error
    if kind not in _CLASSES:
        raise BadWeights(
            f"{folder} holds no MusicGen: its config.json says model_type {kind!r}, "
            f"where {' or '.join(_CLASSES)} is due."
        )
    return str(kind)


def _check_whole(folder: Path, told: dict[str, Any]) -> None:
    """What the library would fill with noise is missing."""
    gone = sorted(str(key) for key in (*told["missing_keys"], *told["mismatched_keys"]))
    if gone:
        raise BadWeights(
            f"The weights in {folder} lack {gone[0]} and {len(gone) - 1} more, or have them in "
            "another shape: they belong to another model, or a file is missing."
        )


def _check_codec(folder: Path, config: Any) -> None:
    """Only codecs without chunks of their own and without a norm over time can go on for long."""
    if config.chunk_length_s is not None or config.norm_type != "weight_norm":
        raise BadWeights(f"The codec in {folder} is not one that MusicGen goes with.")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
