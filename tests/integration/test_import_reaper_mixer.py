"""Folders, returns, effects and faders of REAPER projects; what a session cannot hold is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.effects import Compressor, Gain, PlugIn
from tests.rpp_text import item, midi, only, places, project, read, sound, track, wave


def test_folders_are_groups_and_act_on_their_tracks(tmp_path: Path) -> None:
    session = read(
        project(
            track("ISBUS 1 1", "VOLPAN 0.5 0 -1 -1 1", "MUTESOLO 1 0 0", name="Choir"),
            track("ISBUS 1 1", name="High"),
            track("ISBUS 2 -2", name="Soprano"),
            track(name="Free"),
        ),
        tmp_path,
    )
    soprano, free = session.tracks
    assert (soprano.name, soprano.group, soprano.mute) == ("Soprano", "High", True)
    assert soprano.gain_db == pytest.approx(-6.0206, abs=1e-4)
    assert (free.group, free.mute, free.gain_db) == (None, False, 0)


def test_colours_pans_and_silence(tmp_path: Path) -> None:
    session = read(
        project(
            track("PEAKCOL 25312745", "VOLPAN 0 -0.25 -1 -1 1", name="Lead"),
            track("PEAKCOL 16576", "MAINSEND 0 0", name="Bass"),
        ),
        tmp_path,
    )
    lead, bass = session.tracks
    assert (lead.colour, lead.pan, lead.gain_db) == ("#e93d82", -0.25, -150)
    assert (bass.colour, bass.mute) == ("#8e4ec6", True)


def test_a_track_that_only_receives_is_a_bus(tmp_path: Path) -> None:
    session = read(
        project(
            track(item(midi()), name="Lead"),
            track(item(midi()), name="Bass"),
            track(
                "AUXRECV 0 0 0.5 0 0 0 0 0 0 -1:U 0 -1 ''",
                "AUXRECV 1 0 1 0 1 0 0 0 0 -1:U 0 -1 ''",
                "VOLPAN 1 0.5 -1 -1 1",
                name="Hall",
            ),
            track("AUXRECV 2 0 1 0 0 0 0 0 0 -1:U 0 -1 ''", name="Hall"),
        ),
        tmp_path,
    )
    assert [bus.name for bus in session.buses] == ["Hall", "Hall 2"]
    assert session.buses[0].pan == 0.5
    lead, bass = session.tracks
    assert [(send.bus, round(send.gain_db, 2)) for send in lead.sends] == [("Hall", -6.02)]
    assert bass.sends == ()
    assert any("What returns send" in note for note in session.provenance.notes)


def test_effects_of_a_return_are_its_chain_those_that_are_off_and_broken_ones_apart(
    tmp_path: Path,
) -> None:
    comp = """<VST "VST: ReaComp (Cockos)" reacomp.dll 0 "" 1919247213
        bWNlcu9e7f4EAAAAAQAAAAAAAAACAAAAAAAAAAQAAAAAAAAACAAAAAAAAAACAAAAAQAAAAAAAAACAAAAAAAAAFQAAAAAAAAAAAAQAA==
        776t3g3wrd7L/6o+AAAAAKabxDsK16M8AAAAAAAAAAAAAIA/AAAAAAAAAAAAAAAAnNEHMwAAgD8AAAAAzcxMPQAAAAAAAAAAAAAAAAAAAAAAAAAA
        AAAQAAAA
      >"""
    broken = '<VST "VST: ReaEQ (Cockos)" reaeq.dll 0 "" 1919247729\n AAAA\n>'
    other = '<VST "VST3: Room (Valhalla)" r.vst3 0 "" 1{2}\n AAAA\n>'
    off = f"BYPASS 1 0 0\n{other}\nBYPASS 0 0 0"
    chain = f"<FXCHAIN\n{comp}\n{off}\n{broken}\n{other}\n<JS utility/volume Trim\n-6 0\n>\n>"
    receive = "AUXRECV 0 0 1 0 0 0 0 0 0 -1:U 0 -1 ''"
    session = read(project(track(item(midi())), track(receive, chain, name="Hall")), tmp_path)
    (bus,) = session.buses
    assert bus.chain is not None
    compressor, eq, plug_in, gain = bus.chain.effects
    assert isinstance(compressor, Compressor)
    assert (compressor.ratio, compressor.attack_ms, compressor.release_ms) == (1, 3, 100)
    assert compressor.threshold_db == pytest.approx(-9.5, abs=0.1)
    assert eq == PlugIn("ReaEQ (Cockos)", "vst2")
    assert plug_in == PlugIn("Room (Valhalla)", "vst3")
    assert gain == Gain(-6.0206)


def test_muted_items_are_left_out_unless_all_are(tmp_path: Path) -> None:
    sound(tmp_path)
    muted, heard = item("MUTE 1 0", wave()), item("MUTE 0 0", wave(), position=1)
    session = read(project(track(muted, heard)), tmp_path)
    assert len(places(session)) == 1 and not only(session).mute
    assert any("Muted items" in note for note in session.provenance.notes)
    session = read(project(track(muted, muted)), tmp_path)
    assert len(places(session)) == 2 and only(session).mute


def test_what_a_session_cannot_hold_is_said(tmp_path: Path) -> None:
    sound(tmp_path)
    session = read(
        project(
            track(
                "MUTESOLO 0 1 0",
                "<VOLENV2\n ACT 1\n PT 0 1 0\n PT 1 0 0\n>",
                '<FXCHAIN\n<VST "VST3i: Vital (Matt Tytel)" Vital.vst3 0 ""\n AAAA\n>\n>',
                item(
                    "FADEIN 3 0.1 0 3",
                    "VOLPAN 1 0.5 -1 -1",
                    "PLAYRATE 1 1 2 -1",
                    "CHANMODE 2",
                    wave(),
                ),
                item("<SOURCE CLICK\n>"),
            )
        ),
        tmp_path,
    )
    said = " ".join(session.provenance.notes)
    for words in (
        "soloed",
        "automation",
        "fades",
        "pan of items",
        "phase",
        "pitch",
        "channels",
        "CLICK",
    ):
        assert words in said, words
    assert only(session).instrument == "Vital (Matt Tytel)"
