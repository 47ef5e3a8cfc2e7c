"""A track's mixer in a Live set: its fader, its pan and its sends, by Live's own laws."""

from __future__ import annotations

from collections.abc import Iterable
from math import atan2, copysign, cos, hypot, log10, pi, sin, sqrt

from lxml import etree

from exports.ableton.skeleton import build, put
from exports.xml_parts import at

QUIETEST, LOUDEST = 0.0003162277571, 1.99526238
"""The bounds of a track's volume, as amplitudes: -70 dB, which Live shows as silence, and +6."""

LOUDEST_SEND = 1.0
"""A send goes from the same silence up to 0 dB."""


def live_mix(gain_db: float, pan: float) -> tuple[float, float]:
    """A gain and a balance from -1 to 1 as Live's volume, not yet within its bounds, and pan.

    Live pans with constant power, 0 dB in the middle and +3 dB far out (Live manual, Audio Fact
    Sheet): the near side gets sqrt(2) sin a, the far side sqrt(2) cos a, a = (1 + pan) pi / 4.
    Our balance leaves the near side as it is: another angle and a lower fader give just that.
    """
    far = 1 - abs(pan)
    live_pan = copysign(4 / pi * atan2(1, far) - 1, pan) if pan else 0.0
    return float(10 ** (gain_db / 20)) * hypot(1, far) / sqrt(2), live_pan


def session_mix(volume: float, live_pan: float) -> tuple[float, float]:
    """A gain in dB and a balance from Live's volume and pan: the other way of `live_mix`."""
    angle = (1 + min(abs(live_pan), 1.0)) * pi / 4
    near, far = sqrt(2) * sin(angle), sqrt(2) * cos(angle)
    return 20 * log10(max(volume, QUIETEST) * near), copysign(1 - far / near, live_pan)


def live_volume(volume: float) -> float:
    """A volume within the bounds of Live's fader."""
    return min(max(volume, QUIETEST), LOUDEST)


def fits_fader(gain_db: float, pan: float) -> bool:
    """Whether Live's fader goes as far."""
    return QUIETEST <= live_mix(gain_db, pan)[0] <= LOUDEST


def write_mixer(
    element: etree._Element, gain_db: float = 0.0, pan: float = 0.0, mute: bool = False
) -> None:
    """Set fader, pan and activator of a track."""
    volume, live_pan = live_mix(gain_db, pan)
    mixer = at(element, "DeviceChain/Mixer")
    put(mixer, "Volume/Manual", live_volume(volume))
    put(mixer, "Pan/Manual", live_pan)
    put(mixer, "Speaker/Manual", not mute)


def write_sends(element: etree._Element, levels_db: Iterable[float | None]) -> None:
    """Give a track a send for each return of the set; None is silence."""
    sends = at(element, "DeviceChain/Mixer/Sends")
    for number, level in enumerate(levels_db):
        holder = build("send")
        holder.set("Id", str(number))
        amplitude = QUIETEST if level is None else min(10 ** (level / 20), LOUDEST_SEND)
        put(holder, "Send/Manual", max(amplitude, QUIETEST))
        sends.append(holder)
