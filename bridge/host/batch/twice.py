"""Whether a render comes out the same again, and which plug-ins are to blame where it does not."""

from __future__ import annotations

from dataclasses import replace

from bridge.host.render.spec import RenderReport, RenderSpec


def compared(spec: RenderSpec, first: RenderReport, second_sha256: str) -> RenderReport:
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
