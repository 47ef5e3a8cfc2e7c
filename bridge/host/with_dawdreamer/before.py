"""The silence that a plug-in or Faust code renders before the sound.

Many glide from what a parameter was to what it was set to: they do so before the sound
begins, as in a studio's session, where settings are older than the sound. DawDreamer counts beats
from the start of a render, so the silence is as long as brings the sound to its place in the bar,
for what runs in step with the beat.
"""

from __future__ import annotations

from math import ceil

from bridge.host.stages.contract import Sound

LEAST_SECONDS = 0.25
_BEATS_OF_A_BAR = 4
"""DawDreamer tells plug-ins of four."""


def samples_before(sound: Sound, block: int) -> int:
    """A whole number of blocks, so that places in the sound stay at the starts of blocks."""
    least = ceil(LEAST_SECONDS * sound.sample_rate / block)
    if sound.tempo_map is None:
        return least * block
    start_beats = sound.tempo_map.beats_at_seconds(sound.start_seconds)
    beat_samples = 60 / sound.tempo_map.bpm_at_beats(start_beats) * sound.sample_rate
    one_bar = ceil(_BEATS_OF_A_BAR * beat_samples / block)

    def beats_off(blocks: int) -> float:
        off = (blocks * block / beat_samples - start_beats) % _BEATS_OF_A_BAR
        return min(off, _BEATS_OF_A_BAR - off)

    return block * min(range(least, least + one_bar + 1), key=beats_off)
