"""The rules that check our REAPER projects catch what breaks them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exports.reaper import ReaperExporter
from session import AudioClip, Bus, Chain, Send, WarpPoint
from session.effects import (
    Gain,
)
from session.progress import silent
from tests.export_material import FIVE_TEMPI, SEVEN_EIGHT, a_session
from tests.rpp_rules import RULES, problems

Break = Callable[[str], str]


def swap(old: str, new: str, count: int = 1) -> Break:
    """A mutation: the first place that matches `old` becomes `new`."""

    def broken(text: str) -> str:
        changed = re.sub(old, new, text, count=count)
        assert changed != text, old
        return changed

    return broken


BREAKS: dict[str, tuple[Break, ...]] = {
    "it reads": (
        lambda text: text.rstrip()[:-1],
        swap(r'NAME "Drums"', 'NAME "Drums'),
        swap(r"ISBUS 2 -1", "ISBUS 0 0"),
        swap(r"PANLAWFLAGS 2", "PANLAWFLAGS 3"),
        swap(r'MARKER 2 \S+ "" 1', "RIPPLE 0"),
        swap(r"FADEOUT 0", "FADEOUT 5"),
        swap(r"HASDATA 1 960 QN", "HASDATA 1 480 QN"),
    ),
    "what decides the sound is said": (
        swap(r"ITEMMIX 1", "ITEMMIX 0"),
        swap(r"PANMODE 3", "PANMODE 5"),
        swap(r"\n  PANLAW 1", ""),
    ),
    "the tempo map is one": (
        swap(r"PT 2 133.37 1", "PT 2 133.37 0"),
        swap(r"PT 2 133.37 1", "PT 9 133.37 1"),
        swap(r"PT 0 ", "PT 0.5 "),
        swap(r"PT \S+ (\S+ 1 524295 0 1)", r"PT 4.1 \1"),
    ),
    "items have a place": (swap(r"POSITION 0", "POSITION -1"), swap(r"LENGTH \S+", "LENGTH 0")),
    "files are in the project": (
        swap(r"Audio/01 Drums.wav", "Audio/gone.wav"),
        swap(r"Audio/01 Drums.wav", "../secret.wav"),
        swap(r"Audio/01 Drums.wav", "/etc/passwd"),
    ),
    "notes begin and end": (
        swap(r"E \d+ b0 7b 00", "RIPPLE 0"),
        swap(r"E 480 89", "E -480 89"),
        swap(r"E 480 89 3c", "E 480 89 3d"),
    ),
    "stretch markers rise": (
        swap(r"SM 0 (\S+) \+ (\S+) (\S+)", r"SM 0 \3 + \2 \1"),
        swap(r"SM 0 ", "SM 0.1 "),
    ),
    "regions have two ends": (swap(r'MARKER 2 \S+ "" 1', 'MARKER 2 0 "" 1'),),
    "what is printed is silent": (
        swap(r"AUXRECV 2", "AUXRECV 77"),
        lambda text: text.replace("MUTESOLO 1 0 0", "MUTESOLO 0 0 0"),
    ),
    "ids are unique": (
        swap(r"TRACKID \{\S+\}", "TRACKID {00000000-0000-0000-0000-000000000000}"),
        lambda text: re.sub(r"IGUID \{\S+\}", "IGUID {0}", text, count=2),
    ),
    "scripts have all sliders": (swap(r" - -\n", " -\n"),),
}


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with everything that a rule is about."""
    folder = tmp_path_factory.mktemp("hurt")
    session = a_session(folder / "s", FIVE_TEMPI, SEVEN_EIGHT)
    first = session.tracks[0]
    slow = AudioClip(
        first.audio_clips[0].file,
        1.0,
        48_000,
        warp_points=(WarpPoint(0, 0.0), WarpPoint(48_000, 6.0)),
    )
    session = replace(
        session,
        chords=(),
        tracks=(
            replace(
                first,
                dry_clips=first.audio_clips,
                chain=Chain("All", (Gain(-3.0),)),
                sends=(Send("Room", -6.0),),
                group="Rhythm",
            ),
            replace(session.tracks[1], audio_clips=(slow,), group="Rhythm"),
        ),
        buses=(Bus("Room", "#123456"),),
    )
    report = ReaperExporter().export(session, folder / "s", folder / "out", silent)
    return folder / "out" / report.open_file


def test_every_rule_has_a_broken_copy() -> None:
    assert set(BREAKS) == {"it reads", *RULES}


@pytest.mark.parametrize(
    ("rule", "index"), [(rule, index) for rule in BREAKS for index in range(len(BREAKS[rule]))]
)
def test_a_broken_copy_is_caught_by_its_rule(hurt: Path, rule: str, index: int) -> None:
    assert problems(hurt) == []
    text = hurt.read_bytes().decode("utf-8").replace("\r\n", "\n")
    broken = hurt.with_name("broken.rpp")
    broken.write_text(BREAKS[rule][index](text), "utf-8")
    assert any(problem.startswith(f"{rule}:") for problem in problems(broken)), problems(broken)
