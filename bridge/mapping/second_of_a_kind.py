"""Two controllers of one kind: what is mapped for the first does the same on the others. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bridge.mapping.named import base_of
from bridge.mapping.reading import ReadMapping


def with_others_of_a_kind(
    mappings: Sequence[ReadMapping], devices: Collection[str]
) -> Sequence[ReadMapping]:
    """The mappings, each also for the further controllers of its kinds that are there.

    One that any of them names (`launchpad-x#2`) has its own, and is left to it.
    """
    named = {device for one in mappings for device in one.mapping.devices}
    others = [device for device in devices if device != base_of(device) and device not in named]
    return [_with(one, others) for one in mappings] if others else mappings


def _with(read: ReadMapping, others: Sequence[str]) -> ReadMapping:
    uses = read.mapping.devices
    more = [device for device in others if base_of(device) in uses]
    if not more:
        return read
    return replace(read, mapping=read.mapping.model_copy(update={"use": (*uses, *more)}))
