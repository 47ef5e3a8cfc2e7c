"""Roadie as host to a Mackie Control (an X-Touch, say): a device like others, and its handshake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.profile import Profile
from bridge.controllers.template import template
from bridge.events.arrived import MidiArrived
from bridge.events.moved import Moved
from bridge.events.wanted import Wanted
from bridge.mackie import messages as say
from bridge.mackie.codec import encode, from_surface
from bridge.mackie.table import MACKIE, Model, response

_AT_MODEL = len(MACKIE)


def speaks_mackie(profile: Profile) -> bool:
    """Whether a profile's displays are written as Mackie Control's are."""
    return any(
        template(display.text).parts[: len(MACKIE)] == tuple(MACKIE) for display in profile.displays
    )


class MackieHost:
    """Does what `bridge.controllers.contract.Device` says, around the device of a profile.

    Controls and what is shown are the profile's. What is added: `ask` makes it say that it is
    there, a Logic Control's challenge is answered (it stays dark without), and SysEx messages go
    out under the model that answered, so that an extender's display is written too. `came` is
    called with its name whenever it is there anew, such as switched off and on: it shows nothing of
    what it was sent (`Board.came` is made for it).
    """

    def __init__(
        self, device: ProfiledDevice, send: Callable[[bytes], object], came: Callable[[str], None]
    ) -> None:
        self.name = device.name
        self.profile = device.profile
        self.model = Model.MACKIE_CONTROL
        self.version: str | None = None
        self._device = device
        self._send = send
        self._came = came

    def controls(self) -> Sequence[str]:
        """The names of its controls, in the profile's order."""
        return self._device.controls()

    def heard(self, arrived: MidiArrived) -> Sequence[Moved]:
        """What a message from its port means; its handshake is answered."""
        opened = from_surface(arrived.data) if arrived.data[:1] == MACKIE[:1] else None
        if opened is None:
            return self._device.heard(arrived)
        model, message = opened
        if model is not None:
            self.model = model
        match message:
            case say.Here() if self.model.challenges and len(message.challenge) == 4:
                answer = say.Reply(message.serial, response(message.challenge))
                self._send(encode(answer, self.model))
            case say.Here() | say.Confirmed(content=True):
                self._came(self.name)
            case say.Version():
                self.version = message.text.strip()
            case _:
                pass
        return ()

    def opening(self) -> Sequence[bytes]:
        """What is sent when it is found, or comes back."""
        return self._device.opening()

    def ask(self) -> None:
        """Have whichever model is there say so; once, when its port is there."""
        for model in Model:
            self._send(encode(say.Query(), model))

    def closing(self) -> Sequence[bytes]:
        """What is sent when it is left: dark lamps, empty displays."""
        return self._as_model(self._device.closing())

    def showing(self, wanted: Iterable[Wanted]) -> Sequence[bytes]:
        """The messages that show a batch of wishes."""
        return self._as_model(self._device.showing(wanted))

    def _as_model(self, messages: Sequence[bytes]) -> Sequence[bytes]:
        if self.model is Model.MACKIE_CONTROL:
            return messages
        return [
            MACKIE + bytes((self.model,)) + data[_AT_MODEL + 1 :]
            if data.startswith(MACKIE)
            else data
            for data in messages
        ]
