"""The right name that comes nearest to a wrong one: by what musicians call it, then by spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

from session.nearest import nearest as nearest_spelling

_ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "amount": ("mix", "depth", "drive_db", "gain_db", "semitones"),
    "autopan": ("pan",),
    "balance": ("pan",),
    "bell": ("peak",),
    "boost": ("gain_db", "makeup_db"),
    "bus": ("parallel",),
    "cab": ("convolution",),
    "cents": ("semitones",),
    "comment": ("about",),
    "comp": ("compressor",),
    "crossover": ("crossovers_hz",),
    "cutoff": ("frequency_hz",),
    "decay": ("decay_ms", "release_ms"),
    "deesser": ("bands",),
    "description": ("about",),
    "drywet": ("mix",),
    "ducker": ("compressor",),
    "echo": ("delay",),
    "effects": ("steps",),
    "eq": ("equaliser",),
    "expander": ("gate",),
    "flanger": ("chorus",),
    "freq": ("frequency_hz", "centre_frequency_hz"),
    "fx": ("steps",),
    "hall": ("reverb",),
    "highpass": ("low-cut", "high-pass", "filter", "equaliser"),
    "hold": ("release_ms",),
    "hpf": ("low-cut", "high-pass", "filter", "equaliser"),
    "hz": ("frequency_hz", "rate_hz", "sample_rate"),
    "impulse": ("convolution",),
    "input": ("drive_db", "gain_db"),
    "ir": ("file", "convolution"),
    "key": ("sidechain",),
    "level": ("gain_db", "makeup_db", "ceiling_db", "target_lufs"),
    "leveler": ("level",),
    "limit": ("ceiling_db", "ceiling_dbtp"),
    "loudnorm": ("loudness",),
    "lowpass": ("high-cut", "low-pass", "filter", "equaliser"),
    "lpf": ("high-cut", "low-pass", "filter", "equaliser"),
    "lufs": ("target_lufs", "loudness"),
    "maximiser": ("loudness",),
    "maximizer": ("loudness",),
    "mono": ("width", "mono_below_hz"),
    "multiband": ("bands",),
    "normalise": ("loudness",),
    "normalize": ("loudness",),
    "notch": ("peak",),
    "output": ("gain_db", "makeup_db", "ceiling_db"),
    "overdrive": ("distortion",),
    "peak": ("ceiling_db",),
    "phase": ("invert",),
    "pitch": ("semitones", "pitch-shift"),
    "plugin": ("plug-in",),
    "polarity": ("invert",),
    "room": ("reverb",),
    "saturation": ("distortion",),
    "saturator": ("distortion",),
    "size": ("decay_ms",),
    "slope": ("slope_db",),
    "speed": ("rate_hz",),
    "split": ("bands",),
    "stereo": ("width", "channels"),
    "target": ("target_lufs",),
    "tempo": ("time_beats",),
    "time": ("time_ms", "decay_ms"),
    "transpose": ("pitch-shift", "semitones"),
    "type": ("kind", "shape", "codec"),
    "vst": ("plug-in",),
    "vst2": ("plug-in",),
    "vst3": ("plug-in",),
    "au": ("plug-in",),
    "lv2": ("plug-in",),
    "volume": ("gain_db", "gain"),
    "wet": ("mix",),
    "wetdry": ("mix",),
    "widener": ("width",),
}


def nearest(wrong: str, names: Iterable[str]) -> str | None:
    """The name of `names` that was most likely meant; None where none comes near."""
    known = list(names)
    plain = {_plain(name): name for name in reversed(known)}
    said = _plain(wrong)
    if said in plain:
        return plain[said]
    for name in _ALSO_CALLED.get(said, ()):
        if name in known:
            return name
    # `attack` is meant to be attack_ms: what is left of the name without its unit.
    for name in known:
        if said and said == _plain(name.rpartition("_")[0]):
            return name
    if near := nearest_spelling(said, plain, 0.7):
        return plain[near]
    starts = [name for form, name in plain.items() if len(said) >= 3 and form.startswith(said)]
    return starts[0] if len(starts) == 1 else None


def did_you_mean(wrong: str, names: Iterable[str]) -> str:
    """The end of a sentence: the nearest name, or all."""
    known = list(names)
    near = nearest(wrong, known)
    if near:
        return f"did you mean {near}?"
    return f"choose one of {', '.join(known)}." if known else "leave it out."


def _plain(name: str) -> str:
    """Without case, spaces and signs, spelt the British way."""
    return (
        re.sub(r"[\s_/-]+", "", name.casefold()).replace("izer", "iser").replace("center", "centre")
    )
