"""A comparison as work of an isolated process: plain JSON in and out."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from bridge.host.compare.compare import compare as compare_sides
from bridge.host.compare.spec import CompareSpec
from bridge.host.isolated.contract import JsonObject
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.render.file import RenderPlace
from session.errors import BadInput
from session.progress import Progress

PLACE = "bridge.host.compare.work:compare"


def compare(asked: JsonObject, progress: Progress) -> JsonObject:
    """Compare what `spec` says (see `bridge.host.compare.spec`), with the plug-ins of the file
    `plug_ins`.

    Gives the report. Raises what `bridge.host.compare.compare.compare` raises.
    """
    try:
        spec = of_json(CompareSpec, asked["spec"])
    except (ValidationError, KeyError) as error:
        raise BadInput("The comparison that was asked for is not one: update Roadie.") from error
    plug_ins = asked.get("plug_ins")
    with TemporaryDirectory(prefix="compare-") as temporary:
        place = RenderPlace(Path(temporary), Path(plug_ins) if plug_ins else None)
        return to_json(compare_sides(spec, place, progress))
