"""Our tracks in the form that the user's own Live writes.

Live of each version writes elements of its own, and refuses those that it does not know. So our
tracks, whose form is Live 11.3's, take on the form of what the set has: elements that it lacks
go, elements that it has beside come from there, others take the name they have there.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache

from lxml import etree

from exports.ableton.pointees import is_pointee
from exports.ableton.read_time import MAIN_TRACKS, MODES
from exports.ableton.reading import live_version
from exports.ableton.skeleton import build

OUR_FORM = "11.0_11300"
"""The MinorVersion of the sets that Roadie writes: Live 11.3."""

RENAMED = {
    "ReWireSlaveMidiTargetId": "ReWireDeviceMidiTargetId",
    "ViewStateSesstionTrackWidth": "ViewStateSessionTrackWidth",
    "RootNote": "Root",
    "Active": "EnabledByUser",
}
"""Elements of tracks and clips that Live 12 calls otherwise, from sets of both laid side by side.
Which of the names a set has is looked up in it: they changed at different 12.x."""

GONE_IN_12 = frozenset({"VelocityDetail", "PreferFlatRootNote"})
"""Elements that Live 12 no longer knows, for where the set has nothing that shows its form."""

_LISTS = frozenset(
    {
        "Events",
        "Envelopes",
        "ClipSlotList",
        "Slots",
        "Sends",
        "Devices",
        "AutomationLanes",
        "TakeLanes",
        "KeyTracks",
        "WarpMarkers",
        "MidiControllers",
        "Value",
    }
)
"""Elements that hold as much as we have to put into them, whatever the set's own hold."""

_KINDS = ("AudioTrack", "MidiTrack", "GroupTrack", "ReturnTrack", *MAIN_TRACKS)


