"""What shall be seen, as a device's messages: compiled once, filled in for each wish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from unicodedata import normalize

from bridge.controllers.colours import USUAL, Palette, dimmed, parts
from bridge.controllers.messages import CONTROL, LSB_OFFSET
from bridge.controllers.names import expanded
from bridge.controllers.one import One
from bridge.controllers.profile import Display, Led, LedBatch, Meter, Profile, Ring
from bridge.controllers.template import Template, template
from bridge.events.wanted import (
    LightWanted,
    Look,
    MeterWanted,
    PositionWanted,
    TextWanted,
    Wanted,
)
from bridge.feedback.short_text import fitted

_SPELT = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
    | {"đ": "d", "Đ": "D", "♯": "#", "♭": "b", "–": "-", "—": "-", "’": "'", "‘": "'", "“": '"'}
    | {"”": '"', "·": ".", "×": "x"}
)
"""Letters and signs of titles that are no ASCII letter with an accent."""
DIMMEST = 0.15
"""Of its brightness: a light of work that has just begun."""


class Shower:
    """The lights, rings, motors, displays and meters of one device."""

    def __init__(self, profile: Profile, ones: Iterable[One]) -> None:
        self._lights: dict[str, Light] = {}
        self._positions: dict[str, RingShown | Motor] = {}
        sorts = {name: LightSort(led) for name, led in profile.leds.items()}
        for one in ones:
            control = one.control
            if control.led is not None:
                self._lights[one.name] = Light(sorts[control.led], one)
            if control.motor:
                self._positions[one.name] = Motor(one)
            elif control.ring is not None:
                self._positions[one.name] = RingShown(profile.rings[control.ring], one)
        self._texts = {display.name: Texts(display) for display in profile.displays}
        self._meters = {
            name: MeterShown(meter, index)
            for meter in profile.meters
            for index, name in enumerate(expanded(meter.name))
        }
        self._batch = profile.led_batch

    def showing(self, wanted: Iterable[Wanted]) -> list[bytes]:
        """The messages of a batch of wishes. What the device lacks is left out."""
        pieces: list[bytes] = []
        messages: list[bytes] = []
        for wish in wanted:
            match wish:
                case LightWanted():
                    light = self._lights.get(wish.control)
                    if light is not None:
                        made = light.shown(wish)
                        (pieces if light.batched else messages).append(made)
                case PositionWanted():
                    position = self._positions.get(wish.control)
                    if position is not None:
                        messages.extend(position.shown(wish.position))
                case TextWanted():
                    texts = self._texts.get(wish.display)
                    if texts is not None:
                        messages.extend(texts.shown(wish.cell, wish.text))
                case MeterWanted():
                    meter = self._meters.get(wish.control)
                    if meter is not None:
                        messages.append(meter.shown(wish.level_dbfs))
        return [*batches(pieces, self._batch), *messages]

    def dark(self) -> list[bytes]:
        """The messages that put out what shines and empty what shows text."""
        wishes: list[Wanted] = [LightWanted(name, "off") for name in self._lights]
        wishes += [
            PositionWanted(name, None)
            for name, shown in self._positions.items()
            if isinstance(shown, RingShown)
        ]
        wishes += [
            TextWanted(name, cell, "")
            for name, texts in self._texts.items()
            for cell in range(texts.cells)
        ]
        return self.showing(wishes)


def batches(pieces: Sequence[bytes], batch: LedBatch | None) -> list[bytes]:
    """Pieces in the fewest messages."""
    if batch is None or not pieces:
        return []
    begin, end = template(batch.begin).filled({}), template(batch.end).filled({})
    return [
        begin + b"".join(pieces[at : at + batch.most]) + end
        for at in range(0, len(pieces), batch.most)
    ]


class LightSort:
    """A sort of lights, its looks compiled."""

    def __init__(self, led: Led) -> None:
        self.batched = led.batched
        self._looks = {look: template(text) for look, text in led.looks.items()}
        self._progress = tuple(template(text) for text in led.progress)
        self._colours = {**USUAL, **{look: int(c, 16) for look, c in led.colours.items()}}
        self._palette = Palette({int(value): int(c, 16) for value, c in led.palette.items()})
        self._has_palette = bool(led.palette)

    def shown(self, wish: LightWanted, fixed: Mapping[str, int | Sequence[int]]) -> bytes:
        """The message, or the piece of one, that shows a wish."""
        colour = self._colours[wish.look] if wish.colour is None else wish.colour
        fraction = 1.0 if wish.fraction is None else min(max(wish.fraction, 0.0), 1.0)
        look = self._look(wish.look)
        shade = colour
        if wish.look == "running" and wish.fraction is not None and self._progress:
            last = len(self._progress) - 1
            look = self._progress[min(int(fraction * len(self._progress)), last)]
            shade = dimmed(colour, DIMMEST + (1 - DIMMEST) * fraction)
        red, green, blue = parts(shade)
        return look.filled(
            {
                **fixed,
                "r": red >> 1,
                "g": green >> 1,
                "b": blue >> 1,
                "r8": (red >> 7, red & 0x7F),
                "g8": (green >> 7, green & 0x7F),
                "b8": (blue >> 7, blue & 0x7F),
                "level": round(fraction * 127),
                "colour": self._palette.nearest(colour) if self._has_palette else 0,
            }
        )

    def _look(self, look: Look) -> Template:
        found = self._looks.get(look)
        return found if found is not None else self._looks["off" if look == "idle" else "on"]


class Light:
    """The light of one control."""

    def __init__(self, sort: LightSort, one: One) -> None:
        self._sort = sort
        self.batched = sort.batched
        self._fixed: dict[str, int | Sequence[int]] = {
            "status": one.status,
            "number": one.led_number,
            "channel": one.channels[0],
        }

    def shown(self, wish: LightWanted) -> bytes:
        """The message, or the piece of one, that shows a wish."""
        return self._sort.shown(wish, self._fixed)


class RingShown:
    """The ring of one control."""

    def __init__(self, ring: Ring, one: One) -> None:
        fixed = {"status": one.status, "number": one.ring_number, "channel": one.channels[0]}
        self._dark = template(ring.dark).filled(fixed)
        show = template(ring.show)
        left, right = ring.positions
        step = 1 if right >= left else -1
        self._shown = tuple(
            show.filled({**fixed, "position": position})
            for position in range(left, right + step, step)
        )

    def shown(self, position: float | None) -> tuple[bytes, ...]:
        """The message for a position, or for none."""
        if position is None:
            return (self._dark,)
        return (self._shown[round(min(max(position, 0.0), 1.0) * (len(self._shown) - 1))],)


class Motor:
    """A motor that is driven by the control's own message."""

    def __init__(self, one: One) -> None:
        self._message = one.control.message
        self._status = one.status
        self._number = one.number or 0
        self._ends = one.control.ends()

    def shown(self, position: float | None) -> tuple[bytes, ...]:
        """The messages that drive it there; None leaves it where it is."""
        if position is None:
            return ()
        low, high = self._ends
        value = round(low + min(max(position, 0.0), 1.0) * (high - low))
        match self._message:
            case "pitch-bend":
                return (bytes((self._status, value & 0x7F, value >> 7)),)
            case "cc14":
                status = CONTROL | self._status & 0x0F
                coarse = bytes((status, self._number, value >> 7))
                return (coarse, bytes((status, self._number + LSB_OFFSET, value & 0x7F)))
            case _:
                return (bytes((self._status, self._number, value)),)


