"""The files of a render sent along with it, where machines share no disk. Plain bytes and paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bridge.host.batch.fingerprint import files_named
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.render.spec import RenderSpec

_FILE_FIELDS = frozenset(("file", "preset", "faust_file", "name"))
"""Of steps and instruments: where a chain may name a file."""


def files_of(spec: RenderSpec) -> dict[str, Path]:
    """All that the render reads, by the name under which the spec has it."""
    named = {name: path for name, path in files_named(spec).items() if path.is_file()}
    keys = {file: Path(file) for file in spec.sidechains.values()}
    return {**named, **keys, spec.source: Path(spec.source)}


def unpacked(spec: RenderSpec, files: Mapping[str, bytes], folder: Path) -> RenderSpec:
    """The spec with all files in `folder`, where they are written with their own endings.

    Its target is there, too. Raises OSError.
    """
    places: dict[str, str] = {}
    for number, (name, held) in enumerate(files.items(), 1):
        # A folder each: messages say the file's own name.
        place = folder / str(number) / Path(name).name
        place.parent.mkdir(parents=True)
        place.write_bytes(held)
        places[name] = str(place)
    content = to_json(replace(spec, source="", sidechains={}))
    moved = of_json(RenderSpec, _moved(content, places))
    return replace(
        moved,
        source=places[spec.source],
        sidechains={key: places[file] for key, file in spec.sidechains.items()},
        target=str(folder / f"rendered{Path(spec.target).suffix}"),
        replaces=None,
    )


def _moved(content: Any, places: Mapping[str, str]) -> Any:
    if isinstance(content, dict):
        return {
            key: places.get(value, value)
            if key in _FILE_FIELDS and isinstance(value, str)
            else _moved(value, places)
            for key, value in content.items()
        }
    return [_moved(one, places) for one in content] if isinstance(content, list) else content
