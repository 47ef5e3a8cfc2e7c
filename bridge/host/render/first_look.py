"""What would fail for every file of a batch alike, found once, before any is rendered.

Work of an isolated process: to know whether Faust code compiles takes compiling it, and what is
compiled there is compiled faster again.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from bridge.host.chain.steps import FaustStep
from bridge.host.isolated.contract import JsonObject
from bridge.host.isolated.doing import now_at
from bridge.host.isolated.plain_json import of_json
from bridge.host.render.spec import RenderSpec
from session.errors import BadInput
from session.progress import Progress

PLACE = "bridge.host.render.first_look:look"

_ANY_RATE = 48_000


def is_worth_it(spec: RenderSpec) -> bool:
    """Whether there is anything to compile."""
    own = spec.instrument is not None
    return own or any(isinstance(step, FaustStep) for step in spec.chain.every_step())


def look(asked: JsonObject, progress: Progress) -> JsonObject:
    """Look at the instrument and the Faust code of `spec`, with the plug-ins of `plug_ins`.

    Raises BadInput, BackendUnavailable, NotFound, PlugInFailed.
    """
    try:
        spec = of_json(RenderSpec, asked["spec"])
    except (ValidationError, KeyError) as error:
        raise BadInput("The render that was asked for is not one: update Roadie.") from error
    plug_ins = asked.get("plug_ins")
    base = Path(spec.base or Path(spec.source).parent)
    rate = spec.output.sample_rate or _ANY_RATE
    progress(0.0, "Getting ready")
    if spec.instrument is not None:
        from bridge.host.instrument.players import player_of

        now_at(f"the instrument {spec.instrument.name}")
        player_of(spec.instrument, rate, base, Path(plug_ins) if plug_ins else None)
    codes = [step for step in spec.chain.every_step() if isinstance(step, FaustStep)]
    if codes:
        from bridge.host.with_dawdreamer.faust import check_code

        with TemporaryDirectory(prefix="look-") as temporary:
            for step in codes:
                check_code(step, rate, base, Path(temporary))
    return {}
