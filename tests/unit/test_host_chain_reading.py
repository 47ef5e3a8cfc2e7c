"""A chain file is read as it was meant, or a sentence says the line, the step, the right name."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bridge.host.chain.model import Chain, Tail
from bridge.host.chain.reading import chain_of_data, chain_of_text, read_chain
from bridge.host.chain.steps import (
    BandsStep,
    Branch,
    EqualiserStep,
    GainStep,
    Lane,
    ParallelStep,
    PlugInStep,
)
from session.effects import EqBand
from session.errors import NotFound, UnreadableChain
from session.yaml_file import LARGEST_BYTES

WHOLE = """\
name: everything  # a comment
about: One of each.
roles: [bass, drums]
steps:
  - kind: equaliser
    bands:
      - {shape: peak, frequency_hz: 1e3, gain_db: -2.5}
  - kind: plug-in
    name: "808"
    parameters: {Mode: On, Drive: .5, Level: -18 dB, Soft: true}
  - kind: parallel
    mix: 0.5
    branches:
      - name: dry
      - gain_db: -6
        steps:
          - kind: gain
            gain_db: 1
            bypass: true
            automation:
              gain_db: {unit: seconds, points: [[0, 0], [2, -6], [2, 0]]}
  - kind: bands
    crossovers_hz: [200, 2000]
    bands: [{}, {}, {}]
