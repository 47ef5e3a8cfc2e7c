"""What is wrong with plain data that is meant to be a chain, and where. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pydantic import ValidationError

from bridge.host.chain.fault_words import error_words, unknown_key_words
from bridge.host.chain.model import Chain
from bridge.host.chain.nearest import nearest
from bridge.host.chain.schema import (
    chain_type,
    step_schemas,
    unknown_keys,
    value_at,
    value_below,
)
from session.yaml_faults import Fault
from session.yaml_text import Place


def checked(data: object) -> tuple[Chain | None, list[Fault]]:
    """The chain that `data` is, or what is wrong with it; keys that nothing knows are wrong."""
    unknown = list(unknown_keys(data))
    faults = {
        place: Fault(place, unknown_key_words(place, schema, data)) for place, schema in unknown
    }
    try:
        # As JSON, since only there numbers, lists and texts are told apart as a user means them.
        chain = chain_type().validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        # Where a name is misspelt, the right one is missing: that is one fault, not two.
        meant = {(*at[:-1], nearest(str(at[-1]), schema["properties"])) for at, schema in unknown}
        for fault in _found(error, data):
            if fault.place not in meant:
                faults.setdefault(fault.place, fault)
        return None, list(faults.values())
    return (None if faults else chain), list(faults.values())


def where(place: Place, data: object) -> str:
    """The steps around a place: `step 2 (parallel), branch 1, step 3 (compressor)`."""
    words: list[str] = []
    for part, below in pairwise(place):
        here = data
        data = value_below(data, part)
        if isinstance(below, int) and isinstance(here, dict):
            if part == "steps":
                kind = value_below(value_below(data, below), "kind")
                known = isinstance(kind, str) and kind in step_schemas()
                words.append(f"step {below + 1}" + (f" ({kind})" if known else ""))
            elif part in ("branches", "bands"):
                words.append(f"{'branch' if part == 'branches' else 'band'} {below + 1}")
    return ", ".join(words)


def _found(error: ValidationError, data: object) -> Iterator[Fault]:
    for one in error.errors(include_url=False):
        place = _place(one["loc"], data)
        value = value_at(data, place)
        least = one.get("ctx", {}).get("min_length", 0)
        if one["type"] == "too_short" and isinstance(value, list) and len(value) >= least:
            continue  # only those that are right were counted, and the wrong ones are named
        yield Fault(place, error_words(one, place, data), missing=one["type"] == "missing")


def _place(loc: Sequence[str | int], data: object) -> Place:
    """pydantic's way without what is not in the data: kinds of unions, names of types."""
    place: list[str | int] = []
    here = data
    for i, part in enumerate(loc):
        tag = isinstance(here, dict) and here.get("kind") == part and isinstance(loc[i - 1], int)
        below = None if tag else value_below(here, part)
        last = i == len(loc) - 1 and isinstance(here, dict) and not tag and part != "[key]"
        if below is not None or last:
            place.append(part)
            here = below
    return tuple(place)
