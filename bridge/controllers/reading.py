"""Profiles from YAML files and from text: one schema, errors that say the line."""

from __future__ import annotations

from pathlib import Path

from bridge.controllers.faults import Fault, checked
from bridge.controllers.profile import Profile
from bridge.controllers.rules import broken_rules
from session.errors import UnreadableProfile
from session.yaml_file import LARGEST_BYTES, read_text
from session.yaml_text import NotYaml, Written, written


def read_profile(path: Path) -> Profile:
    """The profile in a YAML file.

    Raises NotFound; UnreadableProfile, with file, line and the nearest right name; and what
    `storage` makes of a file that may not be read.
    """
    return profile_of_text(read_text(path, "profile", UnreadableProfile), str(path))


def profile_of_text(text: str, name_of_source: str) -> Profile:
    """The profile in YAML; `name_of_source` is what errors call it. Raises UnreadableProfile."""
    if len(text) > LARGEST_BYTES:
        raise UnreadableProfile(f"{name_of_source} is larger than a profile may be.")
    try:
        read = written(text)
    except NotYaml as error:
        raise UnreadableProfile(f"{name_of_source}, line {error.line}: {error}.") from error
    if not isinstance(read.data, dict):
        raise UnreadableProfile(
            f"{name_of_source}: a profile begins with `id`, `vendor` and `model`; this does not."
        )
    profile, faults = checked(read.data)
    if profile is not None:
        faults = list(broken_rules(profile))
        if not faults:
            return profile
    raise UnreadableProfile(_sentence(faults, read, name_of_source))


def profile_of_data(data: object, name_of_source: str) -> Profile:
    """The profile in plain data, such as an import or a learner makes. Raises UnreadableProfile."""
    profile, faults = checked(data)
    if profile is not None:
        faults = list(broken_rules(profile))
        if not faults:
            return profile
    raise UnreadableProfile(_sentence(faults, Written(data), name_of_source))


def _sentence(faults: list[Fault], read: Written, name_of_source: str) -> str:
    # What is wrong tells more than what is missing, which may be the same thing misspelt.
    faults.sort(key=lambda one: (one.missing, read.line(one.place)))
    first = faults[0]
    more = len(faults) - 1
    others = f" ({more} more {'fault' if more == 1 else 'faults'}.)" if more else ""
    return f"{name_of_source}, line {read.line(first.place)}: {first.words}{others}"
