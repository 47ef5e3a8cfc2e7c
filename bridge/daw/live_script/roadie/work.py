"""What is done in Live's song, through Live's own objects (the Live Object Model).

`ClipSlot.create_audio_clip` is of Live 12.0.5. A clip that is not warped counts its markers in
seconds and plays at its own speed, which is the session's.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

from .requests import Refused, checked_path

STEPS = 40
NEAR_S = 0.05
SILENCE_DB = -70.0


def track_at(song: Any, index: int, name: str) -> Any:
    """The track, which must still be called `name`: tracks move when others come or go."""
    tracks = song.tracks
    if index >= len(tracks) or tracks[index].name != name:
        raise Refused(f"Track {index + 1} of the set is not called {name!r} any more.")
    return tracks[index]


def load(song: Any, request: dict[str, Any]) -> dict[str, Any]:
    """Put an audio file into an empty clip slot."""
    path = checked_path(request["path"])
    track = track_at(song, request["track"], request["track_name"])
    if not track.has_audio_input:
        raise Refused(f"The track {track.name!r} is no audio track.")
    slots = track.clip_slots
    if request["slot"] >= len(slots):
        raise Refused(f"The set has no scene {request['slot'] + 1}.")
    slot = slots[request["slot"]]
    if slot.has_clip:
        raise Refused(f"Scene {request['slot'] + 1} of {track.name!r} has a clip already.")
    if not hasattr(slot, "create_audio_clip"):
        raise Refused("This Live cannot load audio for a script: it takes Live 12.0.5 or later.")
    clip = _created(slot, path)
    clip.warping = False
    clip.name = request["name"]
    clip.color = request["colour"]
    return {"cut": _cut(clip, float(request["start_s"]), float(request["end_s"]))}


def _cut(clip: Any, start_s: float, end_s: float) -> bool:
    """Let the clip play from `start_s` to `end_s` of its file; whether it does."""
    whole_s = clip.sample_length / clip.sample_rate
    if start_s <= 0 and end_s >= whole_s - NEAR_S:
        return True
    if abs(clip.end_marker - whole_s) > NEAR_S or not start_s < end_s:
        return False  # The markers do not count seconds here: better left as they are.
    # The end first: a start behind the old end is refused.
    clip.end_marker = end_s
    clip.start_marker = start_s
    return True


def _created(slot: Any, path: str) -> Any:
    """The new clip. On a Mac Live is said to want paths from the volume on: both are tried."""
    failed: Exception | None = None
    for spelt in spellings(path):
        try:
            made = slot.create_audio_clip(spelt)
        except (RuntimeError, ValueError, TypeError) as error:
            failed = error
        else:
            return made if made is not None else slot.clip
    raise Refused(f"Live does not load {path!r}: {failed}")


def spellings(path: str, platform: str = sys.platform, volumes: str = "/Volumes") -> list[str]:
    """The ways to write one path."""
    if platform != "darwin" or path.startswith(volumes + "/"):
        return [path]
    try:
        found = sorted(Path(volumes).iterdir())
    except OSError:
        found = []
    return [path, *(f"{volume}{path}" for volume in found if str(volume.resolve()) == "/")]


def set_gain(song: Any, request: dict[str, Any]) -> dict[str, Any]:
    """Set a track's fader to a gain in dB, by what the fader itself says it shows."""
    track = track_at(song, request["track"], request["track_name"])
    fader = track.mixer_device.volume
    wanted = float(request["gain_db"])
    low, high = float(fader.min), float(fader.max)
    if wanted <= SILENCE_DB:
        fader.value = low
        return {"gain_db": None}
    for _ in range(STEPS):
        middle = (low + high) / 2
        if shown_db(fader.str_for_value(middle)) < wanted:
            low = middle
        else:
            high = middle
    fader.value = high
    shown = shown_db(fader.str_for_value(high))
    return {"gain_db": shown if math.isfinite(shown) else None}


def shown_db(text: str) -> float:
    """What Live shows as `-12.0 dB` or `-inf dB`."""
    number = str(text).replace("dB", "").replace("\u2212", "-").replace(",", ".").strip()
    try:
        return float(number)
    except ValueError:
        return -math.inf
