"""Roadie as a Mackie Control: a control surface to Logic, Ardour and whoever else speaks it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from bridge.events.arrived import MidiArrived
from bridge.mackie import messages as say
from bridge.mackie.codec import encode, from_host
from bridge.mackie.shown import Place, Shown
from bridge.mackie.table import CHALLENGE_BYTES, SERIAL_BYTES, Model, response, table
from session.errors import NotFound
from session.nearest import nearest

SERIAL = b"ROADIE1"
VERSION = "V3.00"
CHALLENGE = bytes((0x52, 0x4F, 0x41, 0x44))
"""One for all: it keeps nobody out, and what is asked of a host is the same each time."""


class MackieSurface:
    """One surface of eight strips and a master section, over two MIDI ports of ours.

    The user chooses those ports for Mackie Control in the DAW. `send` carries one message to the
    DAW, and answers False when it could not; what the DAW sends goes to `heard`. Safe from any
    thread. `model` is what it says it is: `MACKIE_CONTROL_XT` for an extender beside another.
    """

    def __init__(
        self,
        send: Callable[[bytes], object],
        *,
        model: Model = Model.MACKIE_CONTROL,
        serial: bytes = SERIAL,
    ) -> None:
        self._send = send
        self._model = model
        self._serial = serial[:SERIAL_BYTES].ljust(SERIAL_BYTES, b"0")
        self._challenge = CHALLENGE[:CHALLENGE_BYTES]
        self._lock = threading.Lock()
        self._shown = Shown()
        self._online = False

    @property
    def online(self) -> bool:
        """Whether a DAW is there: it asked for us, or shows something."""
        return self._online

    def announce(self) -> None:
        """Say that we are there, as a device does when it is switched on."""
        self._say(say.Here(self._serial, self._challenge))

    def heard(self, arrived: MidiArrived) -> bool:
        """Take over what the DAW shows, and answer what it asks; False: it was none of ours."""
        opened = from_host(arrived.data)
        if opened is None:
            return False
        model, message = opened
        if model is not None and model != self._model:
            return False
        with self._lock:
            if self._shown.told(message):
                self._online = True
                return True
        self._answer(message)
        return True

    def _answer(self, message: say.FromHost) -> None:
        match message:
            case say.Query():
                self.announce()
            case say.Reply():
                content = message.serial == self._serial and (
                    not self._model.challenges or message.response == response(self._challenge)
                )
                self._online = content
                self._say(say.Confirmed(self._serial, content))
            case say.VersionRequest():
                self._say(say.Version(VERSION))
            case say.Order(what="offline"):
                self._away()
            case say.Order(what="reset"):
                self._away()
                self.announce()
            case _:
                pass

    def _away(self) -> None:
        with self._lock:
            self._shown = Shown()
            self._online = False

    # What the DAW shows

    def place(self) -> Place:
        """Whether it plays, and where."""
        with self._lock:
            return self._shown.place()

    def lcd(self) -> tuple[str, str]:
        """Both rows of text, 56 characters each."""
        with self._lock:
            return self._shown.lcd

    def strip(self, number: int) -> str:
        """The name on a strip, 1 to 8."""
        with self._lock:
            return self._shown.cell(number - 1)

    def value(self, number: int) -> str:
        """What stands below a strip's name."""
        with self._lock:
            return self._shown.cell(number - 1, 1)

    def fader(self, name: str) -> float:
        """Where a fader stands, 0 to 1. Raises NotFound."""
        with self._lock:
            return self._shown.faders[_known(name, self._shown.faders, "fader")]

    def lamp(self, name: str) -> say.LampState:
        """Whether a lamp shines. Raises NotFound."""
        with self._lock:
            return self._shown.lamps[_known(name, self._shown.lamps, "lamp")]

    def ring(self, name: str) -> say.Ring:
        """What the ring of a V-pot shows. Raises NotFound."""
        with self._lock:
            return self._shown.rings[_known(name, self._shown.rings, "V-pot")]

    def level(self, number: int) -> int:
        """The level of a strip's meter as it was told last, 0 to 13."""
        with self._lock:
            return self._shown.levels[number - 1]

    # What its hand does

    def press(self, name: str) -> None:
        """Press a button and let it go. Raises NotFound."""
        self.hold(name)
        self.release(name)

    def hold(self, name: str) -> None:
        """Press a button (`shift`, `option`) and keep it down. Raises NotFound."""
        self._say(say.Button(_known(name, table().buttons, "button"), down=True))

    def release(self, name: str) -> None:
        """Let a button go. Raises NotFound."""
        self._say(say.Button(_known(name, table().buttons, "button"), down=False))

    def move_fader(self, name: str, position: float) -> None:
        """Move a fader, as one grip: touched, moved, let go. Raises NotFound."""
        known = _known(name, table().faders, "fader")
        with self._lock:  # no DAW tells a fader to go where the hand has it
            self._shown.faders[known] = min(max(position, 0.0), 1.0)
        for message in (
            say.Touch(known, down=True),
            say.Fader(known, position),
            say.Touch(known, down=False),
        ):
            self._say(message)

    def turn(self, name: str, steps: int) -> None:
        """Turn a V-pot or the jog wheel, right is positive. Raises NotFound."""
        known = _known(name, table().encoders, "V-pot")
        if steps:
            self._say(say.Turn(known, steps))

    def play(self, playing: bool) -> None:
        """Start or stop the DAW."""
        self.press("play" if playing else "stop")

    def _say(self, message: say.FromSurface) -> None:
        self._send(encode(message, self._model))


def _known(name: str, names: Iterable[str], what: str) -> str:
    known = tuple(names)
    if name in known:
        return name
    close = nearest(name, known)
    hint = f": did you mean {close}?" if close else "."
    raise NotFound(f"Mackie Control has no {what} {name}{hint}")
