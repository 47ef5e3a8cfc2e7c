"""The sections that launches wait for, as whoever chooses them says."""

from __future__ import annotations

from bridge.sync.sections import NO_SECTIONS, Sections


class SectionGrid:
    """The newest choice; one value, so that any thread may read it."""

    def __init__(self) -> None:
        self.sections: Sections = NO_SECTIONS

    def use(self, sections: Sections) -> None:
        """From now on launches wait for these."""
        self.sections = sections
