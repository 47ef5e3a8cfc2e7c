"""The numbers of everything in a set that can be automated, modulated or controlled.

They are unique in the whole set, unlike other Ids, which are unique in their list only.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

CONTROLLER_TARGETS = 131
"""Pitch bend, channel pressure, 128 controllers and one more: what each MIDI track answers to."""

LOCKED_CONTROLLERS = frozenset({1, 11, 66})
"""The controller targets whose envelopes Live locks in every set seen."""


def is_pointee(element: etree._Element) -> bool:
    """Whether the element is one of those that are numbered across the set."""
    tag = element.tag
    return isinstance(tag, str) and (
        tag.endswith(("AutomationTarget", "ModulationTarget"))
        or tag == "Pointee"
        or tag.startswith("ControllerTargets.")
    )


class Pointees:
    """Numbers the pointees of a set, and what points at them."""

    def __init__(self) -> None:
        self._references: list[tuple[etree._Element, etree._Element]] = []

    def refer(self, pointee_id: etree._Element, target: etree._Element) -> None:
        """Let the PointeeId element name `target`, once that has its number."""
        self._references.append((pointee_id, target))

    def number(self, parts: Iterable[etree._Element], first: int = 1) -> int:
        """Number all pointees in `parts` from `first` on, and fill in what refers to them.

        The number after the last one, which is the set's NextPointeeId.
        """
        following = first
        for part in parts:
            for element in part.iter():
                if is_pointee(element):
                    element.set("Id", str(following))
                    following += 1
        for pointee_id, target in self._references:
            pointee_id.set("Value", target.attrib["Id"])
        return following
