"""What holds for the numbers in every set that Live saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from exports.ableton.rules import Rule, text


@dataclass(frozen=True, slots=True)
class _Ids:
    """What has an Id in a set, and the Ids of what is numbered across the set."""

    root: etree._Element
    listed: list[etree._Element]
    numbers: list[str]

    @classmethod
    def of(cls, root: etree._Element) -> _Ids:
        """Found by lxml, for most of a large set is notes, which have none."""
        found = root.xpath("//*[@Id]")
        elements = found if isinstance(found, list) else []
        listed = [one for one in elements if isinstance(one, etree._Element)]
        return cls(root, listed, [text(one, "Id") for one in listed if _is_numbered(str(one.tag))])


def _is_numbered(tag: str) -> bool:
    return tag.endswith("Target") or tag == "Pointee" or tag.startswith("ControllerTargets.")


def _targets_are_unique(ids: _Ids) -> Iterator[str]:
    counts = Counter(ids.numbers)
    yield from (
        f"the target Id {number} is given {n} times" for number, n in counts.items() if n > 1
    )


def _ids_are_unique_in_their_list(ids: _Ids) -> Iterator[str]:
    seen: set[tuple[etree._Element | None, str, str]] = set()
    for one in ids.listed:
        parent, tag, number = one.getparent(), str(one.tag), text(one, "Id")
        if (parent, tag, number) in seen:
            owner = parent.tag if parent is not None else ids.root.tag
            yield f"{owner} has two {tag} with Id {number}"
        seen.add((parent, tag, number))


def _next_is_above_all(ids: _Ids) -> Iterator[str]:
    following = ids.root.find("LiveSet/NextPointeeId")
    if following is None:
        return
    largest = max(map(int, ids.numbers), default=0)
    if int(text(following, "Value")) <= largest:
        yield f"NextPointeeId {text(following, 'Value')} is not above {largest}"


def _pointers_resolve(ids: _Ids) -> Iterator[str]:
    known = set(ids.numbers)
    for one in ids.root.iter("PointeeId"):
        if text(one, "Value") not in known:
            yield f"PointeeId {text(one, 'Value')} points at nothing"


_RULES: dict[str, Callable[[_Ids], Iterator[str]]] = {
    "target ids are unique in the set": _targets_are_unique,
    "other ids are unique in their list": _ids_are_unique_in_their_list,
    "NextPointeeId is above every id": _next_is_above_all,
    "every PointeeId resolves": _pointers_resolve,
}


def id_problems(root: etree._Element) -> list[str]:
    """What breaks any of these rules; the Ids are looked up once for all of them."""
    ids = _Ids.of(root)
    return [problem for rule in _RULES.values() for problem in rule(ids)]


def _alone(rule: Callable[[_Ids], Iterator[str]]) -> Rule:
    return lambda root: rule(_Ids.of(root))


ID_RULES: dict[str, Rule] = {name: _alone(rule) for name, rule in _RULES.items()}
"""Each of them by itself."""
