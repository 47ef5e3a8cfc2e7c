"""The page in Firefox and in WebKit, Safari's engine: it opens, plays what the files hold, exports.

What they play is heard behind them, from the sound card that they play to. WebKit is Debian's, not
Apple's: its scripts, styles and Web Audio are Safari's, while its codecs are GStreamer's. Debian's
calls the page isolated and has no shared memory, unless an option asks for it, as Safari has; so it
is heard in both ways. Both browsers keep their rule that nothing sounds before somebody has pressed
something.
"""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image
from playwright.sync_api import Page, Route, expect

from session import Session, read_session, write_session
from tests.hard_sessions import summed
from tests.page.dropped_files import DROP
from tests.page.ear import Match, Sound, level_db, match
from tests.page.firefox import Firefox
from tests.page.other_browser import OtherBrowser, watched
from tests.page.page_server import PageServer
from tests.page.sound_card import SoundCard
from tests.page.webkit import WebKit
from tests.rpp_reader import read_rpp

SHARES = {"JSC_useSharedArrayBuffer": "1"}
"""WebKit as Safari is; without it memory is not shared."""
OPENERS: dict[str, Callable[[Path, dict[str, str]], OtherBrowser]] = {
    "firefox": lambda place, card: Firefox(place, **card),
    "webkit": lambda place, card: WebKit(place, **card, **SHARES),
    "webkit that shares no memory": lambda place, card: WebKit(place, **card),
}
FIREFOX = pytest.param("firefox", marks=pytest.mark.peer("firefox-esr"))
WEBKIT = pytest.param(
    "webkit", marks=[pytest.mark.peer("WebKitWebDriver"), pytest.mark.peer("Xvfb")]
)
APART = pytest.param("webkit that shares no memory", marks=WEBKIT.marks)
pytestmark = pytest.mark.peer("pulseaudio")

FIT_DB = -40
"""What may be left of what was heard beside what the files hold."""
FITS_DB = {"flac": FIT_DB, "mp3": -15}
STRETCH = 16_384
"""Samples that are to fit: a third of a second, longer than a drum rests. Not all that is heard has
to, for a busy machine misses blocks."""
SILENT_DB = -60
PLACE = "() => document.querySelector('[data-testid=place]')?.textContent ?? ''"
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def card() -> Iterator[SoundCard]:
    """What all of them play to."""
    with SoundCard() as one:
        yield one


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, built_page: Path, made_song: Path
) -> Iterator[PageServer]:
    """A server with the page and one session."""
    place = tmp_path_factory.mktemp("other")
    one = PageServer(place, watched(built_page, place / "page"))
    try:
        one.start()
        shutil.copytree(made_song, one.library / "sessions" / made_song.name)
        yield one
    finally:
        one.close()


@pytest.fixture(scope="module")
def browsers(
    tmp_path_factory: pytest.TempPathFactory, card: SoundCard
) -> Iterator[dict[str, OtherBrowser]]:
    """Those that are running, by name."""
    running: dict[str, OtherBrowser] = {}
    yield running
    for one in running.values():
        one.close()


