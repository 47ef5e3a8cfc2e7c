"""What an able user of pedalboard writes to put files through a chain; nothing of Roadie in it.

`python benchmarks/plain_pedalboard.py` reads lines of JSON, each the name of a chain, files with
the files to write, and whether they are measured too; it answers each with the seconds it took.
"""

from __future__ import annotations

import json
import sys
import time
from math import log10

from pedalboard import (  # type: ignore[attr-defined]
    BrickwallLimiter,
    Compressor,
    Gain,
    HighShelfFilter,
    LowShelfFilter,
    PeakFilter,
    Pedalboard,
    Reverb,
)
from pedalboard.io import AudioFile

FRAMES = 1 << 16


def board(name: str) -> Pedalboard:
    """`channel`: equaliser, compressor, gain; `voice`: the same, a room and a limiter."""
    plugins = [
        LowShelfFilter(120, 2.0, 0.7071),
        PeakFilter(350, -3.0, 1.2),
        PeakFilter(3000, 2.0, 1.0),
        HighShelfFilter(9000, 2.0, 0.7071),
        Compressor(-20, 3, 10, 100),
        Gain(2.0),
    ]
    if name == "voice":
        plugins += [Reverb(0.3, 0.5, 0.15, 0.85), BrickwallLimiter(-1.0, 100.0)]
    return Pedalboard(plugins)


def render(source: str, target: str, chain: Pedalboard) -> None:
    """One file through the chain, in blocks, to 24 bits."""
    with (
        AudioFile(source) as sound,
        AudioFile(target, "w", sound.samplerate, sound.num_channels, bit_depth=24) as file,
    ):
        chain.reset()
        while sound.tell() < sound.frames:
            file.write(chain.process(sound.read(FRAMES), sound.samplerate, FRAMES, reset=False))


def measured(path: str) -> tuple[float, float]:
    """Loudness in LUFS and true peak in dBTP of a file, as pyloudnorm and scipy give them."""
    from pyloudnorm import Meter
    from scipy.signal import resample_poly

    with AudioFile(path) as file:
        sound, rate = file.read(file.frames).T, int(file.samplerate)
    peak = float(abs(resample_poly(sound, 4, 1, axis=0)).max())
    return float(Meter(rate).integrated_loudness(sound)), 20 * log10(max(peak, 1e-10))


def main() -> None:
    """Answer until nothing more is asked."""
    for line in sys.stdin:
        name, pairs, measuring = json.loads(line)
        begun = time.perf_counter()
        chain = board(name)
        for source, target in pairs:
            render(source, target, chain)
            if measuring:
                measured(target)
        print(json.dumps(time.perf_counter() - begun), flush=True)


if __name__ == "__main__":
    main()
