"""Plug-ins that do what bad plug-ins do, built from `tests/plug_in_fixtures` once per machine.

Each source is one plug-in with one idea, named for it: its plug-in is called "Fixture <name>".
They are compiled against DPF (Debian's `dpf-source`, the peer "dpf").
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Literal

from filelock import FileLock
from platformdirs import user_cache_path

Format = Literal["vst3", "vst2", "lv2"]

DPF = Path("/usr/share/dpf/distrho")
SOURCES = Path(__file__).parent / "plug_in_fixtures"
FIXTURES = tuple(sorted(source.stem for source in SOURCES.glob("*.cpp")))
FLAGS = ("-std=c++17", "-O1", "-shared", "-fPIC", "-w")

# Asked for once, so that a test that moves HOME does not build everything again.
_CACHE = Path(os.environ.get("ROADIE_FIXTURE_CACHE") or user_cache_path("roadie-tests"))

_DESCRIBE_LV2 = (
    "import ctypes, sys; ctypes.CDLL(sys.argv[1]).lv2_generate_ttl(sys.argv[2].encode())"
)


def title(name: str) -> str:
    """What the fixture `name` calls itself."""
    return f"Fixture {name}"


def lv2_address(name: str) -> str:
    """The URI of the fixture `name` as LV2."""
    return f"urn:roadie-fixture:{name}"


def built(name: str, format: Format = "vst3") -> Path:
    """The fixture plug-in `name`: a `.vst3` bundle, a VST2 `.so`, or an `.lv2` bundle.

    Built at the first call on a machine and kept by the digest of its source and flags; any
    number of tests may ask at once. Do not change it: `copied` gives one to change.
    Raises KeyError for a name that is not in FIXTURES, CalledProcessError when g++ refuses it.
    """
    if name not in FIXTURES:
        raise KeyError(f"{name} is no fixture; there are {', '.join(FIXTURES)}")
    folder = _CACHE / "plug-ins" / _digest(name, format)
    made = folder / _file_name(name, format)
    if made.exists():
        return made
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not made.exists():
            with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
                whole = Path(beside) / "made"
                _build(name, format, whole / made.name)
                whole.rename(folder)
    return made


def copied(name: str, folder: Path, format: Format = "vst3") -> Path:
    """The fixture `name` copied into `folder`, which is made where it is not there."""
    made = built(name, format)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / made.name
    if made.is_dir():
        shutil.copytree(made, target)
    else:
        shutil.copyfile(made, target)
    return target


def binary_of(plug_in: Path) -> Path:
    """The shared library inside a bundle, or the file itself."""
    return next(plug_in.rglob("*.so")) if plug_in.is_dir() else plug_in


def garbage(folder: Path, format: Format = "vst3") -> Path:
    """A plug-in whose file holds no program at all."""
    plug_in = copied("silent", folder / "garbage", format)
    binary_of(plug_in).write_bytes(b"This is no plug-in. " * 500)
    return plug_in


def truncated(folder: Path, format: Format = "vst3") -> Path:
    """A plug-in of which a copy broke off in the middle: it ends its host by SIGBUS."""
    plug_in = copied("silent", folder / "truncated", format)
    binary = binary_of(plug_in)
    content = binary.read_bytes()
    binary.write_bytes(content[: len(content) // 3])
    return plug_in


def _file_name(name: str, format: Format) -> str:
    suffix = {"vst3": ".vst3", "vst2": ".so", "lv2": ".lv2"}[format]
    return f"{title(name)}{suffix}"


@cache
def _digest(name: str, format: Format) -> str:
    parts = [SOURCES / f"{name}.cpp", *sorted([*SOURCES.glob("*.hpp"), *SOURCES.glob("*.h")])]
    digest = hashlib.sha256(" ".join((format, name, platform.machine(), *FLAGS)).encode())
    for part in parts:
        digest.update(part.read_bytes())
    return f"{name}-{format}-{digest.hexdigest()[:16]}"


def _build(name: str, format: Format, made: Path) -> None:
    library = {
        "vst3": made / "Contents" / f"{platform.machine()}-linux" / f"{made.stem}.so",
        "vst2": made,
        "lv2": made / f"{name}.so",
    }[format]
    library.parent.mkdir(parents=True)
    command = [
        *("g++", *FLAGS, f"-I{SOURCES}", f"-I{DPF}"),
        f"-DDISTRHO_PLUGIN_TARGET_{format.upper()}",
        f'-DFIXTURE_SLUG="{name}"',
        f'-DFIXTURE_NAME="{title(name)}"',
        *(str(SOURCES / f"{name}.cpp"), "-o", str(library)),
    ]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    if format == "lv2":
        # An LV2 describes itself in files that its own library writes into the folder it is in.
        subprocess.run(
            [sys.executable, "-c", _DESCRIBE_LV2, f"./{library.name}", name],
            cwd=made,
            env={**os.environ, "ROADIE_FIXTURE_TAME": "1"},
            check=True,
            capture_output=True,
            timeout=60,
        )
