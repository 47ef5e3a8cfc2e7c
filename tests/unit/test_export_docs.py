"""docs/exports.md says what the writers declare."""

from __future__ import annotations

import pytest

from exports.features import FEATURES, fidelity
from exports.registry import EXPORTERS
from exports.table import PAGE, page_with_table


def test_the_table_of_formats_is_current() -> None:
    page = PAGE.read_text("utf-8")
    assert page_with_table(page) == page, "run: python -m exports.table"


@pytest.mark.parametrize("name", EXPORTERS.names())
def test_every_format_accounts_for_every_feature(name: str) -> None:
    declared = EXPORTERS.load(name).fidelity
    assert sorted(declared.carried + declared.not_carried) == sorted(FEATURES)


@pytest.mark.parametrize("name", ["ableton", "logic"])
def test_formats_that_were_not_opened_say_so(name: str) -> None:
    declared = EXPORTERS.load(name).fidelity
    assert declared.proof == "file level"
    assert declared.proof_words.startswith("Not opened in ")


def test_a_feature_without_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match="smell"):
        fidelity(lacking=("smell",), proof="file level", proof_words="")
