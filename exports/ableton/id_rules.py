"""What holds for the numbers in every set that Live saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from exports.ableton.rules import Rule, text


def _is_numbered(element: etree._Element) -> bool:
    tag = element.tag
    return (
        isinstance(tag, str)
        and "Id" in element.attrib
        and (tag.endswith("Target") or tag == "Pointee" or tag.startswith("ControllerTargets."))
    )


def _targets_are_unique(root: etree._Element) -> Iterator[str]:
    counts = Counter(text(one, "Id") for one in root.iter() if _is_numbered(one))
    yield from (
        f"the target Id {number} is given {n} times" for number, n in counts.items() if n > 1
    )


def _ids_are_unique_in_their_list(root: etree._Element) -> Iterator[str]:
    for parent in root.iter():
        seen: set[tuple[str, str]] = set()
        for one in parent:
            number = one.get("Id")
            if number is None:
                continue
            if (str(one.tag), number) in seen:
                yield f"{parent.tag!s} holds {one.tag!s} with Id {number} twice"
            seen.add((str(one.tag), number))


def _next_is_above_all(root: etree._Element) -> Iterator[str]:
    following = root.find("LiveSet/NextPointeeId")
    if following is None:
        return
    largest = max((int(text(one, "Id")) for one in root.iter() if _is_numbered(one)), default=0)
    if int(text(following, "Value")) <= largest:
        yield f"NextPointeeId {text(following, 'Value')} is not above {largest}"


def _pointers_resolve(root: etree._Element) -> Iterator[str]:
    known = {text(one, "Id") for one in root.iter() if _is_numbered(one)}
    for one in root.iter("PointeeId"):
        if text(one, "Value") not in known:
            yield f"PointeeId {text(one, 'Value')} points at nothing"


ID_RULES: dict[str, Rule] = {
    "target ids are unique in the set": _targets_are_unique,
    "other ids are unique in their list": _ids_are_unique_in_their_list,
    "NextPointeeId is above every id": _next_is_above_all,
    "every PointeeId resolves": _pointers_resolve,
}
