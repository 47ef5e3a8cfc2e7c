"""The preset that a chain means: a file, checked that it is this plug-in's, or one of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bridge.host.plug_ins.presets.fxp import FxBank, read_fx
from bridge.host.plug_ins.presets.places import preset_files
from bridge.host.plug_ins.presets.vstpreset import read_vstpreset
from bridge.host.plug_ins.record import PlugIn
from session.errors import NotFound, UnreadablePreset
from session.nearest import nearest

SUFFIXES = (".vstpreset", ".fxp", ".fxb")


@dataclass(frozen=True, slots=True)
class PresetFile:
    """A preset in a file that belongs to the plug-in."""

    path: Path


@dataclass(frozen=True, slots=True)
class OwnPreset:
    """A preset that the plug-in brings: a program of VST 2 or VST 3, a preset of an LV2 bundle."""

    name: str


def choose(plug_in: PlugIn, preset: str, base: Path | None = None) -> PresetFile | OwnPreset:
    """What `preset` means for the plug-in: the name of one of its own or of a file where the
    platform keeps its presets, else a file, relative ones being in `base`.

    Raises NotFound with the nearest name, UnreadablePreset, StorageFailed.
    """
    if preset in plug_in.presets:
        return OwnPreset(preset)
    if preset.casefold().endswith(SUFFIXES):
        path = Path(preset).expanduser()
        path = path if path.is_absolute() or base is None else base / path
        check(path, plug_in)
        return PresetFile(path)
    files = {path.stem: path for path in reversed(preset_files(plug_in))}
    if preset in files:
        check(files[preset], plug_in)
        return PresetFile(files[preset])
    names = {name.casefold(): name for name in (*files, *plug_in.presets)}
    if (one := names.get(preset.casefold())) is not None:
        return choose(plug_in, one, base)
    raise NotFound(_unknown(plug_in, preset, list(names.values())))


def names(plug_in: PlugIn) -> tuple[str, ...]:
    """Its own presets, then those in files where the platform keeps them."""
    files = [path.stem for path in preset_files(plug_in)]
    return tuple(dict.fromkeys((*plug_in.presets, *files)))


def check(path: Path, plug_in: PlugIn) -> None:
    """That the file is a whole preset of this plug-in.

    Raises UnreadablePreset, NotFound, StorageFailed.
    """
    if path.suffix.casefold() == ".vstpreset":
        preset = read_vstpreset(path)
        if plug_in.format != "vst3":
            raise _other_format(path, plug_in, "VST3")
        if preset.class_id != plug_in.identifier.upper():
            named = dict(preset.info).get("PlugInName") or dict(preset.info).get("PlugInCategory")
            raise _other_plug_in(path, plug_in, named or f"class {preset.class_id}")
    else:
        program = read_fx(path)
        if plug_in.format != "vst2":
            raise _other_format(path, plug_in, "VST2")
        if isinstance(program, FxBank):
            raise UnreadablePreset(
                f"{path.name} is a bank of {program.count} programs: save the one that you want "
                f"as .fxp."
            )
        if plug_in.identifier and program.identifier != plug_in.identifier:
            raise _other_plug_in(path, plug_in, f"id {program.identifier}")


def _other_format(path: Path, plug_in: PlugIn, kind: str) -> UnreadablePreset:
    return UnreadablePreset(
        f"{path.name} is a {kind} preset, and {plug_in.name} is used as {plug_in.format.upper()}: "
        f"ask for the plug-in's {kind}."
    )


def _other_plug_in(path: Path, plug_in: PlugIn, whose: str) -> UnreadablePreset:
    return UnreadablePreset(
        f"{path.name} belongs to another plug-in ({whose}), not to {plug_in.name}."
    )


def _unknown(plug_in: PlugIn, preset: str, names: list[str]) -> str:
    start = f"{plug_in.name} has no preset {preset!r}"
    if not names:
        return f"{start}: it has none of its own; give a .vstpreset or .fxp file."
    if near := nearest(preset, names, 0.5):
        return f"{start}: did you mean {near!r}?"
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return f"{start}: it has {', '.join(names[:12])}{more}."