@pytest.fixture
def other(
    request: pytest.FixtureRequest,
    browsers: dict[str, OtherBrowser],
    card: SoundCard,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[OtherBrowser]:
    """The browser that a test is given to; nothing may complain in it."""
    name = request.param
    if name not in browsers:
        place = tmp_path_factory.mktemp(name.split()[0])
        browsers[name] = OPENERS[name](place, card.environment)
    one = browsers[name]
    yield one
    assert one.faults() == []


@pytest.mark.parametrize("other", [FIREFOX, WEBKIT], indirect=True)
@pytest.mark.parametrize(
    ("view", "heading"),
    [
        ("/", None),
        ("/sessions", "Library"),
        ("/bridge", "Bridge"),
        ("/chains", "Chains"),
        ("/jobs", "Jobs and health"),
    ],
)
def test_a_view_opens_and_fits(
    other: OtherBrowser, served: PageServer, view: str, heading: str | None
) -> None:
    other.open(served.url + view)
    other.box("heading", heading)
    other.until_page("document.fonts.status === 'loaded'")
    assert other.evaluate(SIDEWAYS) <= 0
    assert not other.count("paragraph", "^This browser is too old")


@pytest.mark.parametrize("other", [FIREFOX, WEBKIT], indirect=True)
def test_what_a_page_complains_of_is_told(other: OtherBrowser, served: PageServer) -> None:
    """Else nothing that is asked of the other tests' pages would be known."""
    other.open(f"{served.url}/jobs")
    other.evaluate("() => console.error('a complaint')")
    other.evaluate("() => void setTimeout(() => { throw new Error('a fault'); })")
    other.evaluate("() => void document.head.append(document.createElement('style'))")
    other.evaluate("() => { document.querySelector('head > style').textContent = 'p {}'; }")
    told: list[str] = []

    def all_three() -> bool:
        told.extend(other.faults())
        words = ("a complaint", "a fault", "style-src")
        return all(any(word in one for one in told) for word in words)

    other.until(all_three, "what it complained of")


@pytest.mark.parametrize("other", [FIREFOX, WEBKIT, APART], indirect=True)
def test_a_session_is_played_sought_muted_and_looped(
    other: OtherBrowser, served: PageServer, made_song: Path, card: SoundCard
) -> None:
    folder = served.library / "sessions" / made_song.name
    session = read_session(folder)
    drums = session.tracks[0].name
    other.open(f"{served.url}/sessions/{folder.name}")
    other.until(lambda: other.evaluate(PLACE) == "1.1.1", "the first bar")
    other.until(lambda: colours_of_a_lane(other) > 20, "a waveform")
    other.keys(["l"])
    other.keys(["Space"])
    other.until(lambda: other.evaluate(PLACE) >= "2.1.1", "the second bar")
    hears(other, card, summed(session, folder))

    other.click("button", f"Mute {drums}")
    hears(other, card, summed(without(session, [drums]), folder))
    other.click("button", f"Mute {drums}")
    other.keys(["l"])
    mark_bars(other, 2, 3)
    other.keys(["l"])
    begins, ends = (session.tempo_map.samples_at_beats(beats, 48_000) for beats in (4, 12))

    def inside() -> bool:
        found = hears(other, card, summed(session, folder))
        return begins - 480 <= found.start_samples < ends

    other.until(inside, "the marked bars")  # what was on its way to the card comes first
    assert all(inside() for _ in range(3))
    other.keys(["l"])
    other.keys(["Space"])
    other.until(lambda: level_db(card.heard()) < SILENT_DB, "silence")


@pytest.mark.parametrize("other", [FIREFOX, WEBKIT], indirect=True)
def test_words_become_a_take_that_is_heard_and_exported(
    other: OtherBrowser, served: PageServer, card: SoundCard
) -> None:
    known = set(ids(served))
    other.open(f"{served.url}/")
    other.click("textbox", "What shall it be?")
    other.type("techno, 130 bpm, 2 bars")
    other.keys(["Control", "Enter"])
    (made, *_) = other.until(lambda: set(ids(served)) - known, "a take")
    folder = served.library / "sessions" / made
    session = read_session(folder)
    other.click("button", "^Play")
    other.until(lambda: level_db(card.heard()) > SILENT_DB, "sound")
    other.keys(["Space"])

    other.open(f"{served.url}/sessions/{made}")
    other.click("radio", "Export")
    other.click("checkbox", "^REAPER")
    other.click("button", "Export")
    other.box("link", "Download zip")
    (project,) = (folder / "exports").rglob("*.rpp")
    assert read_rpp(project).tempo[0][1] == pytest.approx(130)
    assert len(read_rpp(project).tracks) >= len(session.tracks)


@pytest.mark.parametrize("other", [FIREFOX, WEBKIT], indirect=True)
@pytest.mark.parametrize("ending", FITS_DB)
def test_files_that_are_no_wav_are_decoded_and_heard(
    other: OtherBrowser, served: PageServer, made_song: Path, card: SoundCard, ending: str
) -> None:
    folder = served.library / "sessions" / f"bass-{ending}"
    if not folder.exists():
        write_bass(made_song, folder, ending)
    session = read_session(folder)
    other.open(f"{served.url}/sessions/{folder.name}")
    other.until(lambda: other.evaluate(PLACE) == "1.1.1", "the first bar")
    other.keys(["Space"])
    hears(other, card, summed(session, folder), FITS_DB[ending])
    other.keys(["Space"])
    other.until(lambda: level_db(card.heard()) < SILENT_DB, "silence")


@pytest.mark.parametrize("other", [FIREFOX, WEBKIT], indirect=True)
def test_a_recording_that_is_dropped_becomes_a_session(
    other: OtherBrowser, served: PageServer, made_song: Path
) -> None:
    known = set(ids(served))
    recording = (made_song / "audio" / "mix.wav").read_bytes()
    other.open(f"{served.url}/sessions")
    other.box("heading", "Library")
    carried = {"My beat.wav": base64.b64encode(recording).decode()}
    other.evaluate(DROP, carried)
    other.box("link", "In the library")
    (imported,) = set(ids(served)) - known
    kept = read_session(served.library / "sessions" / imported)
    assert kept.title == "My beat"


@pytest.mark.parametrize("other", [FIREFOX, WEBKIT], indirect=True)
def test_a_dialog_takes_the_focus_and_goes(
    other: OtherBrowser, served: PageServer, made_song: Path
) -> None:
    other.open(f"{served.url}/sessions/{made_song.name}")
    other.box("button", "^Mute")
    other.keys(["?"])
    other.box("dialog")
    other.until_page("document.activeElement.closest('dialog, [role=dialog]') !== null")
    other.keys(["Escape"])
    other.until(lambda: other.count("dialog") == 0, "the page without its dialog")


@pytest.mark.peer("firefox-esr")
def test_a_machine_without_a_sound_card_is_told_so(
    tmp_path: Path, served: PageServer, made_song: Path
) -> None:
    nowhere = {"PULSE_SERVER": f"unix:{tmp_path}/none"}
    with Firefox(tmp_path, **nowhere) as firefox:
        firefox.open(f"{served.url}/sessions/{made_song.name}")
        firefox.until(lambda: firefox.evaluate(PLACE) == "1.1.1", "the first bar")
        firefox.keys(["Space"])
        firefox.until_page("document.body.textContent.includes('This browser gives no sound')")


def test_a_browser_that_is_too_old_is_told_so(page: Page) -> None:
    """What it lacks is what a style asks for: a style that no browser knows stands for it."""

    def older(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("(width:1lh)", "(width:1none)"))

    page.goto("/")
    told = page.get_by_text("This browser is too old")
    expect(page.get_by_label("What shall it be?")).to_be_visible()
    expect(told).to_be_hidden()
    page.route("**/*.css", older)
    page.goto("/")
    expect(told).to_be_visible()
    expect(told).to_contain_text("Safari 16.4")


def hears(other: OtherBrowser, card: SoundCard, sound: Sound, fit_db: float = FIT_DB) -> Match:
    """Wait until the sound card is given this, as loud as it is."""

    def fits() -> Match | None:
        now = card.heard()
        if level_db(now) < SILENT_DB:
            if other.count("button", "^Play"):  # it has come to its end
                other.keys(["Space"])
            return None
        for start in range(0, len(now) - STRETCH + 1, STRETCH // 2):
            found = match(now[start : start + STRETCH], sound)
            if found.rest_db < fit_db and abs(found.gain_db) < 0.2:
                return found
        return None

    return other.until(fits, "what the files hold")


def without(session: Session, names: Collection[str]) -> Session:
    """The session with these tracks muted."""
    tracks = (replace(one, mute=one.mute or one.name in names) for one in session.tracks)
    return session.evolve(tracks=tuple(tracks))


def write_bass(song: Path, folder: Path, ending: str) -> None:
    """The bass of a song as a session of its own, in a file of another kind."""
    session = read_session(song)
    bass = next(track for track in session.tracks if track.role == "bass")
    (clip,) = bass.audio_clips
    sound, rate = soundfile.read(song / clip.file, always_2d=True)
    name = f"audio/bass.{ending}"
    (folder / "audio").mkdir(parents=True)
    soundfile.write(folder / name, sound, rate)
    alone = replace(bass, audio_clips=(replace(clip, file=name),))
    write_session(session.evolve(tracks=(alone,), mix=None, title=f"Bass {ending}"), folder)


def ids(served: PageServer) -> list[str]:
    """Of all sessions that there are."""
    return [one["id"] for one in served.client.get("/v1/sessions").json()["items"]]


def colours_of_a_lane(other: OtherBrowser) -> int:
    """How many colours are seen of the first lane's canvas, which follows the ruler's."""
    found = other.evaluate(
        "() => { const {x, y, width, height} = document.querySelectorAll('canvas')[1]"
        ".getBoundingClientRect(); return [x, y, x + width, y + height]; }"
    )
    seen = Image.open(io.BytesIO(other.picture())).convert("RGB").crop(tuple(map(round, found)))
    return len(np.unique(np.asarray(seen).reshape(-1, 3), axis=0))


def mark_bars(other: OtherBrowser, first: int, last: int, of: int = 4) -> None:
    """Drag over the ruler, from within one bar to within another."""
    x, y, width, height = other.box("canvas")
    bar = width / of
    starts, ends = x + (first - 0.8) * bar, x + (last - 0.2) * bar
    steps = np.linspace(starts, ends, 6)
    other.move([(float(at), y + height / 2) for at in steps], press=True)
