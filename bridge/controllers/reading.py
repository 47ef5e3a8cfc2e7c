"""Profiles from YAML files and from text: one schema, errors that say the line."""

from __future__ import annotations

from pathlib import Path

from bridge.controllers.faults import checked
from bridge.controllers.profile import Profile
from bridge.controllers.rules import broken_rules
from session.errors import UnreadableProfile
from session.yaml_faults import told
from session.yaml_file import read_text, written_in
from session.yaml_text import Place, Written


def read_profile(path: Path) -> Profile:
    """The profile in a YAML file.

    Raises NotFound; UnreadableProfile, with file, line and the nearest right name; and what
    `storage` makes of a file that may not be read.
    """
    return profile_of_text(read_text(path, "profile", UnreadableProfile), str(path))


def profile_of_text(text: str, name_of_source: str) -> Profile:
    """The profile in YAML; `name_of_source` is what errors call it. Raises UnreadableProfile."""
    read = written_in(text, name_of_source, "profile", UnreadableProfile)
    if not isinstance(read.data, dict):
        raise UnreadableProfile(
            f"{name_of_source}: a profile begins with `id`, `vendor` and `model`; this does not."
        )
    return _profile(read, name_of_source)


def profile_of_data(data: object, name_of_source: str) -> Profile:
    """The profile in plain data, such as an import or a learner makes. Raises UnreadableProfile."""
    return _profile(Written(data), name_of_source)


def _profile(read: Written, name_of_source: str) -> Profile:
    profile, faults = checked(read.data)
    if profile is not None:
        faults = list(broken_rules(profile))
        if not faults:
            return profile

    def found(place: Place) -> str:
        return f"{name_of_source}, line {read.line(place)}"

    raise UnreadableProfile(told(faults, read.line, found))
