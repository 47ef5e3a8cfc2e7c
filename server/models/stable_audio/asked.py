"""A request to Stable Audio, whichever pipeline it goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from server.models.contract import SoundRequest
from server.models.stable_audio.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """What is the same for both pipelines of one request; `reference` is `(channels, samples)`."""

    asked: SoundRequest
    settings: Settings
    reference: Tensor | None
    remarks: tuple[str, ...]

    @property
    def steps(self) -> int:
        return self.settings.steps

    @property
    def context_seconds(self) -> float:
        return self.settings.context_seconds

    @property
    def whole(self) -> bool:
        return self.reference is not None

    def told(self, noise: float) -> Mapping[str, str | float | int | bool]:
        """The parameters of the request; `noise` lies over the reference, where there is one."""
        found: dict[str, str | float | int | bool] = {
            "guidance": self.settings.guidance,
            "context_seconds": self.settings.context_seconds,
            "draft": self.asked.draft,
        }
        return found | ({"noise": noise} if self.whole else {})
