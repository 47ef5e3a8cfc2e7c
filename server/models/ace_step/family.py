"""What ACE-Step can do, and how a model of it is loaded; imports no torch."""

from __future__ import annotations

from pathlib import Path

from server.models.abilities import Abilities, Device
from server.models.contract import SoundModel
from server.models.libraries import Libraries

_LIBRARIES = Libraries(
    "ACE-Step", ("torch", "transformers", "diffusers", "safetensors"), "diffusion"
)


class AceStepFamily:
    """Every model that diffusers' `AceStepPipeline` loads: turbo, base, of any size."""

    abilities = Abilities(
        continuation=True,
        in_painting=True,
        references=("sound", "style"),
        bpm=True,
        key=True,
        meter=True,
        lyrics=True,
        draft=True,
        together=4,
        longest_seconds=600.0,
        controls={
            "melody_loyalty": "the strength of a cover: 0 hears the words alone, 1 is as trained; "
            "none is 1",
            "weirdness": "guidance, in models that have it (not turbo): 0 is 14, 0.5 is 7 (as "
            "trained), 1 is 3.5",
            "genre_shift": "takes from the strength of a cover: 0 nothing, 1 four fifths of it",
            "structure": "how many of the last seconds are heard again when the music goes on: 0 "
            "is 5, 0.5 is 30, 1 is 55; none is 30",
        },
    )

    def missing(self) -> str:
        """The sentence that says which libraries are missing and how to install them, or ""."""
        return _LIBRARIES.missing()

    def load(self, folder: Path, device: Device, draft: bool) -> SoundModel:  # noqa: ARG002
        """The model whose weights lie in `folder`; a draft takes the same, and fewer steps.

        Raises BackendUnavailable, BadWeights, WorkerOutOfMemory.
        """
        _LIBRARIES.need()
        from server.models.ace_step.painter import AceStepPainter
        from server.models.diffusion.model import DiffusionModel

        return DiffusionModel("ACE-Step", lambda on: AceStepPainter(folder, on), device)


FAMILY = AceStepFamily()
