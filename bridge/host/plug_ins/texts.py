"""What a parameter shows along its way, sampled: every text of one with few steps."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from bridge.host.plug_ins.record import Shown

MOST_STEPS = 129
PLACES = (0.0, 0.25, 0.5, 0.75, 1.0)
_FINE = 101
_MIDI_CONTROLLER = re.compile(r"MIDI (CC|Ch\.?) ?\d|MIDI Ch\. \d+|^CC \d+$")


def is_midi_controller(name: str) -> bool:
    """Whether the parameter is a way for MIDI controllers in, of which some hosts show 2080."""
    return bool(_MIDI_CONTROLLER.search(name))


def steps_that_host_tells(count: int) -> int | None:
    """The host's number of steps, where it means steps: JUCE says 2147483647 for none."""
    return count if 2 <= count <= 4096 else None


def shown(text_at: Callable[[float], str], steps: int | None) -> tuple[Shown, ...]:
    """What is shown at each step, or at a few places of one that moves freely."""
    if steps is not None and steps <= MOST_STEPS:
        places = [index / (steps - 1) for index in range(steps)]
    else:
        places = list(PLACES)
    return tuple(Shown(place, text_at(place)) for place in places)


def steps_by_texts(text_at: Callable[[float], str]) -> int | None:
    """The number of steps of a parameter whose host does not tell: words, or on and off.

    Numbers are taken to move freely, unless there are just two.
    """
    texts = [text_at(index / (_FINE - 1)) for index in range(_FINE)]
    distinct = list(dict.fromkeys(texts))
    count = len(distinct)
    changes = sum(one != other for one, other in pairwise(texts))
    if not 2 <= count <= 33 or changes != count - 1:
        return None
    if count > 2 and any(re.match(r"\s*[-+]?[\d.]", text) for text in distinct):
        return None
    even = [text_at(index / (count - 1)) for index in range(count)]
    return count if even == distinct else None