class Texts:
    """A display."""

    def __init__(self, display: Display) -> None:
        self.cells = display.cells
        self._width = display.width
        self._text = template(display.text)
        self._number = display.number

    def shown(self, cell: int, text: str) -> tuple[bytes, ...]:
        """The message that writes a cell, shortened and filled up to its width."""
        if not 0 <= cell < self.cells:
            return ()
        letters = fitted(plain(text), self._width).ljust(self._width)
        number = self._number.of(cell) if "number" in self._text.places else 0
        return (self._text.filled({"number": number, "text": letters.encode("ascii")}),)


class MeterShown:
    """A level meter."""

    def __init__(self, meter: Meter, index: int) -> None:
        self._show = template(meter.show)
        self._number = meter.number.of(index)
        self._levels = meter.levels_dbfs

    def shown(self, level_dbfs: float) -> bytes:
        """The message that shows a level."""
        level = sum(one <= level_dbfs for one in self._levels)
        return self._show.filled({"value": self._number + level})


def plain(text: str) -> str:
    """The text in ASCII: accents are taken off; one of which nothing is left is of `?`."""
    bare = normalize("NFKD", text.translate(_SPELT)).encode("ascii", "ignore").decode()
    kept = bare if bare.strip() or not text.strip() else "?" * len(text)
    return "".join(letter if " " <= letter <= "~" else " " for letter in kept)
