"""The writers and the readers of projects by name."""

from __future__ import annotations

from exports.contract import Exporter, ProjectReader
from session.registry import Registry

EXPORTERS: Registry[Exporter] = Registry(
    "export format",
    "roadie.exporters",
    {
        "stems": "exports.stems:StemsExporter",
        "ableton": "exports.ableton:AbletonExporter",
        "logic": "exports.logic:LogicExporter",
        "aaf": "exports.aaf:AafExporter",
        "dawproject": "exports.dawproject:DawprojectExporter",
        "reaper": "exports.reaper:ReaperExporter",
        "ardour": "exports.ardour:ArdourExporter",
        "lmms": "exports.lmms:LmmsExporter",
    },
)

READERS: Registry[ProjectReader] = Registry(
    "project reader",
    "roadie.project_readers",
    {
        "ableton": "exports.ableton:AbletonReader",
        "dawproject": "exports.dawproject:DawprojectReader",
        "reaper": "exports.reaper:ReaperReader",
    },
)
