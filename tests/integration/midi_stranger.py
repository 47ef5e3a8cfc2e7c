"""Another program with MIDI ports: what it hears at `lights` it plays at `pads`.

It unplugs them and ends when its standard input is closed.
"""

from __future__ import annotations

import sys
import threading
import time

import rtmidi


def main() -> None:
    """Echo to the end of the input."""
    hears = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name="stranger in", queue_size_limit=100_000)
    plays = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="stranger")
    plays.open_virtual_port("pads")
    hears.open_virtual_port("lights")
    ended = threading.Event()

    def wait_for_end() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait_for_end, daemon=True).start()
    while not ended.is_set():
        while (message := hears.get_message()) is not None:
            plays.send_message(message[0])
        time.sleep(0.002)
    plays.delete()
    hears.delete()


if __name__ == "__main__":
    main()
