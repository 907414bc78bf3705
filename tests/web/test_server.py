"""The server: who may ask, what may be sent, what every answer carries, and how it starts and ends."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from html.parser import HTMLParser
from importlib.resources import files
from urllib.parse import urlsplit

import pytest
from running import JSON, Explorer

from designer.cli.main import main
from designer.web.application import BODY_LIMIT
from designer.web.guard import HEADERS, host_name, is_address
from designer.web.server import is_loopback
from designer.web.views import VIEWS

ADDRESS = ["-m", "designer", "serve", "--port", "0"]


def test_views_answer_json(explorer: Explorer) -> None:
    for view in VIEWS:
        found = explorer.ask(view, scheme="tri", longest=3)
        assert found.status == 200, found.body
        assert found.headers["content-type"] == "application/json"
        assert isinstance(found.document, dict)
    assert explorer.ask("verdicts").document["answer"] == "HOLDS"


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/api/nothing", "/nothing", "/api/code"])
def test_every_answer_carries_the_headers(explorer: Explorer, path: str) -> None:
    headers = explorer.request("GET", path).headers
    for name, value in HEADERS.items():
        assert headers[name.lower()] == value
    assert "unsafe" not in headers["content-security-policy"]
    assert "server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pool.py", "/static/..%2fpool.py", "/static/%2e%2e/%2e%2e/py.typed", "/../../etc/passwd",
        "/static//etc/passwd", "/static/", "/static/nothing.js", "/etc/passwd", "/docs",
    ],
)  # fmt: skip
def test_nothing_but_the_page_s_files_is_served(explorer: Explorer, path: str) -> None:
    found = explorer.request("GET", path)
    assert found.status == 404
    assert found.error == {"kind": "request", "message": "Not Found"}


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "localhost.evil.example", "127.0.0.1.nip.io", ""]
)
def test_a_name_that_points_here_is_not_answered(explorer: Explorer, host: str) -> None:
    for path in ("/", "/api/code"):
        found = explorer.request("GET", path, headers={"Host": host})
        assert found.status == 421
        assert found.error["kind"] == "host"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8765", "[::1]:8765", "10.0.0.7"])
def test_localhost_and_addresses_are_answered(explorer: Explorer, host: str) -> None:
    assert explorer.request("GET", "/", headers={"Host": host}).status == 200


def test_other_pages_cannot_ask(explorer: Explorer) -> None:
    body = json.dumps({}).encode()
    for site in ("cross-site", "same-site"):
        assert explorer.request("POST", "/api/code", body, {**JSON, "Sec-Fetch-Site": site}).status == 403
    assert explorer.request("POST", "/api/code", body, {**JSON, "Sec-Fetch-Site": "same-origin"}).status == 200
    for origin in (
        "http://evil.example",
        "null",
        "http://127.0.0.1:1",
        explorer.url.replace("http:", "https:")[:-1],
        "",
    ):
        assert explorer.request("POST", "/api/code", body, {**JSON, "Origin": origin}).status == 403
    assert explorer.request("POST", "/api/code", body, {**JSON, "Origin": explorer.url[:-1]}).status == 200
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert explorer.request("POST", "/api/code", body, {"Content-Type": kind}).status == 415


def test_a_body_that_is_too_large_is_refused(explorer: Explorer) -> None:
    found = explorer.request("POST", "/api/code", b" " * (BODY_LIMIT + 1), JSON)
    assert (found.status, found.error["message"]) == (413, f"more than {BODY_LIMIT} bytes")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 20_000])
def test_a_body_that_is_no_json_is_refused(explorer: Explorer, body: bytes) -> None:
    assert explorer.request("POST", "/api/code", body, JSON).status == 400


def test_other_methods_are_refused(explorer: Explorer) -> None:
    assert explorer.request("DELETE", "/").status == 405
    assert explorer.request("GET", "/api/code").status == 405


def test_bad_input_is_told_without_a_traceback(explorer: Explorer) -> None:
    for query in (
        {"scheme": "../../etc/passwd"},
        {"text": "="},
        {"parameters": {"p": 0}},
        {"field": "6"},
        {"nokey": 1},
    ):
        found = explorer.ask("verdicts", **query)
        assert found.status == 422
        assert found.error["kind"] == "input"
        assert b"Traceback" not in found.body
        assert b".py" not in found.body
    assert explorer.ask("code", text='name = "x"\noperation = "nothing"\n').error["line"] == 2


def test_text_of_strangers_is_data_and_no_markup(explorer: Explorer) -> None:
    name = "<script>alert(1)</script>"
    text = f'name = "{name}"\noperation = "matmul"\n[exponents]\nA = ["k + p*i"]\nB = ["p - 1 - k + p*m*j"]\n'
    found = explorer.ask("code", text=text)
    assert found.headers["content-type"] == "application/json"
    assert found.document["scheme"]["name"] == name


class Page(HTMLParser):
    """What the policy forbids: scripts, styles and handlers inside the page, and addresses elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inside += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        self.inside += [tag] if tag == "style" or (tag == "script" and "src" not in given) else []
        self.inside += [str(given[name]) for name in ("src", "href") if "//" in str(given.get(name, ""))]


