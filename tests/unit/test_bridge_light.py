"""The linter holds every package of the bridge light, also one that is new."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_package_of_the_bridge_but_the_host_is_held_light() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    [light] = [one for one in contracts if one["name"].startswith("The bridge is light")]
    packages = {f"bridge.{path.parent.name}" for path in (ROOT / "bridge").glob("*/__init__.py")}
    assert set(light["source_modules"]) == packages - {"bridge.host"}
