"""Requests and results as JSON and float32 samples, the way they cross a pipe.

The samples of all sounds follow each other, `(channels, samples)` in C order, in this machine's
byte order: both ends are on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from bridge.host.isolated.contract import JsonObject
from server.models.abilities import Controls
from server.models.contract import Region, Sound, SoundRequest, SoundResult

_PLAIN = (
    "prompt",
    "seconds",
    "seeds",
    "negative_prompt",
    "guidance",
    "temperature",
    "bpm",
    "key",
    "meter",
    "lyrics",
    "chords",
    "reference_as",
    "draft",
)
_HEARD = ("drums", "reference", "before")


class BadSounds(Exception):
    """What came is no request or result, or has not the sounds that it speaks of."""


def pack_request(asked: SoundRequest) -> tuple[JsonObject, bytes]:
    """A request as JSON, and its sounds."""
    content: JsonObject = {name: getattr(asked, name) for name in _PLAIN}
    content["controls"] = asdict(asked.controls)
    content["adapter"] = str(asked.adapter) if asked.adapter else None
    sounds = {name: sound for name in _HEARD if (sound := getattr(asked, name)) is not None}
    if asked.region is not None:
        sounds["region"] = asked.region.source
        content["region"] = [asked.region.start_seconds, asked.region.end_seconds]
    content["sounds"] = {name: _shape(sound) for name, sound in sounds.items()}
    return content, _payload(sounds.values())


def unpack_request(content: JsonObject, payload: bytes) -> SoundRequest:
    """The request that was packed. Raises BadSounds."""
    try:
        names = list(content["sounds"])
        found = _sounds([content["sounds"][name] for name in names], payload)
        sounds: dict[str, Any] = dict(zip(names, found, strict=True))
        plain: dict[str, Any] = {name: content[name] for name in _PLAIN}
        region = None
        if "region" in sounds:
            region = Region(sounds["region"], *content["region"])
        plain |= {
            "seeds": tuple(plain["seeds"]),
            "meter": tuple(plain["meter"]) if plain["meter"] else None,
            "chords": tuple((at, symbol) for at, symbol in plain["chords"]),
        }
        return SoundRequest(
            **plain,
            controls=Controls(**content["controls"]),
            adapter=Path(content["adapter"]) if content["adapter"] else None,
            region=region,
            drums=sounds.get("drums"),
            reference=sounds.get("reference"),
            before=sounds.get("before"),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadSounds(str(error)) from error


def pack_result(result: SoundResult) -> tuple[JsonObject, bytes]:
    """A result as JSON, and its sounds."""
    content: JsonObject = {
        "sounds": [_shape(sound) for sound in result.sounds],
        "whole": result.whole,
        "remarks": list(result.remarks),
        "parameters": dict(result.parameters),
    }
    return content, _payload(result.sounds)


def unpack_result(content: JsonObject, payload: bytes) -> SoundResult:
    """The result that was packed. Raises BadSounds."""
    try:
        return SoundResult(
            tuple(_sounds(content["sounds"], payload)),
            bool(content["whole"]),
            tuple(content["remarks"]),
            dict(content["parameters"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadSounds(str(error)) from error


def _shape(sound: Sound) -> list[int]:
    return [sound.sample_rate, *sound.samples.shape]


def _payload(sounds: Iterable[Sound]) -> bytes:
    return b"".join(np.ascontiguousarray(one.samples, np.float32).tobytes() for one in sounds)


def _sounds(shapes: list[Any], payload: bytes) -> list[Sound]:
    samples = np.frombuffer(payload, np.float32)
    found, at = [], 0
    for rate, channels, length in shapes:
        size = channels * length
        part = samples[at : at + size].reshape(channels, length)
        found.append(Sound(part.copy(), rate))
        at += size
    if at != len(samples):
        raise BadSounds(f"{len(samples) - at} samples belong to no sound")
    return found
