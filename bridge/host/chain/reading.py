"""Chains from YAML files, from text and from plain data: one schema, errors that say the line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bridge.host.chain.faults import checked, where
from bridge.host.chain.model import Chain
from bridge.host.chain.rules import broken_rules
from session.errors import UnreadableChain
from session.yaml_faults import told
from session.yaml_file import read_text, written_in
from session.yaml_text import DEEPEST, Place


def read_chain(path: Path) -> Chain:
    """The chain in a YAML file.

    Raises NotFound; UnreadableChain, with file, line, step and the nearest right name; and what
    `storage` makes of a file that may not be read.
    """
    return chain_of_text(read_text(path, "chain", UnreadableChain), str(path))


def chain_of_text(text: str, name_of_source: str) -> Chain:
    """The chain in YAML; `name_of_source` is what errors call it. Raises UnreadableChain."""
    read = written_in(text, name_of_source, "chain", UnreadableChain)
    if read.data is None:
        raise UnreadableChain(f"{name_of_source} is empty: a chain is a `name` and its `steps`.")
    return _chain(read.data, lambda place: f"{name_of_source}, line {read.line(place)}", read.line)


def chain_of_data(data: object) -> Chain:
    """The chain in plain JSON data. Raises UnreadableChain, which says the place of a fault."""
    if _deeper_than(data, DEEPEST):
        raise UnreadableChain("The chain is nested too deeply to be one.")

    def found(place: Place) -> str:
        return f"The chain, at {_path(place)}" if place else "The chain"

    return _chain(data, found, lambda _: 0)


def _chain(data: object, found: Callable[[Place], str], order: Callable[[Place], int]) -> Chain:
    if not isinstance(data, dict):
        raise UnreadableChain(
            f"{found(())}: a chain is a `name` and its `steps`; this is something else."
        )
    chain, faults = checked(data)
    if chain is not None:
        faults = list(broken_rules(chain))
        if not faults:
            return chain

    def found_at_step(place: Place) -> str:
        steps = where(place, data)
        return f"{found(place)}, {steps}" if steps else found(place)

    raise UnreadableChain(told(faults, order, found_at_step))


def _path(place: Place) -> str:
    """`steps[1].ratio`, counted from 0 as JSON is."""
    words = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in place)
    return words.removeprefix(".")


def _deeper_than(data: object, most: int) -> bool:
    layer = [data]
    for _ in range(most):
        layer = [
            below
            for one in layer
            if isinstance(one, dict | list)
            for below in (one.values() if isinstance(one, dict) else one)
        ]
        if not layer:
            return False
    return True
