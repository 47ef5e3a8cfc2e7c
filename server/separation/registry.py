"""The separators by name."""

from __future__ import annotations

from server.separation.contract import Separator
from session.registry import Registry

SEPARATORS: Registry[Separator] = Registry(
    "separator",
    "roadie.separators",
    {
        "quick": "server.separation.quick:QuickSplit",
        "htdemucs": "server.separation.demucs:HTDemucs",
        "htdemucs_ft": "server.separation.demucs:HTDemucsFineTuned",
        "htdemucs_6s": "server.separation.demucs:HTDemucsSixStems",
    },
)
