"""What is asked of the script and what it answers: JSON, one object a datagram. Pure.

A request is `{"roadie": 1, "id": n, "do": ..., ...}`; the answer has the same id, and either
`"ok": true` or `"ok": false` with `"why"`, a sentence. A request that comes twice (its answer was
lost) is answered twice and done once.
"""

from __future__ import annotations

import json
import ntpath
import posixpath
from pathlib import Path
from typing import Any

PROTOCOL = 1
PORT = 11040
LARGEST_BYTES = 8192
AUDIO_ENDINGS = (".wav", ".aif", ".aiff", ".flac", ".ogg", ".mp3", ".m4a")

FIELDS: dict[str, dict[str, tuple[type, ...]]] = {
    "hello": {},
    "load": {
        "track": (int,),
        "track_name": (str,),
        "slot": (int,),
        "path": (str,),
        "name": (str,),
        "colour": (int,),
        "start_s": (float, int),
        "end_s": (float, int),
    },
    "gain": {"track": (int,), "track_name": (str,), "gain_db": (float, int)},
}
"""Each thing that can be done, and the fields that it needs, all of them."""


class Refused(Exception):
    """The request cannot be done, as the sentence says."""


def read_request(packet: bytes) -> dict[str, Any]:
    """The request in a datagram. Raises Refused for one that is none."""
    if len(packet) > LARGEST_BYTES:
        raise Refused("The request is too long.")
    try:
        request = json.loads(packet.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused("The request is no JSON.") from error
    if not isinstance(request, dict) or request.get("roadie") != PROTOCOL:
        raise Refused("The request is not one of Roadie's, or of another version: update both.")
    if type(request.get("id")) is not int:
        raise Refused("The request has no id.")
    return request


def checked(request: dict[str, Any]) -> dict[str, Any]:
    """The request, with every field of its kind there. Raises Refused."""
    fields = FIELDS.get(str(request.get("do")))
    if fields is None:
        raise Refused(f"The script cannot do {request.get('do')!r}.")
    for name, kinds in fields.items():
        value = request.get(name)
        if type(value) not in kinds:
            raise Refused(f"The request's {name} is missing or of the wrong kind.")
        # Neither a number without a value nor a place before the first.
        number = value if isinstance(value, (int, float)) else 0
        if not -1e9 < number < 1e9:
            raise Refused(f"The request's {name} is out of bounds.")
        if name in ("track", "slot", "colour", "start_s", "end_s") and number < 0:
            raise Refused(f"The request's {name} is below zero.")
    return request


def checked_path(path: str) -> str:
    """The path, if it is a whole one of an audio file that is there. Raises Refused."""
    if "\0" in path or not (posixpath.isabs(path) or ntpath.isabs(path)):
        raise Refused(f"{path!r} is not a whole path.")
    if not path.lower().endswith(AUDIO_ENDINGS):
        raise Refused(f"{path!r} is no audio file that Live reads.")
    if not Path(path).is_file():
        raise Refused(f"{path!r} is not there.")
    return path


def answer(number: int, **fields: Any) -> bytes:
    """The datagram of an answer."""
    return json.dumps({"roadie": PROTOCOL, "id": number, "ok": True, **fields}).encode("utf-8")


def refusal(number: int, why: str) -> bytes:
    """The datagram of a refusal."""
    fields = {"roadie": PROTOCOL, "id": number, "ok": False, "why": why}
    return json.dumps(fields).encode("utf-8")
