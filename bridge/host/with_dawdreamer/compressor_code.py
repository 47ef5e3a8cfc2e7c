"""The compressor as Faust code.

Level and gain are those of JUCE's compressor, which pedalboard's is: a peak follower for each
channel that moves towards |x| by `1 - exp(-2 pi / (rate * time))` a sample (juce_BallisticsFilter),
and above the threshold a gain of `(level / threshold) ** (1 / ratio - 1)` (juce_Compressor). The
soft knee is the quadratic one of Giannoulis, Massberg and Reiss, "Digital Dynamic Range Compressor
Design" (JAES 60, 2012), equation 4.

What it remembers is one level for each channel (one in all with a side-chain): it goes out beside
the sound and comes in again as `level`, so that a sound can be rendered in parts to the same bits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

PARAMETERS = ("threshold_db", "ratio", "attack_ms", "release_ms", "knee_db", "makeup_db")
LEVEL = "level {}"
"""The parameter that a follower begins with, by its number."""

_CODE = """
soft = knee_db > 0;
threshold = pow(10, threshold_db / 20);
slope = 1 / max(1, ratio) - 1;
keeps(ms) = select2(ms < 0.001, exp(0 - 2 * ma.PI * 1000 / (ma.SR * max(0.001, ms))), 0);
follow(start, x) = step ~ _
with {
  step(y) = x + select2(x > was, keeps(release_ms), keeps(attack_ms)) * (was - x)
  with { was = y + start * (1 - 1'); };
};
hard(level) = select2(level < threshold, pow(max(level, threshold) / threshold, slope), 1);
bent(level) = pow(10, slope * over(20 * log10(max(level, 1e-10)) - threshold_db) / 20)
with {
  knee = max(knee_db, 1e-6);
  over(x) = ba.if(2 * x > knee, x, ba.if(2 * x < 0 - knee, 0, (x + knee / 2) ^ 2 / (2 * knee)));
};
makeup = pow(10, makeup_db / 20);
"""


def compressor_code(
    values: Mapping[str, float], moving: Collection[str], channels: int, *, sidechain: bool
) -> str:
    """Code whose inputs are the sound's channels, the side-chain's level where there is one, and
    one signal for each of `moving`, in the order of PARAMETERS; whose outputs are the channels and
    then the levels."""
    names = [name for name in PARAMETERS if name in moving]
    sounds = [f"x{channel}" for channel in range(channels)]
    inputs = [*sounds, *(["side"] if sidechain else []), *names]
    followed = ["side"] if sidechain else [f"abs({sound})" for sound in sounds]
    levels = [
        f"level{number} = follow({_start(number)}, {what});" for number, what in enumerate(followed)
    ]
    always_soft = "knee_db" in moving or values["knee_db"] > 0
    gain = "bent" if always_soft else "hard"
    outputs = [
        f"{sound} * {gain}(level{0 if sidechain else channel}) * makeup"
        for channel, sound in enumerate(sounds)
    ]
    outputs += [f"level{number}" for number in range(len(followed))]
    constants = [f"{name} = {values[name]!r};" for name in PARAMETERS if name not in moving]
    return "\n".join(
        [
            f"process({', '.join(inputs)}) = {', '.join(outputs)}",
            "with {",
            *constants,
            _CODE,
            *levels,
            "};",
        ]
    )


def _start(number: int) -> str:
    return f'hslider("{LEVEL.format(number)}", 0, 0, 1e9, 1e-9)'
