"""Every controller that is known, or learnt, gets a mapping to begin with that reads."""

from __future__ import annotations

import pytest

from bridge.controllers.shelf import ProfileShelf
from bridge.mapping.reading import mapping_of_text
from bridge.mapping.starting import MOVED_SET, PRESSED_DO, starting_mapping
from bridge.running.shelves import known_of

SHELF = ProfileShelf()
KNOWN = known_of(SHELF)


# An OSC layout's controls are addresses, which a mapping names without a profile.
WITH_MIDI = [
    one.profile.id
    for one in SHELF.entries()
    if not any(control.address for control in one.profile.controls)
]


@pytest.mark.parametrize("name", WITH_MIDI)
def test_it_reads_with_the_names_of_controls_actions_and_parameters(name: str) -> None:
    profile = SHELF.load(name)
    read = mapping_of_text(starting_mapping(profile), "begin.yaml", KNOWN)
    done = {one.do for one in read.mapping.mappings} | {one.set for one in read.mapping.mappings}
    assert done & {*PRESSED_DO, *MOVED_SET}
