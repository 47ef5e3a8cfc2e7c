"""A MusicGen that is loaded: requests to sound."""

from __future__ import annotations

import gc
from pathlib import Path

import torch
from torch import Tensor

from server.models.abilities import Device
from server.models.contract import Sound, SoundRequest, SoundResult
from server.models.device import chosen_device
from server.models.faults import model_faults
from server.models.given_sound import for_model
from server.models.musicgen.chroma import chroma_of
from server.models.musicgen.codec import Codec
from server.models.musicgen.conditions import Conditions, melody_from
from server.models.musicgen.linear import can_quantise
from server.models.musicgen.parts import Parts, load_parts
from server.models.musicgen.settings import Decoding, decoding_of, words_of
from server.models.musicgen.take import Take
from session.errors import BadInput, Cancelled, ModelFailed
from session.progress import Progress, part_of

TOGETHER = 4
"""Variations in one batch; more are made batch after batch."""

_NO_DRAFT = "This device has no faster draft of MusicGen: the sound is in full quality."

_SHORTEST_SECONDS = 0.1
"""Of sound to go on from: shorter is no music."""


class MusicgenModel:
    """The networks of one folder on one device.

    The decoder is in 16 bits on a GPU, in 32 on the CPU; in 8 there as a draft.
    """

    def __init__(self, folder: Path, device: Device, draft: bool) -> None:
        self._folder = folder
        self._device = torch.device(chosen_device(device))
        self._draft = draft and self._device.type == "cpu" and can_quantise()
        self._adapter: Path | None = None
        self._parts: Parts | None = None
        self._closed = False
        with model_faults("MusicGen"):
            self._parts_with(None)

    def generate(self, asked: SoundRequest, progress: Progress) -> SoundResult:
        """Make a sound for each seed, as `server.models.contract.SoundModel` says.

        When the user cancels, variations of which nothing stands yet are left out.
        """
        with model_faults("MusicGen"), torch.inference_mode():
            if self._closed:
                raise ModelFailed("This model was closed: ask for it again.")
            progress(0.0, "Reading the words")
            return self._made(self._parts_with(asked.adapter), asked, progress)

    def close(self) -> None:
        """Give back the memory of the weights."""
        self._closed = True
        self._drop()

    def _drop(self) -> None:
        self._parts = None
        gc.collect()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _parts_with(self, adapter: Path | None) -> Parts:
        """The networks with what `adapter` learned; those that are here, where they have it.

        An adapter is merged into the weights for good: another one starts from the file again, and
        the first goes before, so that never two copies are in memory.
        """
        if self._parts is None or adapter != self._adapter:
            self._drop()
            self._parts = load_parts(self._folder, adapter, self._device, self._draft)
            self._adapter = adapter
        return self._parts

    def _made(self, parts: Parts, asked: SoundRequest, progress: Progress) -> SoundResult:
        codec, decoding = parts.codec, decoding_of(asked)
        heard = None if asked.before is None else _heard(asked.before, codec)
        told = _told(parts, asked, decoding)
        batches = [asked.seeds[at : at + TOGETHER] for at in range(0, len(asked.seeds), TOGETHER)]
        sounds: list[Sound] = []
        whole = True
        for number, seeds in enumerate(batches):
            part = part_of(progress, number / len(batches), (number + 1) / len(batches))
            take = Take(parts.decoder, codec, decoding, seeds, heard)
            try:
                samples, whole = take.run(asked.seconds, told, part)
            except Cancelled:
                if not sounds:
                    raise
                samples, whole = torch.zeros(0, codec.channels, 0), False
            sounds += [Sound(one.numpy(), codec.sample_rate) for one in samples]
            if not whole:
                break
        remarks = (_NO_DRAFT,) if asked.draft and not self._draft else ()
        return SoundResult(tuple(sounds), whole, remarks, self._parameters(asked, decoding))

    def _parameters(
        self, asked: SoundRequest, decoding: Decoding
    ) -> dict[str, str | float | int | bool]:
        return {
            "words": words_of(asked),
            "guidance": decoding.guidance,
            "temperature": decoding.temperature,
            "top_k": decoding.top_k,
            "melody": decoding.melody,
            "context_seconds": decoding.context_seconds,
            "draft": self._draft,
            "device": self._device.type,
        }


def _heard(before: Sound, codec: Codec) -> Tensor:
    """What sounded before, at the model's rate and channels."""
    if before.seconds < _SHORTEST_SECONDS:
        raise BadInput(
            f"The sound to go on from lasts {before.seconds:.2f} seconds: give at least a tenth of "
            "a second."
        )
    return for_model(before, codec.sample_rate, codec.channels)


class _Told:
    """What the decoder is told, window by window: the words throughout, the melody as it moves."""

    def __init__(self, parts: Parts, asked: SoundRequest, decoding: Decoding) -> None:
        self._conditioner, self._hop = parts.conditioner, parts.codec.hop
        self._words = parts.conditioner.words(words_of(asked))
        self._melody = None if asked.reference is None else _melody(parts, asked.reference)
        self._guided = decoding.guidance != 1.0
        self._weighed = self._melody is not None and decoding.melody != 1.0

    def __call__(self, start_frame: int) -> Conditions:
        melody = self._melody
        if melody is not None:
            melody = melody_from(melody, start_frame * self._hop)
        return self._conditioner.conditions(self._words, melody, self._guided, self._weighed)


def _told(parts: Parts, asked: SoundRequest, decoding: Decoding) -> _Told:
    if asked.reference is not None and not parts.conditioner.hears_melody:
        raise BadInput(
            "This MusicGen hears no melody: take musicgen-melody or musicgen-stereo-melody, or "
            "leave the reference out."
        )
    return _Told(parts, asked, decoding)


def _melody(parts: Parts, reference: Sound) -> Tensor:
    samples = for_model(reference, parts.codec.sample_rate, 1)[0]
    return chroma_of(samples, parts.codec.sample_rate, parts.conditioner.pitch_classes)
