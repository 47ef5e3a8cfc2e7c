"""One render as it is asked of an isolated process, here or on another machine."""

from __future__ import annotations

from pathlib import Path

from bridge.host.isolated.contract import Bounds, Isolated
from bridge.host.render.spec import RenderReport, RenderSpec, report_of_json, spec_to_json
from session.progress import Progress

WORK = "bridge.host.render.work:render"


def ask(
    process: Isolated, spec: RenderSpec, plug_ins: Path | None, bounds: Bounds, progress: Progress
) -> RenderReport:
    """Have `spec` rendered, once. Raises what `Isolated.do` raises."""
    asked = {
        "spec": spec_to_json(spec),
        "plug_ins": str(plug_ins) if plug_ins else None,
        "memory_mb": bounds.memory_mb,
    }
    return report_of_json(process.do(WORK, asked, bounds, progress))
