"""The hosts by name, in the order in which they are asked whether they take a step."""

from __future__ import annotations

from bridge.host.stages.contract import Host
from session.registry import Registry

HOSTS: Registry[Host] = Registry(
    "host",
    "roadie.hosts",
    {
        "roadie": "bridge.host.stages.own:OwnHost",
        "pedalboard": "bridge.host.with_pedalboard.host:PedalboardHost",
        "dawdreamer": "bridge.host.with_dawdreamer.host:DawDreamerHost",
    },
)
