"""What holds in every set that Live saved, as checks on a set.

Measured on sets of Live 9 to 12. Each check yields a sentence for what it finds wrong, and is
named in `CHECKS`, so that a test can break each rule once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lxml import etree

from exports.ableton.clip_rules import CLIP_RULES
from exports.ableton.id_rules import ID_RULES, id_problems
from exports.ableton.live_clip_rules import LIVE_CLIP_RULES
from exports.ableton.rules import Rule, text
from exports.ableton.track_rules import TRACK_RULES

CHECKS: dict[str, Rule] = {**ID_RULES, **TRACK_RULES, **CLIP_RULES}
"""The rules of every set, by name."""


def problems(root: etree._Element, project: Path | None) -> list[str]:
    """What is wrong with the set; `project` is its folder, None leaves files unchecked."""
    rest = [check for name, check in CHECKS.items() if name not in ID_RULES]
    found = id_problems(root) + [problem for check in rest for problem in check(root)]
    return found + (list(missing_samples(root, project)) if project else [])


def live_clip_problems(root: etree._Element, project: Path | None) -> list[str]:
    """The same for a Live Clip, an .alc, which is a set with one clip."""
    found = [problem for check in LIVE_CLIP_RULES.values() for problem in check(root)]
    return found + problems(root, project)


def missing_samples(root: etree._Element, project: Path) -> Iterator[str]:
    """What of the set's samples is not a file inside the folder `project`."""
    for reference in root.iter("SampleRef"):
        path = reference.find("FileRef/RelativePath")
        relative = PurePosixPath(text(path, "Value") if path is not None else "")
        if relative.is_absolute() or ".." in relative.parts:
            yield f"the sample {relative} lies outside the project"
        elif not (project / relative).is_file():
            yield f"the sample {relative} is not there"
