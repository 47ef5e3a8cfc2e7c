"""What an environment stands on: this Python and the packages that Roadie runs on."""

from __future__ import annotations

import hashlib
import json
import os
import site
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import server
from server.models.environments.declared import Declared

PTH = "roadie.pth"
"""The file in an environment's packages that puts the rest on its path."""


def site_packages(environment: Path) -> Path:
    """Where the packages of the environment in that folder lie."""
    base = str(environment)
    paths = sysconfig.get_paths("venv", vars={"base": base, "platbase": base})
    return Path(paths["purelib"])


def interpreter(environment: Path) -> Path:
    """The Python of the environment in that folder."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def path_beneath(wanted: Declared) -> tuple[str, ...]:
    """What follows an environment's own packages on its path: stand-ins, the packages that Roadie
    runs on, and Roadie itself."""
    found = []
    if wanted.stand_ins:
        found.append(str(Path(__file__).parent / "stand_ins" / wanted.stand_ins))
    found += [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    found += site.getsitepackages()
    if site.ENABLE_USER_SITE:
        found.append(site.getusersitepackages())
    found.append(str(Path(server.__file__).parents[1]))
    return tuple(path for path in dict.fromkeys(found) if Path(path).is_dir())


def fingerprint(wanted: Declared) -> str:
    """Changes when an environment would come out another one: by Roadie's table, by this Python,
    by the torch beneath it, by where all that lies."""
    try:
        torch = version("torch")
    except PackageNotFoundError:
        torch = ""
    told = {
        "requirements": wanted.requirements,
        "python": sys.version,
        "base": sys.base_prefix,
        "torch": torch,
        "path": path_beneath(wanted),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
