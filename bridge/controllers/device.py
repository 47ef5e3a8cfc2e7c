"""A controller that is there, by its profile: bytes on one side, controls on the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bridge.controllers.decoding import Decoder
from bridge.controllers.one import all_ones
from bridge.controllers.profile import Profile
from bridge.controllers.showing import Shower
from bridge.controllers.template import template
from bridge.events.arrived import MidiArrived
from bridge.events.moved import Moved
from bridge.events.wanted import Wanted


class ProfiledDevice:
    """Does what `bridge.controllers.contract.Device` says, from compiled tables."""

    def __init__(self, profile: Profile, name: str | None = None) -> None:
        self.name = name or profile.id
        self.profile = profile
        ones = all_ones(profile)
        self._controls = tuple(one.name for one in ones)
        self._shower = Shower(profile, ones)
        self._decoder = Decoder(self.name, ones)
        self._init = tuple(template(text).filled({}) for text in profile.init)
        self._exit = tuple(template(text).filled({}) for text in profile.exit)

    def controls(self) -> Sequence[str]:
        """The names of its controls, in the profile's order."""
        return self._controls

    def heard(self, arrived: MidiArrived) -> Sequence[Moved]:
        """What a message from its port means; nothing for what the profile does not know."""
        return self._decoder.heard(arrived)

    def opening(self) -> Sequence[bytes]:
        """What is sent when it is found, or comes back."""
        return self._init

    def closing(self) -> Sequence[bytes]:
        """What is sent when it is left: dark lights, then its own mode again."""
        return (*self._shower.dark(), *self._exit)

    def showing(self, wanted: Iterable[Wanted]) -> Sequence[bytes]:
        """The messages that show a batch of wishes."""
        return self._shower.showing(wanted)
