"""The engines of the families of models, as the registry finds them."""

from __future__ import annotations

from server.engines.modelled.engine import ModelledEngine


def musicgen() -> ModelledEngine:
    """Meta's MusicGen, through transformers."""
    return ModelledEngine("musicgen", "MusicGen: music from words, and from a melody")


def audiocraft() -> ModelledEngine:
    """What only audiocraft runs: style, chords and drums, sounds."""
    return ModelledEngine("audiocraft", "audiocraft: style, chords and drums to go by")


def ace_step() -> ModelledEngine:
    """ACE-Step, through diffusers."""
    return ModelledEngine("ace-step", "ACE-Step: songs with lyrics, tempo and key, and repainting")


def stable_audio() -> ModelledEngine:
    """Stable Audio, through diffusers."""
    return ModelledEngine("stable-audio", "Stable Audio: sounds and loops, audio to audio")