def test_the_page_keeps_its_own_policy_and_works_without_a_network() -> None:
    folder = files("designer.web") / "static"
    assert Page((folder / "index.html").read_text("utf-8")).inside == []
    for entry in folder.iterdir():
        text = entry.read_text("utf-8")
        elsewhere = [found for found in re.findall(r"https?://[^\s\"'`)]+", text) if "www.w3.org" not in found]
        assert elsewhere == [], entry.name
        assert "innerHTML" not in text


def test_hosts_are_read_from_headers() -> None:
    assert [host_name(h) for h in ("a.b:80", "[::1]", "[::1]:8", "10.0.0.1")] == ["a.b", "::1", "::1", "10.0.0.1"]
    assert [is_address(h) for h in ("::1", "10.0.0.1", "a.b", "")] == [True, True, False, False]
    assert [is_loopback(h) for h in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "a.b")] == [True] * 3 + [False] * 2  # noqa: S104


# start and end


def test_ctrl_c_ends_it_with_status_130_and_no_process_left() -> None:
    with subprocess.Popen(
        [sys.executable, *ADDRESS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[2]
        assert Explorer(url).request("GET", "/").status == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)  # returns when all processes that hold the pipes are gone
    assert (process.returncode, out, err) == (130, "", "coded-designer: interrupted\n")
    with pytest.raises(ConnectionRefusedError):
        Explorer(url).request("GET", "/")


def test_a_port_in_use_is_told(explorer: Explorer, capsys: pytest.CaptureFixture[str]) -> None:
    port = urlsplit(explorer.url).port
    assert main(["serve", "--port", str(port)]) == 64
    assert capsys.readouterr().err == (
        f"coded-designer: cannot listen there; got 127.0.0.1:{port}: Address already in use; "
        "choose another port with --port, or 0 for any\n"
    )


@pytest.mark.parametrize("words", [["--port", "65536"], ["--port", "-1"], ["--host", "not a host"]])
def test_what_cannot_be_listened_at_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", f"{words[0]}={words[1]}"]) == 64
    assert capsys.readouterr().err.startswith(
        ("coded-designer: no such port; ", "coded-designer: cannot listen there; ")
    )


def test_other_hosts_are_warned_of_and_the_browser_is_opened(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[tuple[str, int]] = []
    opened: list[str] = []

    def serve(listening: socket.socket, host: str) -> None:
        served.append((host, listening.getsockname()[1]))

    monkeypatch.setattr("designer.web.server.serve", serve)
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert main(["serve", "--host", "0.0.0.0", "--port", "0", "--open"]) == 0  # noqa: S104
    out, err = capsys.readouterr()
    ((host, port),) = served
    assert err == "coded-designer: warning: other machines can reach 0.0.0.0\n"
    assert out == f"explorer at http://{host}:{port}/ (Ctrl-C ends it)\n"
    assert opened == [f"http://{host}:{port}/"]


def test_without_its_libraries_the_explorer_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main(["serve", "--port", "0"]) == 64
    assert "python -m pip install 'coded-designer[serve]'" in capsys.readouterr().err
