"""What the bridge must not wait for before it listens: that is how it starts in half a second."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

STARTS = """\
import importlib.metadata, json, sys
import bridge.controllers.profile_files as profiles
import bridge.mapping.shelf as mappings
from bridge.running.__main__ import News
from bridge.running.bridge import Bridge
from bridge.running.config import BridgeConfig

read = []

def noting(reads):
    def noted(path, *rest):
        read.append(path.name)
        return reads(path, *rest)
    return noted

profiles.read_profile = noting(profiles.read_profile)
mappings.read_mapping = noting(mappings.read_mapping)
asked = []
looks = importlib.metadata.entry_points
importlib.metadata.entry_points = lambda **of: (asked.append(of), looks(**of))[1]
told = []

class Told(News):
    def tell(self, kind, **fields):
        if kind == "ready":
            told.append({"modules": sorted(sys.modules), "read": sorted(read), "asked": asked})
        super().tell(kind, **fields)

bridge = Bridge(BridgeConfig(**json.loads(sys.argv[1])), Told(lambda line: None))
bridge.start()
bridge.close()
print(json.dumps(told[0]))
"""

LATER = {
    "aalink": "Link is joined where it is wanted",
    "asyncio": "actions run beside, and begin after",
    "bridge.daw": "a DAW is followed where one is named",
    "bridge.mackie.surface": "no DAW has a surface unless it is wanted",
    "bridge.studio.client": "the server is looked for after",
    "httpx": "nothing is asked of the server yet",
    "mido": "RtMidi is used as it is",
    "numpy": "the bridge carries none",
    "pythonosc": "the codec is our own",
    "session.document": "no session is read yet",
    "session.model": "no session is read yet",
    "ssl": "the server is looked for after",
    "websockets": "the server is looked for after",
    "zeroconf": "a bridge on loopback is announced to nobody",
}


def started(library: Path, **settings: Any) -> dict[str, Any]:
    """The modules that were loaded, and the files that were read, when a bridge was ready."""
    config = {"library": str(library), "osc_port": 0, "midi": False, "warm": False, **settings}
    ended = subprocess.run(
        [sys.executable, "-c", STARTS, json.dumps(config)],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_what_it_may_not_need_is_not_loaded_before_it_listens(tmp_path: Path) -> None:
    found = started(tmp_path)
    assert "bridge.running.bridge" in found["modules"]
    assert not [name for name in LATER if name in found["modules"]]
    # Others' actions: each package that is installed would be looked at.
    assert found["asked"] == []


def test_of_what_comes_with_roadie_only_what_osc_uses_is_read_before_it_listens(
    tmp_path: Path,
) -> None:
    """However many controllers are known; each is read when it comes."""
    assert started(tmp_path)["read"] == ["osc.yaml", "touchosc.yaml"]
