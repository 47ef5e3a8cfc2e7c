"""A run as it stood after a step: one file, whole or not there, without a pickle.

What each step draws follows from the seed and the step (`batches`), so weights, the optimiser's
moments and the losses are all there is to keep.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from server.training.history import History
from server.training.place import write_whole
from session.errors import BadInput, storage

log = logging.getLogger(__name__)

FORMAT = "1"
_MOMENTS = ("exp_avg", "exp_avg_sq")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`settings` are those it began with, `tensors` the weights and moments by name."""

    step: int
    settings: dict[str, Any]
    dataset: str
    history: History
    tensors: dict[str, Tensor]


def write_checkpoint(
    path: Path,
    *,
    weights: dict[str, Tensor],
    optimiser: torch.optim.AdamW,
    history: History,
    settings: dict[str, Any],
    dataset: str,
) -> None:
    """Keep the run as it stands; `weights` are the parameters in the optimiser's order."""
    tensors = {f"weights/{name}": tensor.detach().cpu() for name, tensor in weights.items()}
    for name, parameter in weights.items():
        state = optimiser.state.get(parameter, {})
        for moment in _MOMENTS:
            if moment in state:
                tensors[f"{moment}/{name}"] = state[moment].detach().cpu()
    tensors["losses/train"] = torch.tensor(history.train, dtype=torch.float64)
    held = [(float(step), loss) for step, loss in history.validation.items()]
    tensors["losses/validation"] = torch.tensor(held, dtype=torch.float64).reshape(-1, 2)
    told = {
        "format": FORMAT,
        "step": str(len(history.train)),
        "settings": json.dumps(settings),
        "dataset": dataset,
    }
    content = save({name: tensor.contiguous() for name, tensor in tensors.items()}, told)
    write_whole(path, content)


def read_checkpoint(path: Path) -> Checkpoint | None:
    """The run as it stood; None where none was kept. Raises BadInput for a damaged file."""
    with storage(path):
        if not path.is_file():
            return None
    try:
        with safe_open(path, "pt") as file:
            told = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if told["format"] != FORMAT:
            raise KeyError("format")
        history = History(
            tensors.pop("losses/train").tolist(),
            {int(step): loss for step, loss in tensors.pop("losses/validation").tolist()},
        )
        settings = json.loads(told["settings"])
        return Checkpoint(int(told["step"]), settings, told["dataset"], history, tensors)
    except (SafetensorError, KeyError, ValueError) as error:
        log.warning("the checkpoint %s does not load", path, exc_info=True)
        raise BadInput(
            f"{path} is damaged: `roadie models remove {path.parent.name}` and begin again."
        ) from error


def restore(
    checkpoint: Checkpoint, weights: dict[str, Tensor], optimiser: torch.optim.AdamW
) -> None:
    """Put weights and moments back. Raises BadInput when they are another network's."""
    try:
        with torch.no_grad():
            for name, parameter in weights.items():
                parameter.copy_(checkpoint.tensors[f"weights/{name}"])
                moments = {
                    moment: checkpoint.tensors[f"{moment}/{name}"].to(parameter.device)
                    for moment in _MOMENTS
                    if f"{moment}/{name}" in checkpoint.tensors
                }
                if moments:
                    steps = torch.tensor(float(checkpoint.step))
                    optimiser.state[parameter] = {"step": steps, **moments}
    except (KeyError, RuntimeError) as error:
        raise BadInput(
            "The checkpoint belongs to another network: remove the training and begin again."
        ) from error
