"""Fades of a clip as the gain lists of an Ardour region. Pure.

A session's fades are straight lines from the clip's start and to its end. Of a clip that is cut at
bar 1, or that ends with its file, the rest of the fade keeps its gain, so a list may begin or end
part of the way up. Where both fades meet, Ardour would add them: there the fade out becomes the
gain envelope of the region, which it multiplies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from exports.ardour.positions import audio_position
from exports.ardour.skeleton import add, put
from exports.xml_parts import at
from session.clips import AudioClip

Points = tuple[tuple[int, float], ...]
"""(sample from the list's start, gain), straight lines between."""


@dataclass(frozen=True, slots=True)
class Fades:
    """The gain lists of a region; none where there is no such fade."""

    fade_in: Points = ()
    fade_out: Points = ()
    envelope: Points = ()


def fades_of(clip: AudioClip, first_samples: int, end_samples: int) -> Fades:
    """The fades over what a region plays of a clip: its samples from `first` up to `end`."""
    length, fade_in, fade_out = clip.length_samples, clip.fade_in_samples, clip.fade_out_samples
    up_samples = min(fade_in, end_samples)
    falls_samples = max(first_samples, length - fade_out)

    def rising(place_samples: int) -> float:
        return place_samples / fade_in

    def falling(place_samples: int) -> float:
        return min(1.0, (length - 1 - place_samples) / fade_out)

    ups = _line(first_samples, up_samples, rising) if up_samples > first_samples else ()
    if fade_out < 1 or falls_samples >= end_samples:
        return Fades(ups)
    downs = _line(falls_samples, end_samples, falling)
    if not ups or falls_samples >= up_samples:
        return Fades(ups, downs)
    flat = falls_samples - first_samples
    before = ((0, 1.0), (flat - 1, 1.0)) if flat > 1 else ((0, 1.0),) if flat else ()
    return Fades(ups, envelope=(*before, *((flat + place, gain) for place, gain in downs)))


def _line(start_samples: int, end_samples: int, gain: Callable[[int], float]) -> Points:
    """From the gain of the first sample to that of the last, over all of their length: Ardour
    spreads as many points as there are samples over it, ends included (Evoral's
    `Curve::get_vector`)."""
    length = end_samples - start_samples
    return ((0, gain(start_samples)), (length, gain(end_samples - 1)))


def put_fades(region: etree._Element, fades: Fades, sample_rate: int) -> None:
    """Write the lists into a region that has none."""
    for tag, key, points in (
        ("FadeIn", "fade_in_active", fades.fade_in),
        ("FadeOut", "fade_out_active", fades.fade_out),
        ("Envelope", "envelope_active", fades.envelope),
    ):
        if points:
            put(region, **{key: True})
            element = at(region, tag)
            element.attrib.clear()
            gains = add(
                element,
                "AutomationList",
                automation_id=tag.lower(),
                interpolation_style="Linear",
                time_domain="AudioTime",
                state="Off",
            )
            add(gains, "events").text = "".join(
                f"{audio_position(place, sample_rate)} {gain!r}\n" for place, gain in points
            )
