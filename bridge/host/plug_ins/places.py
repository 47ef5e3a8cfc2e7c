"""Where the platforms keep plug-ins, by format."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bridge.host.chain.steps import PlugInFormat

FORMATS: tuple[PlugInFormat, ...] = ("vst3", "vst2", "lv2", "au")

_HOME: dict[str, dict[str, tuple[str, ...]]] = {
    "Linux": {
        "vst3": (".vst3",),
        "vst2": (".vst", ".lxvst"),
        "lv2": (".lv2",),
    },
    "Darwin": {
        "vst3": ("Library/Audio/Plug-Ins/VST3",),
        "vst2": ("Library/Audio/Plug-Ins/VST",),
        "lv2": ("Library/Audio/Plug-Ins/LV2", ".lv2"),
        "au": ("Library/Audio/Plug-Ins/Components",),
    },
}
_SYSTEM: dict[str, dict[str, tuple[str, ...]]] = {
    "Linux": {
        "vst3": ("/usr/lib/vst3", "/usr/local/lib/vst3", "/usr/lib64/vst3"),
        "vst2": (
            "/usr/lib/vst",
            "/usr/lib/lxvst",
            "/usr/local/lib/vst",
            "/usr/local/lib/lxvst",
            "/usr/lib64/vst",
            "/usr/lib64/lxvst",
        ),
        "lv2": ("/usr/lib/lv2", "/usr/local/lib/lv2", "/usr/lib64/lv2"),
    },
    "Darwin": {
        "vst3": ("/Library/Audio/Plug-Ins/VST3",),
        "vst2": ("/Library/Audio/Plug-Ins/VST",),
        "lv2": ("/Library/Audio/Plug-Ins/LV2",),
        "au": ("/Library/Audio/Plug-Ins/Components",),
    },
}
_WINDOWS = {
    "vst3": (("CommonProgramFiles", "VST3"), ("LOCALAPPDATA", "Programs/Common/VST3")),
    "vst2": (
        ("ProgramFiles", "VstPlugins"),
        ("ProgramFiles", "Steinberg/VstPlugins"),
        ("CommonProgramFiles", "VST2"),
        ("CommonProgramFiles", "Steinberg/VST2"),
    ),
    "lv2": (("APPDATA", "LV2"), ("CommonProgramFiles", "LV2")),
}
_NAMED_IN_ENVIRONMENT: dict[PlugInFormat, tuple[str, ...]] = {
    "vst3": ("VST3_PATH",),
    "vst2": ("VST_PATH", "LXVST_PATH"),
    "lv2": ("LV2_PATH",),
}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder in which plug-ins of one format are looked for; or one plug-in itself."""

    path: Path
    format: PlugInFormat


def platform_folders(
    system: str | None = None,
    environ: Mapping[str, str] | None = None,
    home: Path | None = None,
) -> tuple[Folder, ...]:
    """The folders of this machine, whether they are there or not; the user's own come first.

    The arguments stand for `platform.system()`, `os.environ` and the home folder.
    """
    system = system or platform.system()
    environ = os.environ if environ is None else environ
    home = home or Path.home()
    found: list[Folder] = []
    for kind in FORMATS:
        paths = [
            *_of_environment(kind, environ),
            *(home / part for part in _HOME.get(system, {}).get(kind, ())),
            *(Path(part) for part in _SYSTEM.get(system, {}).get(kind, ())),
        ]
        if system == "Windows":
            paths += _of_windows(kind, environ)
        found += [Folder(path, kind) for path in dict.fromkeys(paths)]
    return tuple(found)


def named_folders(paths: Iterable[Path]) -> tuple[Folder, ...]:
    """Folders that the user named: each may hold plug-ins of every format."""
    return tuple(Folder(path.expanduser(), kind) for path in paths for kind in FORMATS)


def lv2_folders_of_hosts(
    system: str | None = None,
    environ: Mapping[str, str] | None = None,
    home: Path | None = None,
) -> tuple[Path, ...]:
    """The only folders from which DawDreamer loads LV2, whatever LV2_PATH says."""
    system = system or platform.system()
    home = home or Path.home()
    match system:
        case "Linux":
            return (home / ".lv2", Path("/usr/lib/lv2"), Path("/usr/local/lib/lv2"))
        case "Windows":
            environ = os.environ if environ is None else environ
            return tuple(_of_windows("lv2", environ))
        case _:
            ours = [folder.path for folder in platform_folders(system, {}, home)]
            return tuple(path for path in ours if path.name in {"LV2", ".lv2"})


def _of_environment(kind: PlugInFormat, environ: Mapping[str, str]) -> Iterator[Path]:
    for name in _NAMED_IN_ENVIRONMENT.get(kind, ()):
        for part in environ.get(name, "").split(os.pathsep):
            if part.strip():
                yield Path(part).expanduser()


def _of_windows(kind: PlugInFormat, environ: Mapping[str, str]) -> list[Path]:
    paths = [
        Path(environ[variable]) / below
        for variable, below in _WINDOWS.get(kind, ())
        if environ.get(variable)
    ]
    if kind == "vst2" and (named := _vst2_of_registry()) is not None:
        paths.insert(0, named)
    return paths


def _vst2_of_registry() -> Path | None:
    """The folder that VST 2 installers agree on: HKLM\\SOFTWARE\\VST, VSTPluginsPath."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\VST") as key:
                value, _kind = winreg.QueryValueEx(key, "VSTPluginsPath")
        except OSError:
            return None
        return Path(str(value)) if value else None
    return None
