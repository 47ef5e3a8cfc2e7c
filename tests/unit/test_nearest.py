"""A misspelt name finds the one that was meant, spelt as it is."""

from __future__ import annotations

from session.nearest import did_you_mean, nearest

NAMES = ("Vocal Warm", "drum bus glue", "VOCAL AIR")


def test_the_name_comes_back_as_it_is_spelt_whatever_the_case_that_was_asked_in() -> None:
    assert nearest("vocal wram", NAMES) == "Vocal Warm"
    assert nearest("Drum Bus Gleu", NAMES) == "drum bus glue"
    assert nearest("vocal air", NAMES) == "VOCAL AIR"


def test_what_is_like_none_of_them_finds_none() -> None:
    assert nearest("zither", NAMES) is None
    assert nearest("vocal", NAMES, 0.9) is None
    assert nearest("", NAMES) is None
    assert nearest("anything", ()) is None


def test_a_wrong_name_ends_in_the_one_that_was_meant_or_in_a_remedy_or_in_all() -> None:
    names = ["lo-fi tape", "cassette"]
    assert did_you_mean("casette", names) == "did you mean cassette?"
    assert did_you_mean("Lofi Tape", names, quoted=True) == "did you mean 'lo-fi tape'?"
    assert did_you_mean("zzz", iter(names)) == "choose one of lo-fi tape, cassette."
    assert did_you_mean("zzz", names, "see `roadie chain list`.") == "see `roadie chain list`."
