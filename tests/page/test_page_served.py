"""The page is served whole, to its own origin alone, under a policy that runs nothing foreign."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.integration.api_tasks import write_small_session
from tests.page.conftest import Axe, Faults, OpenPage
from tests.page.page_server import PageServer, wait_for
from tests.page.strange_site import StrangeSite, strange_site

VIEWS = ("/", "/sessions", "/bridge", "/chains", "/jobs", "/no/such/view")
TOKEN = "sixteen-or-more-chars"
MARKUP = "<img src=x onerror='window.ran = true'><script>window.ran = true</script>"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, built_page: Path) -> Iterator[PageServer]:
    """One server for all: nothing here makes anything. It has one session."""
    one = PageServer(tmp_path_factory.mktemp("served"), built_page)
    write_small_session(one.library / "sessions" / "song", MARKUP)
    try:
        one.start()
        yield one
    finally:
        one.close()


def opened(page: Page, path: str = "/") -> Page:
    """The page at a view, once its frame is there and the server's events arrive."""
    page.goto(path)
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    return page


@pytest.mark.parametrize("path", VIEWS)
def test_every_view_opens_by_its_address(page: Page, axe: Axe, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    axe(page)


def test_what_is_no_view_is_no_page(server: PageServer) -> None:
    as_browser = {"accept": "text/html"}
    for path in ("/v1/nothing", "/v1"):
        answer = server.client.get(path, headers=as_browser)
        assert answer.status_code == 404
        assert answer.json()["kind"] == "NotFound"
    assert server.client.get("/nothing.txt").status_code == 404
    assert server.client.post("/sessions", headers=as_browser).status_code == 404
    for path in ("/assets/nothing.js", "/assets/..%2findex.html", "/assets/../page.py"):
        assert server.client.get(path).status_code == 404


def test_what_has_a_name_of_its_contents_is_kept_by_the_browser(server: PageServer) -> None:
    document = server.client.get("/")
    assert document.headers["cache-control"] == "no-store"
    script = document.text.split('src="')[1].split('"')[0]
    answer = server.client.get(script)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


def test_every_answer_says_that_it_is_for_this_origin_alone(server: PageServer) -> None:
    for path in ("/", "/v1/health", "/v1/nothing", "/openapi.json"):
        headers = server.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
    nonces = {server.client.get("/").headers["content-security-policy"] for _ in range(3)}
    assert len(nonces) == 3, "a nonce that is known before is none"


def test_the_page_may_share_memory_between_its_threads(page: Page) -> None:
    opened(page)
    assert page.evaluate("[isSecureContext, crossOriginIsolated, typeof SharedArrayBuffer]") == [
        True,
        True,
        "function",
    ]


def test_the_policy_runs_nothing_that_gets_into_the_page(
    page: Page, faults: Faults, strange: StrangeSite
) -> None:
    faults.allow("Content Security Policy|asked another server|status of 404")
    opened(page)
    broken = page.evaluate(
        """async (elsewhere) => {
            const broken = [];
            addEventListener("securitypolicyviolation", (e) => broken.push(e.effectiveDirective));
            const add = (name, fields) =>
              document.body.append(Object.assign(document.createElement(name), fields));
            add("script", { textContent: "window.ran = true" });
            add("script", { src: elsewhere + "/x.js" });
            add("style", { textContent: "body { display: none }" });
            add("img", { src: elsewhere + "/x.png" });
            add("audio", { src: elsewhere + "/x.wav" });
            add("iframe", { src: elsewhere + "/x.html" });
            add("div", { innerHTML: "<img src=x onerror='window.ran = true'>" });
            add("base", { href: elsewhere });
            await fetch(elsewhere + "/x").catch(() => {});
            await new Promise((done) => setTimeout(done, 100));
            try { new WebSocket(elsewhere.replace("http", "ws")); } catch {}
            try { (0, eval)("window.ran = true"); } catch {}
            try { new Function("window.ran = true")(); } catch {}
            const form = document.createElement("form");
            form.action = elsewhere + "/form";
            form.method = "post";
            document.body.append(form);
            form.submit();
            await new Promise((done) => setTimeout(done, 500));
            return broken;
        }""",
        strange.url(),
    )
    assert page.evaluate("window.ran") is None
    assert strange.asked == []
    assert page.evaluate("getComputedStyle(document.body).display") != "none"
    assert set(broken) >= {
        *("script-src-elem", "script-src-attr", "script-src", "style-src-elem", "img-src"),
        *("media-src", "frame-src", "connect-src", "base-uri", "form-action"),
    }


@pytest.fixture
def strange() -> Iterator[StrangeSite]:
    with strange_site() as site:
        yield site


TRY_TO_READ = """async ([roadie, session]) => {
    const told = {};
    const get = (path, options) =>
      fetch(roadie + path, options).then(async (a) => a.status + " " + (await a.text()).length);
    const settled = (promise) => promise.then((v) => "got " + v, () => "refused");
    told.fetch = await settled(get("/v1/sessions"));
    told.withCookie = await settled(get("/v1/sessions", { credentials: "include" }));
    told.unread = await settled(get("/v1/sessions", { mode: "no-cors" }));
    const element = (name, fields, good) => new Promise((done) => {
      const one = Object.assign(document.createElement(name), fields);
      one[good] = () => done("got");
      one.onerror = () => done("refused");
      document.body.append(one);
    });
    const sound = `${roadie}/v1/sessions/${session}/audio/bass.wav`;
    told.audio = await element("audio", { src: sound, preload: "auto" }, "onloadedmetadata");
    told.image = await element("img", { src: roadie + "/v1/health" }, "onload");
    told.script = await element("script", { src: roadie + "/openapi.json" }, "onload");
    told.socket = await new Promise((done) => {
      const socket = new WebSocket(roadie.replace("http", "ws") + "/v1/events");
      socket.onmessage = () => done("got");
      socket.onclose = () => done("refused");
    });
    return told;
}"""

TRY_TO_COMMAND = """async ([roadie]) => {
    const told = {};
    const settled = (promise) => promise.then(() => "sent", () => "refused");
    const body = JSON.stringify({ prompt: "never asked for" });
    for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"])
      for (const mode of ["cors", "no-cors"])
        told[`${mode} ${type}`] = await settled(fetch(roadie + "/v1/generations", {
          method: "POST", mode, body, headers: { "content-type": type }, credentials: "include",
        }));
    const form = new FormData();
    form.set("file", new File(["RIFF"], "bounce.wav"));
    told.form = await settled(fetch(roadie + "/v1/imports", {
      method: "POST", mode: "no-cors", body: form, credentials: "include",
    }));
    for (const method of ["PATCH", "DELETE", "PUT"])
      told[method] = await settled(fetch(roadie + "/v1/sessions/song", { method, body }));
    navigator.sendBeacon(roadie + "/v1/generations", body);
    const frame = Object.assign(document.createElement("iframe"), { name: "into" });
    document.body.append(frame);
    const sent = Object.assign(document.createElement("form"), {
      action: roadie + "/v1/generations", method: "post", enctype: "text/plain", target: "into",
    });
    const field = Object.assign(document.createElement("input"), {
      name: '{"prompt": "never asked for", "x": "', value: '"}',
    });
    sent.append(field);
    document.body.append(sent);
    sent.submit();
    await new Promise((done) => setTimeout(done, 500));
    return told;
}"""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_page_of_another_origin_can_neither_read_nor_command(
    server: PageServer, open_page: OpenPage, faults: Faults, strange: StrangeSite, host: str
) -> None:
    faults.allow("")  # all that it tries fails, and its console says so
    sound = "/v1/sessions/song/audio/bass.wav"
    assert server.client.get(sound).status_code == 200, "what it tries to read is there"
    page = open_page(base_url=strange.url(host))
    page.goto("/")
    read: dict[str, Any] = page.evaluate(TRY_TO_READ, [server.url, "song"])
    assert set(read.values()) == {"refused"}, read
    page.evaluate(TRY_TO_COMMAND, [server.url])
    assert server.client.get("/v1/jobs").json()["items"] == []
    (there,) = server.client.get("/v1/sessions").json()["items"]
    assert (there["id"], there["title"]) == ("song", MARKUP)


def test_a_page_of_another_origin_can_neither_frame_nor_hold_the_page(
    server: PageServer, open_page: OpenPage, faults: Faults, strange: StrangeSite
) -> None:
    faults.allow("")
    page = open_page(base_url=strange.url())
    page.goto("/")
    with page.expect_event("framenavigated"):
        page.evaluate(
            "(url) => { document.body.append(Object.assign(document.createElement('iframe'),"
            "{ src: url })); }",
            server.url,
        )
    page.wait_for_timeout(500)
    assert all("Views" not in frame.content() for frame in page.frames[1:])
    with page.context.expect_page() as popped:
        page.evaluate("(url) => { window.held = window.open(url); }", server.url)
    own = popped.value
    expect(own.get_by_role("navigation", name="Views")).to_be_visible()
    assert own.evaluate("window.opener") is None
    wait_for(lambda: page.evaluate("window.held.closed"))


def test_a_link_from_another_site_opens_the_page(
    server: PageServer, open_page: OpenPage, strange: StrangeSite, faults: Faults
) -> None:
    faults.allow("asked another server")
    page = open_page(base_url=strange.url("localhost"))
    page.goto("/")
    page.evaluate("(url) => { location.href = url; }", f"{server.url}/jobs")
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()


def test_markup_in_a_name_is_shown_and_never_run(server: PageServer, page: Page) -> None:
    wait_for(lambda: server.client.get("/v1/sessions").json()["items"])
    opened(page, "/sessions")
    expect(page.get_by_text(MARKUP).first).to_be_visible()
    assert page.evaluate("window.ran") is None


def test_the_page_goes_on_by_itself_when_the_server_is_back(
    server: PageServer, page: Page, faults: Faults
) -> None:
    faults.allow("ERR_CONNECTION_REFUSED|WebSocket connection")
    opened(page, "/no/such/view")
    server.stop()
    away = page.get_by_text("The server is away")
    expect(away).to_be_visible()
    server.start()
    expect(away).to_be_hidden()


def test_a_view_whose_file_is_not_to_be_had_leaves_the_others(page: Page, faults: Faults) -> None:
    faults.allow("ERR_FAILED|dynamically imported module|The above error occurred")
    page.route("**/assets/Jobs-*.js", lambda route: route.abort())
    opened(page, "/no/such/view")
    views = page.get_by_role("navigation", name="Views")
    views.get_by_role("link", name="Jobs").click()
    expect(page.get_by_role("heading", name="This view could not be shown")).to_be_visible()
    views.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    page.unroute("**/assets/Jobs-*.js")
    page.go_back()
    page.get_by_role("button", name="Load again").click()
    expect(page.get_by_role("heading", name="Jobs")).to_be_visible()


def test_without_a_build_the_server_says_how_to_get_the_page(tmp_path: Path) -> None:
    server = PageServer(tmp_path, tmp_path / "never built")
    try:
        server.start()
        answer = server.client.get("/", headers={"accept": "text/html"})
        assert answer.status_code == 503
        assert "make page" in answer.text
        assert answer.headers["content-type"].startswith("text/plain")
        assert server.client.get("/v1/health").status_code == 200
    finally:
        server.close()


@pytest.fixture
def shut_server(tmp_path: Path, built_page: Path) -> Iterator[PageServer]:
    """A server that is open to the network, and so wants its token."""
    one = PageServer(tmp_path / "shut", built_page, host="0.0.0.0", token=TOKEN)
    try:
        one.start()
        yield one
    finally:
        one.close()


def test_a_server_with_a_token_is_entered_once(
    shut_server: PageServer, open_page: OpenPage, faults: Faults, axe: Axe
) -> None:
    faults.allow("status of 401")
    write_small_session(shut_server.library / "sessions" / "song", "Song")
    sound = "/v1/sessions/song/audio/bass.wav"
    page = open_page(base_url=shut_server.url)
    page.goto("/sessions")
    field = page.get_by_label("Token")
    expect(field).to_be_focused()
    axe(page)
    assert page.evaluate("(path) => fetch(path).then((a) => a.status)", sound) == 401
    field.fill("not the token of it")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("alert")).to_contain_text("not this server's token")
    field.fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    assert page.evaluate("(path) => fetch(path).then((a) => a.status)", sound) == 200
    assert (
        page.evaluate(
            """() => new Promise((done) => {
            const socket = new WebSocket(`ws://${location.host}/v1/events`);
            socket.onmessage = ({ data }) => { done(JSON.parse(data).type); socket.close(); };
            socket.onclose = () => done("refused");
        })"""
        )
        == "hello"
    )
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert TOKEN not in cookie["value"]
    page.reload()
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()


def test_the_cookie_of_the_page_is_no_use_to_another_origin(
    shut_server: PageServer, open_page: OpenPage, faults: Faults, strange: StrangeSite
) -> None:
    """A port is no site of its own to cookies: another program's page on this machine sends it."""
    faults.allow("")
    page = open_page(base_url=shut_server.url)
    page.goto("/")
    page.get_by_label("Token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    write_small_session(shut_server.library / "sessions" / "song", "Song")
    page.goto(strange.url())
    read: dict[str, Any] = page.evaluate(TRY_TO_READ, [shut_server.url, "song"])
    assert set(read.values()) == {"refused"}, read
    page.evaluate(TRY_TO_COMMAND, [shut_server.url])
    headers = {"authorization": f"Bearer {TOKEN}"}
    jobs = httpx.get(f"{shut_server.url}/v1/jobs", headers=headers, trust_env=False).json()
    assert jobs["items"] == []
