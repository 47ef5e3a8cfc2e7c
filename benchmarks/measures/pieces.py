"""The pieces that are measured: a style, a seed and nothing else asked for."""

from __future__ import annotations

from pathlib import Path

from server.engines.contract import GenerateRequest
from session.model import Session

BARS = 32


def composed(style: str, seed: int, bars: int = BARS, bpm: float | None = None) -> Session:
    """The notes of a piece."""
    from server.engines.composer.compose import compose

    return compose(request(style, seed, bars, bpm)).session


def rendered(style: str, seed: int, folder: Path, bars: int, bpm: float | None = None) -> Session:
    """The piece with its sound in `folder`."""
    from server.engines.composer.engine import ComposerEngine
    from session.progress import silent

    return ComposerEngine().generate(request(style, seed, bars, bpm), folder, silent)


def request(style: str, seed: int, bars: int, bpm: float | None = None) -> GenerateRequest:
    """What is asked for: the style by name, nothing in words."""
    return GenerateRequest(prompt="-", seed=seed, style=style, bars=bars, bpm=bpm)
