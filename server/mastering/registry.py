"""The masterers by name."""

from __future__ import annotations

from server.mastering.contract import Masterer
from session.registry import Registry

MASTERERS: Registry[Masterer] = Registry(
    "masterer",
    "roadie.masterers",
    {"limiter": "server.mastering.limiter:LimiterMaster"},
)