tail: {at_most_seconds: 3}
"""


def refused(text: str) -> str:
    with pytest.raises(UnreadableChain) as caught:
        chain_of_text(text, "my.yaml")
    return str(caught.value)


def refused_step(lines: str) -> str:
    """What is said of a chain whose first step is `lines`, which begin at line 3."""
    return refused("name: x\nsteps:\n" + "\n".join(f"  {line}" for line in lines.splitlines()))


def test_a_chain_is_read_as_it_was_meant() -> None:
    lane = Lane(points=((0, 0), (2, -6), (2, 0)), unit="seconds")
    assert chain_of_text(WHOLE, "x") == Chain(
        name="everything",
        about="One of each.",
        roles=("bass", "drums"),
        steps=(
            EqualiserStep(bands=(EqBand("peak", 1000.0, -2.5),)),
            PlugInStep(
                name="808",
                parameters={"Mode": "On", "Drive": 0.5, "Level": "-18 dB", "Soft": True},
            ),
            ParallelStep(
                mix=0.5,
                branches=(
                    Branch(name="dry"),
                    Branch(
                        gain_db=-6,
                        steps=(GainStep(gain_db=1, bypass=True, automation={"gain_db": lane}),),
                    ),
                ),
            ),
            BandsStep(crossovers_hz=(200, 2000), bands=(Branch(), Branch(), Branch())),
        ),
        tail=Tail(at_most_seconds=3),
    )


@pytest.mark.parametrize(
    ("step", "line", "words"),
    [
        ("- kind: gian", 3, "did you mean gain?"),
        ("- kind: eq", 3, "did you mean equaliser?"),
        ("- kind: Equalizer", 3, "did you mean equaliser?"),
        ("- kind: saturator", 3, "did you mean distortion?"),
        ("- kind: wobble", 3, "choose one of gain, equaliser"),
        ("- compressor:\n    ratio: 3", 3, "write `kind: compressor`"),
        ("- gain_db: 3", 3, "begins with its kind"),
        ("- kind: gain\n  gain: 3", 4, "did you mean gain_db?"),
        ("- kind: gate\n  thresh: -3", 4, "did you mean threshold_db?"),
        ("- kind: phaser\n  freq: 900", 4, "did you mean centre_frequency_hz?"),
        ("- kind: phaser\n  speed: 2", 4, "did you mean rate_hz?"),
        ("- kind: reverb\n  wet: 0.3", 4, "did you mean mix?"),
        ("- kind: compressor\n  mix: 0.3", 4, "put it in a parallel step"),
        ("- kind: gain", 3, "a gain needs gain_db (dB)"),
        ("- kind: gain\n  gain_db: -18 dB", 4, "write a number, -150 to 48 dB without its unit"),
        ("- kind: gain\n  gain_db: yes", 4, "write a number"),
        ("- kind: gain\n  gain_db: true", 4, "cannot be true: write a number"),
        ("- kind: gain\n  gain_db: 1e999", 4, "cannot be inf"),
        ("- kind: gain\n  gain_db:", 4, "gain_db has no value"),
        ("- kind: gain\n  gain_db: 300", 4, "gain_db is 300: it goes from -150 to 48 dB"),
        ("- kind: delay\n  time_ms: 0", 4, "above 0 to 10000 milliseconds"),
        ("- kind: invert\n  bypass: yes", 4, "write true or false"),
        ("- kind: codec\n  codec: opus", 4, "choose one of gsm, mp3"),
        ("- kind: filter\n  shape: lowpass\n  frequency_hz: 90", 4, "did you mean low-pass?"),
        ("- kind: resample\n  sample_rate: 8000.5", 4, "write a whole number"),
        ("- kind: plug-in\n  name: 808", 4, "put it in quotes"),
        ("- kind: delay\n  time_ms: 9\n  time_beats: 1", 3, "give either time_ms or time_beats"),
        ("- kind: faust", 3, "give either code or file"),
        ("- kind: bands\n  crossovers_hz: [9, 8]\n  bands: [{}, {}, {}]", 3, "must rise"),
        ("- kind: bands\n  crossovers_hz: [9]\n  bands: [{}, {}, {}]", 3, "one band more than"),
        ("- kind: equaliser\n  bands: []", 4, "give at least 1"),
        ("- kind: equaliser\n  bands:\n    - {shape: bell, frequency_hz: 1}", 5, "mean peak?"),
        ("- just text", 3, "names and values belong below it"),
    ],
)
def test_a_fault_says_its_line_its_step_and_the_right_name(
    step: str, line: int, words: str
) -> None:
    said = refused_step(step)
    assert re.match(rf"my\.yaml, line {line}, step 1[ :]", said), said
    assert words in said


@pytest.mark.parametrize(
    ("lane", "words"),
    [
        ("gain: {points: [[0, 1]]}", "did you mean gain_db?"),
        ("gain_db: {points: [[0, 1], [4, 99]]}", "moves gain_db to 99: it goes from -150 to 48 dB"),
        ("gain_db: {points: [[4, 1], [0, 1]]}", "must follow each other in time"),
        ("gain_db: {points: [[4, 1, 2]]}", "write [place, value]"),
        ("gain_db: {points: []}", "give at least 1"),
        ("gain_db: {points: [[0, 1]], units: beats}", "the lane of gain_db has no units"),
    ],
)
def test_a_lane_moves_what_the_step_has_to_where_it_can_go(lane: str, words: str) -> None:
    said = refused_step(f"- kind: gain\n  gain_db: 0\n  automation:\n    {lane}")
    assert said.startswith("my.yaml, line 6, step 1 (gain): ")
    assert words in said


def test_what_is_decided_before_the_sound_begins_does_not_move() -> None:
    lane = "automation:\n    target_lufs: {points: [[0, -14]]}"
    said = refused_step(f"- kind: loudness\n  target_lufs: -14\n  {lane}")
    assert "target_lufs cannot move" in said


def test_bands_and_branches_move_by_their_number() -> None:
    lanes = "{bands.2.gain_db: {points: [[0, -6]]}}"
    step = {
        "kind": "equaliser",
        "bands": [{"shape": "peak", "frequency_hz": 99}] * 2,
        "automation": {"bands.2.gain_db": {"points": [[0, -6]]}},
    }
    assert chain_of_data({"name": "x", "steps": [step]}).steps[0].automation
    said = refused_step(
        f"- kind: equaliser\n  bands: [{{shape: peak, frequency_hz: 9}}]\n  automation: {lanes}"
    )
    assert "write bands.1.gain_db for the first" in said


def test_a_fault_inside_branches_says_the_way_there() -> None:
    said = refused(WHOLE.replace("gain_db: 1\n", "gain_db: loud\n"))
    assert said.startswith("my.yaml, line 18, step 3 (parallel), branch 2, step 1 (gain): gain_db")


def test_the_first_fault_is_told_and_the_others_are_counted() -> None:
    said = refused("nmae: x\nsteps:\n  - kind: gain\n  - kind: gate\n")
    assert said.startswith("my.yaml, line 1: a chain has no nmae: did you mean name?")
    assert said.endswith("(2 more faults.)")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("name: x\nsteps: []\nname: y", 3, "'name' is there twice"),
        ("name: &a x\nsteps: []", 1, "anchors and aliases"),
        ("name: *a\nsteps: []", 1, "anchors and aliases"),
        ("name: !!python/object/apply:os.system [true]\nsteps: []", 1, "tags"),
        ("name: x\nsteps: []\n---\nname: y", 3, "second document"),
        ("name: x\n\tsteps: []", 2, "tab"),
        ("name: x: y\nsteps: []", 1, "colon"),
        ("name: 'x\nsteps: []", 2, "not YAML"),
        ("name: x\nsteps: \0", 2, "a character here that no text holds"),
        ("- kind: gain", 1, "this is something else"),
        ("name: ' x'\nsteps: []", 1, "must not begin or end with a space"),
        ("name: x\nsteps: []\nrole: bass", 3, "did you mean roles?"),
        ("name: x\nsteps: []\nroles: [base]", 3, "did you mean bass?"),
        ("name: x\nsteps: []\nroles: bass", 3, "it is a list"),
        ("name: x\nsteps: []\ntail: 5", 3, "names and values belong below it"),
        ("{a: " * 100_000, 1, "nested too deeply"),
        ("[" * 100_000, 1, "nested too deeply"),
        ("- " * 100_000, 1, "nested too deeply"),
    ],
)
def test_what_is_no_chain_is_refused_at_its_line(text: str, line: int, words: str) -> None:
    said = refused(text)
    assert said.startswith(f"my.yaml, line {line}: "), said
    assert words in said


def test_nothing_at_all_is_no_chain() -> None:
    assert refused("# only a comment\n").startswith("my.yaml is empty")


def test_plain_data_says_the_place_instead_of_a_line() -> None:
    with pytest.raises(UnreadableChain, match=r"at steps\[0\]\.gain_db, step 1 \(gain\): .*nan"):
        chain_of_data({"name": "x", "steps": [{"kind": "gain", "gain_db": float("nan")}]})
    with pytest.raises(UnreadableChain, match="The chain: a chain is a `name`"):
        chain_of_data([1, 2])


def test_plain_data_of_any_depth_is_survived() -> None:
    data: object = {}
    for _ in range(100_000):
        data = {"steps": [data]}
    with pytest.raises(UnreadableChain, match="too deeply"):
        chain_of_data(data)


def test_a_file_says_its_name_and_where_its_text_breaks_off(tmp_path: Path) -> None:
    file = tmp_path / "latin.yaml"
    file.write_bytes("name: x\nabout: weich und s\xfc\xdf\n".encode("latin-1"))
    with pytest.raises(UnreadableChain, match=r"latin\.yaml, line 2: .* save the file as UTF-8"):
        read_chain(file)
    file.write_bytes("\ufeffname: x\r\nsteps: []\r\n".encode())
    assert read_chain(file).name == "x"


def test_files_that_are_none_and_files_too_large_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no chain file"):
        read_chain(tmp_path / "none.yaml")
    with pytest.raises(UnreadableChain, match="is no file"):
        read_chain(tmp_path)
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(UnreadableChain, match="is no file"):
        read_chain(tmp_path / "pipe.yaml")
    (tmp_path / "large.yaml").write_bytes(b"#" * (LARGEST_BYTES + 1))
    with pytest.raises(UnreadableChain, match="larger than 4 MB"):
        read_chain(tmp_path / "large.yaml")


def test_hours_of_recorded_automation_are_read() -> None:
    points = ", ".join(f"[{n / 100}, {-(n % 60)}]" for n in range(50_000))
    lanes = f"{{gain_db: {{points: [{points}]}}}}"
    text = f"name: x\nsteps:\n- kind: gain\n  gain_db: 0\n  automation: {lanes}"
    lane = chain_of_text(text, "x").steps[0].automation["gain_db"]
    assert len(lane.points) == 50_000
