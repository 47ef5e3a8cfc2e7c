"""What Stable Audio can do, and how a model of it is loaded; imports no torch."""

from __future__ import annotations

from pathlib import Path

from server.models.abilities import Abilities, Device
from server.models.contract import SoundModel
from server.models.libraries import Libraries

_LIBRARIES = Libraries(
    "Stable Audio", ("torch", "transformers", "diffusers", "safetensors"), "diffusion"
)


class StableAudioFamily:
    """Every model that diffusers' `StableAudioPipeline` or `StableAudio3Pipeline` loads."""

    abilities = Abilities(
        continuation=True,
        in_painting=True,
        references=("sound",),
        negative_prompt=True,
        draft=True,
        together=4,
        longest_seconds=380.0,
        controls={
            "melody_loyalty": "how little noise is laid over a reference. Stable Audio 3: 0 is "
            "all noise, 0.5 is 0.53, 1 is 0.05; Open: 0 is a sigma of 20, 0.5 of 2.8, 1 of 0.4; "
            "none is 0.5",
            "weirdness": "guidance, in models that have it (not Stable Audio 3 medium): 0 is 14, "
            "0.5 is 7 (as trained), 1 is 3.5",
            "genre_shift": "takes from melody_loyalty: 0 nothing, 1 four fifths of it",
            "structure": "how many of the last seconds are heard again when the music goes on: 0 "
            "is 2, 0.5 is 11, 1 is 20; none is 11",
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
        from server.models.diffusion.model import DiffusionModel
        from server.models.stable_audio.painters import painter_of

        return DiffusionModel("Stable Audio", lambda on: painter_of(folder, on), device)


FAMILY = StableAudioFamily()
