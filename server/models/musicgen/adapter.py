"""What a fine-tuning learned (a LoRA of peft) put into the decoder's weights.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (https://arxiv.org/abs/2106.09685).
The adapter is one of the decoder alone, `get_peft_model(model.decoder, ...)`.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from session.errors import BackendUnavailable, BadWeights

log = logging.getLogger(__name__)


def with_adapter(decoder: Any, folder: Path) -> Any:
    """The decoder (a `MusicgenForCausalLM` or its melody twin) with what `folder` holds merged in.

    Raises BackendUnavailable without peft, BadWeights for an adapter that is none, broken, or made
    for another model.
    """
    try:
        from peft import PeftModel, get_peft_model_state_dict
    except ImportError as error:
        raise BackendUnavailable(
            "An adapter needs peft: install it with pip install 'roadie[train]'."
        ) from error
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        if not (folder / name).is_file():
            raise BadWeights(f"{folder} has no {name}: it holds no adapter, or not all of it.")
    from safetensors import SafetensorError, safe_open

    try:
        adapted = PeftModel.from_pretrained(decoder, str(folder), local_files_only=True)
        with safe_open(folder / "adapter_model.safetensors", "pt") as file:
            there = set(file.keys())
        # peft leaves out what has no place in the network, with a warning alone.
        # Whether embeddings were learned too it would ask the hub.
        if there != set(get_peft_model_state_dict(adapted, save_embedding_layers=False)):
            raise ValueError("the adapter has weights for other layers")
        return adapted.merge_and_unload()
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        log.warning("the adapter in %s does not load", folder, exc_info=True)
        raise BadWeights(
            f"The adapter in {folder} does not fit this model: it was trained on another one, or "
            "its files are broken."
        ) from error
