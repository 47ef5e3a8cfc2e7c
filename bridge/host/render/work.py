"""The render of one file as work of an isolated process: plain JSON in and out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from bridge.host.isolated.contract import JsonObject
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.render.file import RenderPlace, render_file
from bridge.host.render.spec import RenderSpec
from session.errors import BadInput
from session.progress import Progress

PLACE = "bridge.host.render.work:render"

_LARGEST_PIECE_BYTES = 16 << 20


def render(asked: JsonObject, progress: Progress) -> JsonObject:
    """Render `spec` (see `bridge.host.render.spec`) with the plug-ins of the file `plug_ins`.

    `aside` is true where a core is idle, `memory_mb` is what the process may hold (see
    `RenderPlace`). Gives the report.
    Raises what `render_file` raises.
    """
    try:
        spec = of_json(RenderSpec, asked["spec"])
    except (ValidationError, KeyError) as error:
        raise BadInput("The render that was asked for is not one: update Roadie.") from error
    plug_ins = asked.get("plug_ins")
    _keep_freed_memory()
    with _emptied_folder() as temporary:
        place = RenderPlace(
            temporary,
            Path(plug_ins) if plug_ins else None,
            asked.get("aside") is True,
            asked.get("memory_mb"),
        )
        return to_json(render_file(spec, place, progress))


@contextmanager
def _emptied_folder() -> Iterator[Path]:
    """A temporary folder that is empty again afterwards.

    It is the same for all renders of a process: to remove one waits for the disk.
    """
    folder = Path(_folder().name)
    folder.mkdir(exist_ok=True)
    try:
        yield folder
    finally:
        for left in folder.iterdir():
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                with suppress(OSError):
                    left.unlink()


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="render-")


@cache
def _keep_freed_memory() -> None:
    """Have the C library keep what is freed for the next block.

    glibc gives large pieces back to the system, so that each block's pages would be asked for
    anew, until it has seen a piece as large as this freed; others do not mind.
    """
    import numpy as np

    np.empty(_LARGEST_PIECE_BYTES, np.uint8)
