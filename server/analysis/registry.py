"""The analysers by name."""

from __future__ import annotations

from server.analysis.contract import Analyser
from session.registry import Registry

ANALYSERS: Registry[Analyser] = Registry(
    "analyser",
    "roadie.analysers",
    {"built-in": "server.analysis.built_in:BuiltInAnalyser"},
)
