"""What holds for the numbers in every set that Live saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from exports.ableton.rules import Rule, text


def _with_id(root: etree._Element) -> list[etree._Element]:
    """What has an Id; found by lxml, for most of a large set is notes, which have none."""
    found = root.xpath("//*[@Id]")
    listed = found if isinstance(found, list) else []
    return [one for one in listed if isinstance(one, etree._Element)]


def _numbered(root: etree._Element) -> Iterator[etree._Element]:
    """What is numbered across the set."""
    for element in _with_id(root):
        tag = str(element.tag)
        if tag.endswith("Target") or tag == "Pointee" or tag.startswith("ControllerTargets."):
            yield element


def _targets_are_unique(root: etree._Element) -> Iterator[str]:
    counts = Counter(text(one, "Id") for one in _numbered(root))
    yield from (
        f"the target Id {number} is given {n} times" for number, n in counts.items() if n > 1
    )


def _ids_are_unique_in_their_list(root: etree._Element) -> Iterator[str]:
    seen: set[tuple[etree._Element | None, str, str]] = set()
    for one in _with_id(root):
        parent, tag, number = one.getparent(), str(one.tag), text(one, "Id")
        if (parent, tag, number) in seen:
            yield f"{parent.tag if parent is not None else root.tag} has two {tag} with Id {number}"
        seen.add((parent, tag, number))


def _next_is_above_all(root: etree._Element) -> Iterator[str]:
    following = root.find("LiveSet/NextPointeeId")
    if following is None:
        return
    largest = max((int(text(one, "Id")) for one in _numbered(root)), default=0)
    if int(text(following, "Value")) <= largest:
        yield f"NextPointeeId {text(following, 'Value')} is not above {largest}"


def _pointers_resolve(root: etree._Element) -> Iterator[str]:
    known = {text(one, "Id") for one in _numbered(root)}
    for one in root.iter("PointeeId"):
        if text(one, "Value") not in known:
            yield f"PointeeId {text(one, 'Value')} points at nothing"


ID_RULES: dict[str, Rule] = {
    "target ids are unique in the set": _targets_are_unique,
    "other ids are unique in their list": _ids_are_unique_in_their_list,
    "NextPointeeId is above every id": _next_is_above_all,
    "every PointeeId resolves": _pointers_resolve,
}
