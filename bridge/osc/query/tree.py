"""The tree of addresses, as JSON, and what a query about a part of it is answered.

By the OSCQuery proposal (Vidvox): a GET for an address answers the node and all below it, with
`?ATTRIBUTE` that attribute alone, and `?HOST_INFO` where to send to and what is supported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from bridge.osc.places import EVERYWHERE, Place

Json = dict[str, Any]

OPTIONAL_ATTRIBUTES = {
    "ACCESS": True,
    "DESCRIPTION": True,
    "RANGE": True,
    "VALUE": False,
    "TAGS": False,
    "EXTENDED_TYPE": False,
    "UNIT": False,
    "CRITICAL": False,
    "CLIPMODE": False,
    "OVERLOADS": False,
    "LISTEN": False,
    "PATH_CHANGED": False,
}
"""What the proposal leaves to each server, and whether this one has it."""
_ATTRIBUTES = {"FULL_PATH", "CONTENTS", "TYPE", *OPTIONAL_ATTRIBUTES}
_NO_ACCESS, _WRITE_ONLY = 0, 2


@dataclass(frozen=True, slots=True)
class QueryNode:
    """An address that can be sent to; `tags` are the types of its usual arguments."""

    address: str
    words: str = ""
    tags: str = ""
    ranges: tuple[tuple[float, float], ...] = ()
    """From and to, for each of the first arguments."""


def tree(nodes: Iterable[QueryNode]) -> Json:
    """The root and all below it."""
    root = _container("/")
    for node in nodes:
        here = root
        steps = node.address.strip("/").split("/")
        for depth, step in enumerate(steps, 1):
            contents = here.setdefault("CONTENTS", {})
            here = contents.setdefault(step, _container("/" + "/".join(steps[:depth])))
        here.update(ACCESS=_WRITE_ONLY, TYPE=node.tags or "N")
        if node.words:
            here["DESCRIPTION"] = node.words
        if node.ranges:
            here["RANGE"] = [{"MIN": low, "MAX": high} for low, high in node.ranges]
    return root


def _container(path: str) -> Json:
    return {"FULL_PATH": path, "ACCESS": _NO_ACCESS}


def host_info(name: str, osc: Place) -> Json:
    """Where OSC is to be sent to, and what is supported.

    A bridge that listens on all of its addresses names none: a client sends to the one it asked.
    """
    return {
        "NAME": name,
        **({} if osc[0] in EVERYWHERE else {"OSC_IP": osc[0]}),
        "OSC_PORT": osc[1],
        "OSC_TRANSPORT": "UDP",
        "EXTENSIONS": OPTIONAL_ATTRIBUTES,
    }


def answered(root: Json, info: Json, target: str) -> tuple[HTTPStatus, Mapping[str, Any] | None]:
    """The answer to a GET for `target`: its status, and its body if it has one."""
    path, _, attribute = target.partition("?")
    if attribute == "HOST_INFO":
        return HTTPStatus.OK, info
    node: Json | None = root
    for step in filter(None, unquote(path).split("/")):
        node = (node or {}).get("CONTENTS", {}).get(step)
    if node is None:
        return HTTPStatus.NOT_FOUND, None
    if not attribute:
        return HTTPStatus.OK, node
    if attribute not in _ATTRIBUTES:
        return HTTPStatus.BAD_REQUEST, None
    if attribute not in node:
        return HTTPStatus.NO_CONTENT, None
    return HTTPStatus.OK, {attribute: node[attribute]}
