"""What a render depends on, in short: when none of it changed, it need not be done again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bridge.host.chain.model import Chain
from bridge.host.chain.steps import ConvolutionStep, FaustStep, PlugInStep
from bridge.host.isolated.plain_json import to_json
from bridge.host.render.spec import Instrument, RenderSpec
from session.errors import RoadieError, storage

DEPENDED_ON = ("roadie", "pedalboard", "dawdreamer")
"""Another version of these may sound different."""

_NO_CHAIN = Chain("none", ())
_ABOUT = ("name", "about", "roles")
"""What a chain says of itself changes nothing in the sound."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A file as it was: if size and time of change are the same, so is what it holds."""

    size_bytes: int
    changed_ns: int


def mark_of(path: Path) -> Mark:
    """The mark of a file. Raises StorageFailed and its kin."""
    with storage(path):
        status = path.stat()
    return Mark(status.st_size, status.st_mtime_ns)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file. Raises StorageFailed and its kin."""
    with storage(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def versions() -> dict[str, str]:
    """The versions of what renders, without loading it."""
    found = {}
    for name in DEPENDED_ON:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


class Settings:
    """The fingerprints of many renders, for which each file that they share is read once.

    `template` is how the new files are called, `plug_ins` what the plug-ins are made of.
    """

    def __init__(self, template: str, plug_ins: Sequence[str] = ()) -> None:
        self._template = template
        self._plug_ins = list(plug_ins)
        self._digests: dict[Path, str] = {}
        self._chain: tuple[Chain, str] | None = None

    def of(self, spec: RenderSpec) -> str:
        """The fingerprint of all but the source itself.

        Of what the chain and the instrument name, the files' content counts. Raises StorageFailed
        and its kin for a file that cannot be read.
        """
        bare = replace(spec, source="", target="", replaces=None, twice=False)
        content = to_json(replace(bare, chain=_NO_CHAIN))
        content["chain"] = self._of_chain(spec.chain)
        content["base"] = ""
        content["sidechains"] = {
            key: self._digest(Path(file)) for key, file in spec.sidechains.items()
        }
        content["files"] = {
            name: self._digest(path) for name, path in files_named(spec).items() if path.is_file()
        }
        content["name"] = [self._template, spec.chain.name if "{chain" in self._template else ""]
        content["plug_ins"] = self._plug_ins
        content["versions"] = versions()
        return _short(content)

    def _of_chain(self, chain: Chain) -> str:
        """Of one that all share, and which may hold a hundred thousand breakpoints."""
        if self._chain is None or self._chain[0] is not chain:
            content = to_json(RenderSpec("", "", chain))["chain"]
            kept = {key: value for key, value in content.items() if key not in _ABOUT}
            self._chain = chain, _short(kept)
        return self._chain[1]

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            self._digests[path] = digest_of(path)
        return self._digests[path]


def plug_ins_of(chain: Chain, instrument: Instrument | None, index: Path) -> list[str]:
    """What each plug-in is made of: its version, and when its file changed.

    Raises what `PlugInIndex.find` does for one that the chain names and this machine has not.
    """
    from bridge.host.plug_ins.find import stamp_of
    from bridge.host.plug_ins.index import PlugInIndex

    known = PlugInIndex(index)
    found = [known.find(step.name, step.format, step.maker) for step in chain.plug_ins]
    if instrument is not None:
        # It may be a voice as well; who plays it tells when it is neither.
        with suppress(RoadieError):
            found.append(known.find(instrument.name, instrument.format, instrument.maker))
    made_of = []
    for one in found:
        with storage(one.file):
            made_of.append(f"{one.format} {one.address} {one.version} {stamp_of(Path(one.file))}")
    return made_of


def files_named(spec: RenderSpec) -> dict[str, Path]:
    """The files that the chain and the instrument name, as they name them; some are not files."""
    names: list[str | None] = []
    for step in spec.chain.every_step():
        if isinstance(step, ConvolutionStep | FaustStep):
            names.append(step.file)
        elif isinstance(step, PlugInStep):
            names.append(step.preset)
    if spec.instrument is not None:
        names += [spec.instrument.name, spec.instrument.preset, spec.instrument.faust_file]
    return {name: Path(os.path.join(spec.base, name)) for name in names if name}  # noqa: PTH118


def _short(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
