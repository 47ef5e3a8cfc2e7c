"""What a family brings: its pipeline, and how a request becomes calls of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor

from server.models.contract import SoundRequest
from server.models.diffusion.canvas import Canvas
from server.models.diffusion.codec import Codec
from server.models.diffusion.watch import Watch


class Painting(Protocol):
    """One request, looked at: what it becomes, and what does it.

    `steps` are those of one call, `context_seconds` how much of what sounds before is heard when
    the music goes on. `whole` says that it is made in one piece or not at all.
    """

    @property
    def steps(self) -> int: ...
    @property
    def context_seconds(self) -> float: ...
    @property
    def whole(self) -> bool: ...
    @property
    def remarks(self) -> tuple[str, ...]: ...
    @property
    def parameters(self) -> Mapping[str, str | float | int | bool]: ...

    def paint(self, canvas: Canvas, generators: Sequence[torch.Generator]) -> Tensor:
        """The stretch of the canvas that is made, `(batch, channels, samples)`, on the CPU.

        `batch` is that of `generators`, of which each draws one variation.
        """


class Painter(Protocol):
    """The networks of one folder.

    `longest` is how many samples its canvas can have, `shortest` how many one with nothing on it
    should have: the rest is not heard.
    """

    codec: Codec
    watch: Watch
    longest: int
    shortest: int

    @property
    def pipeline(self) -> Any: ...

    def begin(self, asked: SoundRequest) -> Painting:
        """Look at a request. Raises BadInput for what this model, of all its family, cannot do."""
