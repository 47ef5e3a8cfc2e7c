"""Whether a render comes out the same again, and which plug-ins are to blame where it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bridge.host.batch.asking import ask
from bridge.host.isolated.contract import Bounds, Isolated
from bridge.host.isolated.process import IsolatedProcess
from bridge.host.render.spec import RenderReport, RenderSpec
from session.progress import Progress, part_of


def ask_as_wished(
    process: Isolated,
    spec: RenderSpec,
    plug_ins: Path | None,
    bounds: Bounds,
    progress: Progress,
    *,
    fresh: Callable[[], IsolatedProcess],
    temporary: Path,
    aside: bool = False,
) -> RenderReport:
    """Have `spec` rendered: once, or `twice`, the second time in a `fresh` process and for the
    comparison only. Raises what `Isolated.do` raises."""
    once = replace(spec, twice=False)
    if not spec.twice:
        return ask(process, once, plug_ins, bounds, progress, aside=aside)
    first = ask(process, once, plug_ins, bounds, part_of(progress, 0.0, 0.5), aside=aside)
    with TemporaryDirectory(prefix="again-", dir=temporary) as beside, fresh() as second:
        target = Path(beside) / Path(spec.target).name
        again = replace(once, target=str(target), replaces=None)
        report = ask(second, again, plug_ins, bounds, part_of(progress, 0.5, 1.0), aside=aside)
    return _compared(spec, first, report.sha256)


def _compared(spec: RenderSpec, first: RenderReport, second_sha256: str) -> RenderReport:
    """The report of the first render, with what a second one in a fresh process tells.

    Where no host has named a plug-in that is not deterministic, all that took part are named:
    Roadie's own steps do the same each time.
    """
    if second_sha256 == first.sha256:
        return first
    names = [step.name for step in spec.chain.plug_ins]
    if spec.instrument is not None:
        names.insert(0, spec.instrument.name)
    blamed = first.not_deterministic or tuple(dict.fromkeys(names)) or (spec.chain.name,)
    words = f"A second render came out different: {', '.join(blamed)} did not do the same again."
    return replace(first, not_deterministic=blamed, warnings=(*first.warnings, words))
