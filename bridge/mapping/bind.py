"""Mappings that were read, bound to the controls that they name."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.mapping.binding import Binding, bound
from bridge.mapping.known import Known
from bridge.mapping.named import Place, base_of, note_count, places
from bridge.mapping.owner import Owner


def bindings_of(owner: Owner, known: Known) -> Iterator[Binding]:
    """Every rule of a mapping on every control that it names."""
    for number, rule in enumerate(owner.file.mappings):
        found = [_places(owner, text, known) for text in rule.controls]
        by_device: dict[str, list[Place]] = {}
        for one in (one for listed in found for one in listed):
            by_device.setdefault(one.device, []).append(one)
        # Two controllers of a mapping each count their own controls from 1.
        for several in by_device.values():
            index = 1
            count = sum(note_count(one) for one in several)
            for one in several:
                yield bound(owner, number, one, (index, count), known)
                index += note_count(one)


def switches_of(owner: Owner, known: Known) -> Iterator[tuple[str, Owner, str]]:
    """Every control that switches a layer of a mapping."""
    for name, layer in owner.file.layers.items():
        for text in (layer.on,) if isinstance(layer.on, str) else layer.on:
            for place in _places(owner, text, known):
                yield place.name, owner, name


def _places(owner: Owner, text: str, known: Known) -> tuple[Place, ...]:
    bases = {base_of(one) for one in owner.file.devices}
    controls = known.controls or {}
    there = {device: controls[device] for device in bases if device in controls}
    return places(text, owner.file.devices, there)
