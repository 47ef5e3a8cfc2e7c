"""Where the platforms keep the preset files of a plug-in.

VST 3: Steinberg's "Preset Locations" (<maker>/<plug-in> below each). VST 2 never had a place: its
presets lie beside the plug-in, in a folder of its name.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from pathlib import Path

from bridge.host.plug_ins.record import PlugIn

_MOST_FILES = 10_000
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


def preset_folders(
    plug_in: PlugIn,
    system: str | None = None,
    environ: Mapping[str, str] | None = None,
    home: Path | None = None,
) -> tuple[Path, ...]:
    """The folders, the user's own first, whether they are there or not."""
    system = system or platform.system()
    environ = os.environ if environ is None else environ
    home = home or Path.home()
    name = plug_in.name.translate(_NOT_IN_NAMES)
    file = Path(plug_in.file)
    match plug_in.format:
        case "vst3" | "au":
            below = Path(plug_in.maker.translate(_NOT_IN_NAMES)) / name
            return tuple(folder / below for folder in _vst3(system, environ, home))
        case "vst2":
            return tuple(dict.fromkeys((file.parent / name, file.parent / file.stem)))
        case "lv2":
            return ()


def preset_files(plug_in: PlugIn) -> list[Path]:
    """The preset files in these folders and below, by name."""
    suffixes = {"vst3": {".vstpreset"}, "vst2": {".fxp"}}.get(plug_in.format, set())
    found: list[Path] = []
    for folder in preset_folders(plug_in):
        for parent, folders, names in os.walk(folder):
            folders.sort()
            found += [Path(parent, name) for name in names if Path(name).suffix.lower() in suffixes]
            if len(found) > _MOST_FILES:
                return found
    return sorted(found, key=lambda path: path.stem.casefold())


def _vst3(system: str, environ: Mapping[str, str], home: Path) -> list[Path]:
    match system:
        case "Linux":
            return [
                home / ".vst3/presets",
                Path("/usr/share/vst3/presets"),
                Path("/usr/local/share/vst3/presets"),
            ]
        case "Darwin":
            return [home / "Library/Audio/Presets", Path("/Library/Audio/Presets")]
        case _:
            named = [environ.get("APPDATA"), environ.get("ProgramData")]
            return [
                home / "Documents/VST3 Presets",
                *(Path(folder) / "VST3 Presets" for folder in named if folder),
            ]
