"""The separators by name."""

from __future__ import annotations

from server.separation.contract import Separator
from session.registry import Registry

SEPARATORS: Registry[Separator] = Registry(
    "separator",
    "roadie.separators",
    {"quick": "server.separation.quick:QuickSplit"},
)