class Form:
    """The form of a set. `lacking` names the kinds of track it had no example of, afterwards, and
    `left_out` the devices."""

    def __init__(self, root: etree._Element) -> None:
        self._same = root.get("MinorVersion") == OUR_FORM
        self._is_12 = live_version(root) >= 12
        self._by_place: dict[tuple[str, str], etree._Element] = {}
        self._by_tag: dict[str, etree._Element] = {}
        for one in root.iter(etree.Element):
            parent = one.getparent()
            self._by_place.setdefault((str(parent.tag) if parent is not None else "", one.tag), one)
            self._by_tag.setdefault(one.tag, one)
        self._tracks = [one for tag in _KINDS for one in root.iterfind(f"LiveSet//{tag}")]
        self.lacking: set[str] = set()
        self.left_out: set[str] = set()

    def track(self, ours: etree._Element) -> etree._Element:
        """A track of ours in the set's form."""
        if self._same:
            return ours
        model = next((one for one in self._tracks if one.tag == ours.tag), None)
        if model is not None:
            return self._shaped(ours, model, exact=True)
        self.lacking.add(str(ours.tag))
        return self._shaped(ours, self._tracks[0], exact=False)

    def _shaped(self, ours: etree._Element, model: etree._Element, exact: bool) -> etree._Element:
        """`ours` with the elements of `model`.

        Not `exact`, which is by the example of another kind of track, it keeps those that only we
        have, and gets only those that are new since our form: the rest are of that kind alone.
        """
        shaped = etree.Element(ours.tag)
        shaped.text = ours.text if ours.text and ours.text.strip() else None
        for name in dict.fromkeys([*map(str, model.attrib), *map(str, ours.attrib)]):
            if not exact or name in model.attrib or name == "Id":
                value = str(ours.get(name, model.get(name)))
                shaped.set(name, self._value(ours, model, name, value))
        if _is_list(ours) or _is_list(model):
            shaped.extend([one for one in map(self._item, ours) if one is not None])
            return shaped
        if not len(model):
            shaped.extend([self._alone(one) for one in ours if self._is_known(one)])
            return shaped
        names = {str(one.tag) for one in model}
        mine = {self._name(one, names): one for one in ours}
        for example in model:
            one = mine.pop(str(example.tag), None)
            if one is not None:
                shaped.append(_named(self._shaped(one, example, exact), str(example.tag)))
            elif exact or (ours.tag != "MainSequencer" and str(example.tag) not in _our_tags()):
                shaped.append(_emptied(example))
        for name, one in mine.items() if not exact else ():
            if self._is_known(one):
                made = _named(self._item(one), name)
                shaped.insert(_place(shaped, one), made)
        return shaped

    def _item(self, ours: etree._Element) -> etree._Element | None:
        """An element of a list of ours, by an example from anywhere in the set."""
        parent = ours.getparent()
        place = (str(parent.tag) if parent is not None else "", str(ours.tag))
        model = self._by_place.get(place)
        if model is None:
            model = self._by_tag.get(str(ours.tag))
        if model is not None:
            return self._shaped(ours, model, exact=True)
        if place[0] == "Devices":
            self.left_out.add(str(ours.tag))
            return None
        return self._alone(ours)

    def _alone(self, ours: etree._Element) -> etree._Element:
        """An element that the set shows no example of: without what Live 12 does not know."""
        model = self._by_tag.get(str(ours.tag))
        if str(ours.tag) == "ScaleInformation" and model is not None:
            return self._shaped(ours, model, exact=True)
        done = etree.Element(ours.tag)
        done.attrib.update(ours.attrib)
        done.text = ours.text if ours.text and ours.text.strip() else None
        done.extend([self._alone(one) for one in ours if self._is_known(one)])
        return done

    def _is_known(self, ours: etree._Element) -> bool:
        return not (self._is_12 and ours.tag in GONE_IN_12 and ours.tag not in self._by_tag)

    def _name(self, ours: etree._Element, names: set[str]) -> str:
        """What the set calls an element of ours, where it has `names`."""
        now = RENAMED.get(str(ours.tag), "")
        return now if str(ours.tag) not in names and now in names else str(ours.tag)

    def _value(self, ours: etree._Element, model: etree._Element, name: str, value: str) -> str:
        if value == "AudioOut/Master" and self._is_12:
            return "AudioOut/Main"
        parent = ours.getparent()
        if parent is not None and parent.tag == "ScaleInformation" and ours.tag == "Name":
            numbered = str(model.get(name, "")).isdecimal()
            known = value.lower() in MODES
            return str([*MODES].index(value.lower())) if numbered and known else value  # type: ignore[arg-type]
        return value


@cache
def _our_tags() -> frozenset[str]:
    """Every element of our own tracks."""
    parts = ("audio-track", "midi-track", "group-track", "return-track")
    return frozenset(str(one.tag) for part in parts for one in build(part).iter(etree.Element))


def _is_list(element: etree._Element) -> bool:
    """Whether an element holds any number of others."""
    if element.tag in _LISTS:
        return True
    tags = [one.tag for one in element]
    return len(set(tags)) < len(tags) or any(
        one.get("Id") is not None and not is_pointee(one) for one in element
    )


def _emptied(example: etree._Element) -> etree._Element:
    """A copy of what only the set has, without what the user put there."""
    copied = deepcopy(example)
    copied.tail = None
    for one in copied.iter(etree.Element):
        if one.tag == "LomId":
            one.set("Value", "0")
        if one.get("LomId") is not None:
            one.set("LomId", "0")
        if _is_list(one):
            one[:] = []
    return copied


def _named(element: etree._Element | None, name: str) -> etree._Element:
    made = element if element is not None else etree.Element(name)
    made.tag = name
    return made


def _place(shaped: etree._Element, ours: etree._Element) -> int:
    """Where an element that only we have goes: after the one it follows in our form."""
    before = ours.getprevious()
    while before is not None:
        for index, one in enumerate(shaped):
            if one.tag == before.tag:
                return index + 1
        before = before.getprevious()
    return 0
