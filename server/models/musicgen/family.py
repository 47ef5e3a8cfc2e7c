"""What MusicGen can do, and how a model of it is loaded; imports no torch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from server.models.abilities import Abilities, Device
from server.models.contract import SoundModel
from server.models.libraries import Libraries

_LIBRARIES = Libraries("MusicGen", ("torch", "transformers", "safetensors"), "musicgen")


class MusicgenFamily:
    """Every model that transformers' two MusicGen classes load: mono, stereo, melody."""

    abilities = Abilities(
        continuation=True,
        references=("melody",),
        temperature=True,
        bpm=True,
        key=True,
        draft=True,
        adapters=True,
        together=4,
        longest_seconds=600.0,
        controls={
            "melody_loyalty": "how far the melody's part in each step is weakened or strengthened; "
            "0 does not hear it, 0.5 is as trained, 1 doubles it (melody models alone)",
            "weirdness": "temperature and how many codes are drawn from: 0 is 0.7 of the likeliest "
            "50, 0.5 is 1.0 of 250 (as trained), 1 is 1.3 of all",
            "genre_shift": "guidance: 0 is 1.5, 0.5 is 3 (as trained), 1 is 6",
            "structure": "how many of the last seconds are heard again when the music goes on past "
            "30 seconds or from earlier sound: 0 is 2, 0.5 is 11, 1 is 20; none is 10",
        },
    )

    def abilities_of(self, model: str) -> Abilities:
        """What the model of that name can do: melodies are heard by the melody models alone."""
        if "melody" in model:
            return self.abilities
        controls = {k: v for k, v in self.abilities.controls.items() if k != "melody_loyalty"}
        return replace(self.abilities, references=(), controls=controls)

    def missing(self) -> str:
        """The sentence that says which libraries are missing and how to install them, or ""."""
        return _LIBRARIES.missing()

    def load(self, folder: Path, device: Device, draft: bool) -> SoundModel:
        """The model whose weights lie in `folder`; with `draft`, its decoder in 8 bits.

        Raises BackendUnavailable, BadWeights, WorkerOutOfMemory.
        """
        _LIBRARIES.need()
        from server.models.musicgen.model import MusicgenModel

        return MusicgenModel(folder, device, draft)


FAMILY = MusicgenFamily()
