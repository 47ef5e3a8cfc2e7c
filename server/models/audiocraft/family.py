"""What audiocraft's models can do, and how one is loaded; imports neither torch nor audiocraft."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from server.models.abilities import Abilities, Device
from server.models.contract import SoundModel
from server.models.libraries import Libraries
from server.models.manifest import read_manifest

PLACE = "server.models.audiocraft.inside:INSIDE"
"""What loads a model, in the environment of its card."""

ENVIRONMENT = "audiocraft"
"""Of weights that no card is known for."""

_LIBRARIES = Libraries("audiocraft", ("torch", "transformers", "soxr"), "musicgen")

_WRITTEN = {
    "weirdness": "temperature and how many codes are drawn from, as in `musicgen`",
    "genre_shift": "guidance: 0 is 1.5, 0.5 is 3 (as trained), 1 is 6",
    "structure": "how many of the last seconds are heard again when the music goes on past what "
    "the model hears at a time, or from earlier sound: 0 is 2, 0.5 is 11, 1 is 20; none is 10",
}
_MASKED = {
    "weirdness": "temperature while the mask is filled: 0 is 1, 0.5 is 3 (as trained), 1 is 5"
}

STYLE = Abilities(
    continuation=True,
    references=("style",),
    temperature=True,
    bpm=True,
    key=True,
    longest_seconds=300.0,
    controls={
        **_WRITTEN,
        "melody_loyalty": "how finely a reference's style is heard: 0 in 1 code, 0.5 in 3 (as "
        "trained), 1 in 6 (style alone)",
    },
)
SOUNDS = Abilities(continuation=True, temperature=True, longest_seconds=120.0, controls=_WRITTEN)
CHORDS = Abilities(chords=True, drums=True, longest_seconds=10.0)
TEN_SECONDS = Abilities(temperature=True, longest_seconds=10.0, controls=_MASKED)
THIRTY_SECONDS = Abilities(temperature=True, longest_seconds=30.0, controls=_MASKED)

BY_MODEL: Mapping[str, Abilities] = {
    "musicgen-style": STYLE,
    "audiogen-medium": SOUNDS,
    "jasco-chords-drums-400m": CHORDS,
    "magnet-small-10secs": TEN_SECONDS,
    "magnet-small-30secs": THIRTY_SECONDS,
}


class AudiocraftFamily:
    """Meta's other models; what one can do depends on which it is."""

    abilities = Abilities(
        continuation=True,
        references=("style",),
        temperature=True,
        bpm=True,
        key=True,
        chords=True,
        drums=True,
        longest_seconds=300.0,
        controls={**STYLE.controls},
    )

    def abilities_of(self, model: str) -> Abilities:
        """What the model of that name can do; all that the family can, where it is not known."""
        return BY_MODEL.get(model, self.abilities)

    def missing(self) -> str:
        """The sentence that says which libraries are missing and how to install them, or "".

        Those of audiocraft's own are in its environment.
        """
        return _LIBRARIES.missing()

    def load(self, folder: Path, device: Device, draft: bool) -> SoundModel:
        """The model whose weights lie in `folder`, in a process of its own.

        Raises BackendUnavailable, BadWeights, WorkerOutOfMemory, ModelFailed.
        """
        _LIBRARIES.need()
        from server.models.cards import card
        from server.models.environments.declared import declared
        from server.models.environments.model import Elsewhere, ModelElsewhere
        from server.settings import read_settings

        manifest = read_manifest(folder)
        known = card(manifest.card) if manifest else None
        return ModelElsewhere(
            Elsewhere(
                environments=read_settings().environments,
                environment=declared(known.environment if known else ENVIRONMENT),
                place=PLACE,
                title=known.title if known else "The model",
                folder=folder,
                device=device,
                draft=draft,
            )
        )


FAMILY = AudiocraftFamily()
