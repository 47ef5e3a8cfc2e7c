"""A setting as the plug-in shows it becomes the position that shows it.

Hosts know positions from 0 to 1; people know "-18 dB". What lies between is known only to the
plug-in, so it is asked what it would show here and there, and the position is closed in on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from bridge.host.plug_ins.parameter_names import listed
from bridge.host.plug_ins.quantity import Quantity, quantity_of
from session.errors import BadInput
from session.nearest import nearest

TextAt = Callable[[float], str]

MOST_STEPS = 1024
_PLACES = 65
_FINE_PLACES = 1025
_HALVINGS = 40
_ON = ("on", "yes", "true", "enabled", "active", "1")
_OFF = ("off", "no", "false", "disabled", "inactive", "bypassed", "0")
_NEAR = 1e-4


def position_of(
    parameter_name: str,
    setting: bool | float | str,
    text_at: TextAt,
    steps: int | None,
    unit: str = "",
) -> float:
    """Where (0 to 1) the parameter shows `setting`; `text_at` tells what it shows at a position.

    `steps` is how many values it can have, None where it moves freely; `unit` is the host's
    label, for plug-ins that show bare numbers. A number without a unit is the number that is
    shown; where that is "800 Hz" here and "1.2 kHz" there, it counts in Hz. One between two steps
    is the nearer of them; a text must be what is shown.
    Raises BadInput with what it can be.
    """
    if steps is not None and 2 <= steps <= MOST_STEPS:
        places = [index / (steps - 1) for index in range(steps)]
        way = _Way(parameter_name, text_at, places, unit)
        return way.step(setting)
    way = _Way(parameter_name, text_at, _spread(_PLACES), unit)
    return way.anywhere(setting)


class _Way:
    """The way of one parameter, seen at some places."""

    def __init__(self, name: str, text_at: TextAt, places: list[float], unit: str) -> None:
        self._name = name
        self._text_at = text_at
        self._unit = unit
        self._places = places
        self._texts = [text_at(place) for place in places]
        self._shown = [quantity_of(text, unit) for text in self._texts]

    def step(self, setting: bool | float | str) -> float:
        """One of the places that were seen."""
        if (place := self._by_words(setting)) is not None:
            return place
        target = self._target(setting)
        if target is not None:
            for place, shown in zip(self._places, self._shown, strict=True):
                if shown is not None and _equal(shown.value, target):
                    return place
            if not isinstance(setting, str) and (place := self._between_steps(target)) is not None:
                return place
        raise BadInput(self._refusal(setting, target))

    def _between_steps(self, target: float) -> float | None:
        """The step nearest to a number that lies between two; None for what lies beyond all."""
        steps = [
            (shown.value, place)
            for place, shown in zip(self._places, self._shown, strict=True)
            if shown is not None and math.isfinite(shown.value)
        ]
        if not steps or not min(steps)[0] < target < max(steps)[0]:
            return None
        return min(steps, key=lambda step: abs(step[0] - target))[1]

    def anywhere(self, setting: bool | float | str) -> float:
        """A place between those that were seen."""
        if (place := self._by_words(setting)) is not None:
            return place
        target = self._target(setting)
        if target is None:
            # A word that shows in a small part of the way only.
            fine = _Way(self._name, self._text_at, _spread(_FINE_PLACES), self._unit)
            if (place := fine._by_words(setting)) is not None:
                return place
            raise BadInput(self._refusal(setting, None))
        known = self._numbers()
        for place, value in known:
            if math.isinf(target) and value == target:
                return place
        if math.isfinite(target):
            for index, ((left, low), (_, high)) in enumerate(pairwise(known)):
                if min(low, high) <= target <= max(low, high) and low != high:
                    rising = high > low
                    end = _beyond(known, index + 1, target, rising)
                    return self._close_in(left, end, target, rising)
            if (place := self._at_an_end(known, target)) is not None:
                return place
        raise BadInput(self._refusal(setting, target))

    def _by_words(self, setting: bool | float | str) -> float | None:
        """Where the very text is shown, or on and off by another name."""
        if isinstance(setting, bool):
            return self._switch(setting)
        if not isinstance(setting, str):
            return None
        wanted = _plain(setting)
        texts = [_plain(text) for text in self._texts]
        labelled = _plain(self._unit)
        found = [
            index
            for index, text in enumerate(texts)
            if text == wanted or (labelled and f"{text}{labelled}" == wanted)
        ]
        if found:
            return self._middle(found)
        if wanted in _ON[:-1] or wanted in _OFF[:-1]:
            return self._switch(wanted in _ON)
        return None

    def _middle(self, found: list[int]) -> float:
        """The middle of the first run of places, or its end where that is the end of the way."""
        last = found[0]
        for index in found[1:]:
            if index != last + 1:
                break
            last = index
        if found[0] == 0:
            return self._places[0]
        if last == len(self._places) - 1:
            return self._places[-1]
        return self._places[(found[0] + last) // 2]

    def _switch(self, on: bool) -> float | None:
        """Where a parameter of two ends is on or off; None where it is no switch."""
        ends = [_plain(self._texts[0]), _plain(self._texts[-1])]
        numbers = [self._shown[0], self._shown[-1]]
        values = [one.number if one else None for one in numbers]
        if (ends[0] in _OFF and ends[1] in _ON) or values == [0.0, 1.0]:
            return self._places[-1 if on else 0]
        if (ends[0] in _ON and ends[1] in _OFF) or values == [1.0, 0.0]:
            return self._places[0 if on else -1]
        wanted = _ON if on else _OFF
        found = [index for index, text in enumerate(self._texts) if _plain(text) in wanted[:-1]]
        return self._middle(found) if found else None

    def _target(self, setting: bool | float | str) -> float | None:
        """The number that is asked for, in the base unit. Raises BadInput for another unit."""
        shown = [one for one in self._shown if one is not None]
        if not shown or isinstance(setting, bool):
            return None
        asked = quantity_of(setting) if isinstance(setting, str) else Quantity(float(setting))
        if asked is None:
            return None
        units = {one.unit for one in shown if math.isfinite(one.number)} or {shown[0].unit}
        if not asked.unit:
            factors = {one.factor for one in shown if math.isfinite(one.number)}
            bare = next(iter(factors)) if len(factors) == 1 else 1.0
            return asked.number * (asked.factor if asked.factor != 1.0 else bare)
        if asked.unit not in units and units - {"", "x"}:
            raise BadInput(
                f"{self._name} cannot be {setting!r}: it counts in "
                f"{' or '.join(sorted(units - {''}))}; {self._reach()}."
            )
        if units <= {""} and asked.factor < 1:
            # Of bare numbers, "25 ms" is rather 25 than 0.025.
            numbers = [one.number for one in shown if math.isfinite(one.number)]
            if numbers and min(numbers) <= asked.number <= max(numbers):
                return asked.number
        return asked.value

    def _numbers(self) -> list[tuple[float, float]]:
        """Places and the values they show; words end where the last number before them is."""
        found: list[tuple[float, float]] = []
        for index, (place, shown) in enumerate(zip(self._places, self._shown, strict=True)):
            if shown is not None:
                if index and self._shown[index - 1] is None:
                    found.append(self._edge(self._places[index - 1], place))
                found.append((place, shown.value))
            elif index and self._shown[index - 1] is not None:
                found.append(self._edge(place, self._places[index - 1]))
        return found

    def _edge(self, word: float, number: float) -> tuple[float, float]:
        """The place nearest to `word`, where a word is shown, that still shows a number."""
        for _ in range(_HALVINGS):
            middle = (word + number) / 2
            if self._value_at(middle) is None:
                word = middle
            else:
                number = middle
        value = self._value_at(number)
        return number, math.nan if value is None else value

    def _value_at(self, place: float) -> float | None:
        shown = quantity_of(self._text_at(place), self._unit)
        return None if shown is None else shown.value

    def _close_in(self, left: float, right: float, target: float, rising: bool) -> float:
        """The middle of the stretch between `left` and `right` that shows `target`.

        Texts are rounded, so a stretch shows the same; where none shows it, the place between
        the last that shows less and the first that shows more.
        """

        def edge(beyond: Callable[[float], bool]) -> float:
            low, high = left, right
            for _ in range(_HALVINGS):
                middle = (low + high) / 2
                value = self._value_at(middle)
                if value is None or beyond(value):
                    high = middle
                else:
                    low = middle
            return (low + high) / 2

        if _equal(self._value_at(left), target) and left == 0.0:
            return left
        if _equal(self._value_at(right), target) and right == 1.0:
            return right
        sign = 1.0 if rising else -1.0
        reached = edge(lambda value: sign * (value - target) >= -_tolerance(target))
        passed = edge(lambda value: sign * (value - target) > _tolerance(target))
        return min(1.0, max(0.0, (reached + passed) / 2))

    def _at_an_end(self, known: list[tuple[float, float]], target: float) -> float | None:
        """The end of the way, where the target is next to what it shows there."""
        finite = [(place, value) for place, value in known if math.isfinite(value)]
        if not finite:
            return None
        span = max(value for _, value in finite) - min(value for _, value in finite)
        place, value = min(finite, key=lambda one: abs(one[1] - target))
        return place if abs(value - target) <= _NEAR * span else None

    def _refusal(self, setting: bool | float | str, target: float | None) -> str:
        words = list(dict.fromkeys(text.strip() for text in self._texts if text.strip()))
        start = f"{self._name} cannot be {setting!r}"
        if target is None or not any(self._shown):
            near = nearest(str(setting), words, 0.5)
            hint = f" (did you mean {near!r}?)" if near else ""
            return f"{start}{hint}: {self._reach()}."
        return f"{start}: {self._reach()}."

    def _reach(self) -> str:
        """What it can be, in words."""
        label = f" {self._unit.strip()}" if self._unit.strip() else ""
        words = list(dict.fromkeys(text.strip() for text in self._texts))
        if any(self._shown) and len(words) > 8:
            ends = [self._texts[0].strip(), self._texts[-1].strip()]
            said = [
                end if (one := quantity_of(end)) is None or one.unit else end + label
                for end in ends
            ]
            return f"it goes from {said[0]} to {said[1]}"
        return f"it can be {listed(words)}" if any(words) else "it shows no values"


def _beyond(known: list[tuple[float, float]], index: int, target: float, rising: bool) -> float:
    """The first place from `index` on that shows more than the target, while the way goes on."""
    while index + 1 < len(known) and _equal(known[index][1], target):
        if (known[index + 1][1] < target) == rising and not _equal(known[index + 1][1], target):
            break
        index += 1
    return known[index][0]


def _spread(count: int) -> list[float]:
    return [index / (count - 1) for index in range(count)]


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _tolerance(target: float) -> float:
    return 1e-9 * max(1.0, abs(target))


def _equal(value: float | None, target: float) -> bool:
    if value is None:
        return False
    return value == target or abs(value - target) <= _tolerance(target)
