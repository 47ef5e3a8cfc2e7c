"""How samples are stored in a file of sound."""

from __future__ import annotations

from typing import Literal

Encoding = Literal["pcm24", "float32"]

BITS: dict[Encoding, int] = {"pcm24": 24, "float32": 32}
