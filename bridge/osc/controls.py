"""OSC as controls: what a message means where nothing but its arguments tells of it."""

from __future__ import annotations

from math import isnan

from bridge.events.arrived import OscArgument, OscArrived
from bridge.events.moved import OSC, Motion, Moved


def moved(arrived: OscArrived) -> Moved | None:
    """The control named by the address; None for a float that is no number.

    | arguments                           | what it did                        |
    |-------------------------------------|------------------------------------|
    | a float, wherever it stands         | `value`, brought to 0 to 1         |
    | false or 0 first                    | `release`                          |
    | true, 1 or an impulse first         | `press`                            |
    | any other whole number first        | `value`, brought to 0 to 1         |
    | none, or texts, bytes, nil, arrays  | `press`                            |

    All arguments go with it, so that a mapping can use a text or the whole number itself.
    """
    motion, value = _meant(arrived.arguments)
    if isnan(value):
        return None
    return Moved(
        OSC,
        arrived.address,
        motion,
        value,
        arrived.at_s,
        arrived.source,
        arguments=arrived.arguments,
    )


def _meant(arguments: tuple[OscArgument, ...]) -> tuple[Motion, float]:
    for argument in arguments:
        if isinstance(argument, float):
            return "value", argument if isnan(argument) else min(1.0, max(0.0, argument))
    match arguments[:1]:
        case (bool() | 0 | 1 as pressed,):
            return ("press", 1.0) if pressed else ("release", 0.0)
        case (int() as number,):
            return "value", float(min(1, max(0, number)))
        case _:
            return "press", 1.0
