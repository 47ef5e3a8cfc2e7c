"""The exporters by name."""

from __future__ import annotations

from exports.contract import Exporter
from session.registry import Registry

EXPORTERS: Registry[Exporter] = Registry(
    "export format",
    "roadie.exporters",
    {
        "stems": "exports.stems:StemsExporter",
        "ableton": "exports.ableton:AbletonExporter",
        "logic": "exports.logic:LogicExporter",
    },
)
