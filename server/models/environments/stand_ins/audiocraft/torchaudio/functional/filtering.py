"""`torchaudio.functional.filtering`: audiocraft imports it for training alone."""

from __future__ import annotations

from typing import Any


def highpass_biquad(*_: Any, **__: Any) -> None:
    """Only training asks for it."""
    raise NotImplementedError("Filters are for training, which runs elsewhere.")


treble_biquad = highpass_biquad
