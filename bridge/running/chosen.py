"""Which mappings are used: those that are named, else those whose controllers are there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from bridge.actions.parameters import ends_of_parameters
from bridge.actions.registry import ACTIONS
from bridge.controllers.one import ones
from bridge.controllers.shelf import ProfileShelf
from bridge.mapping.known import Known
from bridge.mapping.reading import ReadMapping
from bridge.mapping.shelf import MappingShelf
from session.errors import RoadieError


def known_of(shelf: ProfileShelf) -> Known:
    """The names that mappings may use."""
    return Known(
        controls={
            entry.profile.id: [
                one.name for control in entry.profile.controls for one in ones(control)
            ]
            for entry in shelf.entries()
        },
        actions=ACTIONS,
        parameters=ends_of_parameters(),
    )


class ChosenMappings:
    """What of the shelf is used with the devices that are there.

    OSC has no port that comes and goes: whoever may send is taken to be there.
    """

    def __init__(
        self, shelf: MappingShelf, named: Sequence[str], say: Callable[[str], None]
    ) -> None:
        self._shelf = shelf
        self._named = named
        self._say = say

    def now(self, devices: Collection[str]) -> Sequence[ReadMapping]:
        """The mappings; of those that are named, each that can be read."""
        if not self._named:
            return self._shelf.used_with([*devices, "osc"])
        found = []
        for name in self._named:
            try:
                found.append(self._shelf.load(name))
            except RoadieError as error:
                self._say(str(error))
        return found
