"""A stand-in for Bitwig with DrivenByMoss's OSC controller: a page of the launcher, and a cursor.

It does what DrivenByMoss's source says: it sends what has changed, in bundles, to one port; a new
track stands behind the others and gets the cursor and a colour a while later, unless the cursor is
pinned; `insertFile` replaces what the slot holds; a text that is no colour is passed by.
"""

from __future__ import annotations

import re
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

PAGE = 8
COLOUR = re.compile(r"(rgb|RGB)\((\d+(\.\d+)?),(\d+(\.\d+)?),(\d+(\.\d+)?)\)")


@dataclass
class Track:
    kind: str
    name: str
    color: str = "rgb(0,0,0)"
    volume: int = 101
    pan: int = 64
    mute: int = 0
    clips: dict[int, bytes] = field(default_factory=dict)
    files: dict[int, str] = field(default_factory=dict)
    colors: dict[int, str] = field(default_factory=dict)


class DrivenByMoss:
    def __init__(self, reply_port: int, tracks: list[Track]) -> None:
        self.tracks = tracks
        self.cursor, self.pinned = 0, False
        self.bpm, self.playing, self.meter, self.beat = 110.0, 0, "4 / 4", "1.01.01:00"
        self.seen: list[bytes] = []
        self._to = ("127.0.0.1", reply_port)
        self._sent: dict[str, Any] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.02)
        self.port: int = self._socket.getsockname()[1]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> DrivenByMoss:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(5)
        self._socket.close()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                packet = self._socket.recv(65_536)
            except TimeoutError:
                packet = b""
            if packet:
                self.seen.append(packet)
                message = OscMessage(packet)
                self._do(message.address, message.params)
            self._flush()

    def _do(self, address: str, params: list[Any]) -> None:
        value = params[0] if params else None
        path = address.strip("/").split("/")
        if path == ["refresh"]:
            self._sent.clear()
        elif path == ["tempo", "raw"]:
            self.bpm = float(value)
        elif path == ["play"]:
            self.playing = int(value > 0)
        elif path[:2] == ["track", "add"]:
            self.tracks.append(Track(path[2], f"{path[2].capitalize()} {len(self.tracks) + 1}"))
            if not self.pinned:
                self.cursor = len(self.tracks) - 1
        elif path[:2] == ["track", "selected"]:
            self._change(self.tracks[self.cursor], path[2:], value)

    @staticmethod
    def _change(track: Track, path: list[str], value: Any) -> None:
        if path[0] == "clip":
            slot = int(path[1])
            if path[2] == "insertFile":
                track.clips[slot] = Path(value).read_bytes()
                track.files[slot] = value
            elif path[2] == "color" and COLOUR.fullmatch(value):
                track.colors[slot] = value
        elif path[0] == "color":
            if COLOUR.fullmatch(value):
                track.color = value
        else:
            setattr(track, path[0], value)

    def _flush(self) -> None:
        values: dict[str, Any] = {
            "/play": self.playing,
            "/tempo/raw": float(self.bpm),
            "/time/signature": self.meter,
            "/beat/str": self.beat,
        }
        for number in range(PAGE):
            track = self.tracks[number] if number < len(self.tracks) else None
            for slot in range(1, PAGE + 1):
                has = int(track is not None and slot in track.clips)
                values[f"/track/{number + 1}/clip/{slot}/hasContent"] = has
        track = self.tracks[self.cursor] if self.tracks else None
        values["/track/selected/exists"] = int(track is not None)
        if track:
            values |= {
                "/track/selected/position": self.cursor,
                "/track/selected/type": track.kind,
                "/track/selected/name": track.name,
                "/track/selected/volume": track.volume,
            }
            for slot in range(1, PAGE + 1):
                values[f"/track/selected/clip/{slot}/hasContent"] = int(slot in track.clips)
        bundle, changed = OscBundleBuilder(IMMEDIATELY), 0  # type: ignore[arg-type]
        for address, value in values.items():
            if self._sent.get(address) != value:
                self._sent[address] = value
                builder = OscMessageBuilder(address)
                builder.add_arg(value)
                bundle.add_content(builder.build())  # type: ignore[arg-type]
                changed += 1
        if changed:
            self._socket.sendto(bundle.build().dgram, self._to)
