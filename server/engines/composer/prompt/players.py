"""Who shall play and who shall not: `dusty keys`, `no drums`, `only bass and drums`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from server.engines.composer.prompt.reading import Reading, phrase_pattern

PartKind = Literal["drums", "bass", "comp", "pad", "lead", "arpeggio", "counter"]


@dataclass(frozen=True, slots=True)
class Player:
    """What words mean: a kind of part, or an instrument and the kind it plays by nature.

    `instead_of`: the words name something else, which this instrument stands in for.
    """

    kind: PartKind
    instrument: str | None = None
    instead_of: bool = False


_KINDS: dict[PartKind, str] = {
    "drums": "drums, drum, bass drum, drum kit, drumkit, percussion",
    "bass": "bass, bassline, bass line",
    "comp": "chords, chord",
    "lead": "lead, lead synth, melody, melodies, topline, solo",
    "pad": "pad, pads, synth pad, synth pads",
    "arpeggio": "arp, arps, arpeggio, arpeggios, arpeggiated, arpeggiator",
    "counter": "counter melody, countermelody, counter line",
}
_INSTRUMENTS: tuple[tuple[PartKind, str, str], ...] = (
    ("comp", "dusty-keys", "dusty keys, keys, electric piano, e-piano, epiano, rhodes, wurlitzer"),
    ("comp", "house-stab", "house stab, house stabs, stab, stabs, synth stabs, chord stabs"),
    ("comp", "chip-pulse", "pulse wave, pulse chords, square chords"),
    ("pad", "warm-pad", "warm pad, warm pads, analog pad, analogue pad"),
    ("pad", "air-pad", "air pad, airy pad, airy pads, air pads, atmospheric pad"),
    ("pad", "strings", "strings, string section, string pad"),
    ("lead", "soft-lead", "soft lead, mellow lead"),
    ("lead", "chip-lead", "chip lead, square lead, 8-bit lead"),
    ("lead", "pluck", "pluck, plucks, plucked synth"),
    ("counter", "bell", "bell, bells, music box, glockenspiel, chimes, celesta"),
    ("bass", "sub-bass", "sub bass, sub, 808 bass, deep bass"),
    ("bass", "round-bass", "round bass, finger bass, fingered bass"),
    ("bass", "reese-bass", "reese, reese bass, growling bass"),
    ("bass", "chip-bass", "chip bass, triangle bass, 8-bit bass"),
    ("drums", "kit-lofi", "lo-fi drums, lofi drums, dusty drums"),
    ("drums", "kit-house", "house drums, house kit, 909, four on the floor"),
    ("drums", "kit-breaks", "breaks, breakbeat, breakbeats, acoustic drums"),
    ("drums", "kit-chip", "chip drums, 8-bit drums, noise drums"),
)
_STAND_INS: tuple[tuple[PartKind, str, str], ...] = (
    ("comp", "dusty-keys", "piano, grand piano, organ, keyboard, clavinet"),
    ("lead", "pluck", "guitar, acoustic guitar, harp, kalimba, marimba, koto, sitar, banjo"),
    ("lead", "soft-lead", "flute, sax, saxophone, trumpet, clarinet, trombone, whistle, theremin"),
    ("pad", "strings", "violin, violins, cello, viola, orchestra, orchestral, brass, horns"),
    ("pad", "air-pad", "choir, choirs"),
    ("counter", "bell", "vibraphone, xylophone, steel drum"),
    ("bass", "round-bass", "upright bass, double bass, bass guitar, electric bass, slap bass"),
    ("drums", "kit-house", "808, 808 drums, drum machine"),
)

_TABLE: dict[str, Player] = {}
for _kind, _phrases in _KINDS.items():
    _TABLE |= {phrase: Player(_kind) for phrase in _phrases.split(", ")}
for _kind, _name, _phrases in _INSTRUMENTS:
    _TABLE |= {phrase: Player(_kind, _name) for phrase in _phrases.split(", ")}
for _kind, _name, _phrases in _STAND_INS:
    _TABLE |= {phrase: Player(_kind, _name, instead_of=True) for phrase in _phrases.split(", ")}
_TABLE = {" ".join(phrase.replace("-", " ").split()): who for phrase, who in _TABLE.items()}

_PHRASES = phrase_pattern(tuple(_TABLE))
_NOT = (
    r"\b(?:no|without|w/o|minus|not|never|nor|avoid|skip|drop|remove|mute|"
    r"(?:don't|dont|do\s+not)\s+(?:want|use|add|include|need|play))(?:\s+(?:any|the|a))?"
)
_UNWANTED_BEFORE = re.compile(rf"{_NOT}\s+$", re.IGNORECASE)
_SAME_LIST = re.compile(r"^\s*(?:or|nor|and|/|&|\+)\s*$", re.IGNORECASE)
_UNWANTED_AFTER = re.compile(r"^[\s-]*(?:less|free)\b", re.IGNORECASE)
_ONLY_BEFORE = re.compile(r"\b(?:only|just|solo)\s+(?:the\s+|a\s+)?$", re.IGNORECASE)
_ONLY_AFTER = re.compile(r"^\s*(?:only|alone)\b", re.IGNORECASE)
_DRUMLESS = re.compile(r"\bdrumless\b|\bbeatless\b", re.IGNORECASE)
_SINGING = phrase_pattern(("vocals", "vocal", "voice", "singing", "singer", "lyrics", "rap"))


@dataclass(frozen=True, slots=True)
class Cast:
    """The players named, each with its words."""

    wanted: tuple[tuple[str, Player], ...] = ()
    unwanted: tuple[tuple[str, Player], ...] = ()
    only: tuple[tuple[str, Player], ...] = ()
    sings: str | None = None


def read_players(reading: Reading) -> Cast:
    """The players the prompt asks for and those it does not want."""
    lists: dict[str, list[tuple[str, Player]]] = {"wanted": [], "unwanted": [], "only": []}
    text = reading.text
    how, last_end = "wanted", 0
    for place in _PHRASES.finditer(text):
        before, after = text[: place.start()], text[place.end() :]
        if _UNWANTED_BEFORE.search(before) or _UNWANTED_AFTER.match(after):
            how = "unwanted"
        elif _ONLY_BEFORE.search(before) or _ONLY_AFTER.match(after):
            how = "only"
        elif not (last_end and _SAME_LIST.match(text[last_end : place.start()])):
            how = "wanted"
        lists[how].append((place[0], _TABLE[" ".join(place[0].lower().replace("-", " ").split())]))
        last_end = place.end()
    lists["unwanted"] += [(place[0], Player("drums")) for place in reading.find(_DRUMLESS)]
    sings = next(
        (s[0] for s in reading.find(_SINGING) if not _UNWANTED_BEFORE.search(text[: s.start()])),
        None,
    )
    _cross_out(reading)
    wanted, unwanted, only = (tuple(lists[how]) for how in ("wanted", "unwanted", "only"))
    return Cast(wanted, unwanted, only, sings)


def _cross_out(reading: Reading) -> None:
    for pattern in (_DRUMLESS, _PHRASES, _SINGING):
        reading.cross_out(reading.find(pattern))
    reading.cross_out(reading.find(rf"{_NOT}(?=\s*\0)"))
    reading.cross_out(reading.find(r"\b(?:only|just|alone|less|free|solo)\b"))
