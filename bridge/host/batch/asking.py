"""One render as it is asked of an isolated process, here or on another machine."""

from __future__ import annotations

from pathlib import Path

from bridge.host.isolated.contract import Bounds, Isolated, JsonObject
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.render.spec import RenderReport, RenderSpec
from session.progress import Progress

WORK = "bridge.host.render.work:render"
LOOK = "bridge.host.render.first_look:look"


def ask(
    process: Isolated,
    spec: RenderSpec,
    plug_ins: Path | None,
    bounds: Bounds,
    progress: Progress,
    *,
    aside: bool = False,
) -> RenderReport:
    """Have `spec` rendered, once; `aside` is whether a core is idle.

    Raises what `Isolated.do` raises.
    """
    asked = {**_asked(spec, plug_ins), "memory_mb": bounds.memory_mb, "aside": aside}
    return of_json(RenderReport, process.do(WORK, asked, bounds, progress))


def ask_first(
    process: Isolated, spec: RenderSpec, plug_ins: Path | None, bounds: Bounds, progress: Progress
) -> None:
    """Have looked at what every file shares with `spec` (see `bridge.host.render.first_look`).

    Raises what `Isolated.do` raises.
    """
    process.do(LOOK, _asked(spec, plug_ins), bounds, progress)


def _asked(spec: RenderSpec, plug_ins: Path | None) -> JsonObject:
    return {"spec": to_json(spec), "plug_ins": str(plug_ins) if plug_ins else None}
