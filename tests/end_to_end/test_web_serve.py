"""The real ``digest serve``: a stranger becomes a reader and leaves again, over real HTTP, SMTP and a real browser."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from folders import SUNDAY_NOON, Folder
from received import read_letter
from steps import live_relay, started, until

NEW = "nova@example.net"
NEXT_SUNDAY_NOON = "2026-12-06T12:00:00Z"


@contextmanager
def serving(folder: Folder, env: dict[str, str] | None = None) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The web app on a free port; gives its address and its process."""
    folder.edit("config/digest.toml", "min_fill_seconds = 2", "min_fill_seconds = 0")
    with started(folder, "serve", "--port", "0", env=env) as process:
        assert process.stdout
        said = re.match(
            r"listening on (http://127\.0\.0\.1:\d+) for https://letters\.example\.org", process.stdout.readline()
        )
        assert said, process.stderr and process.stderr.read()
        yield said[1], process
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(30)


def ask(site: str, method: str, path: str, body: object = None, **headers: str) -> http.client.HTTPResponse:
    """One request as a program makes it; gives the answer with its body read."""
    with closing(http.client.HTTPConnection(site.removeprefix("http://"), timeout=30)) as line:
        line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})  # type: ignore[arg-type]
        answer = line.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        return answer


def post_form(site: str, path: str, fields: dict[str, str], **headers: str) -> http.client.HTTPResponse:
    """A form as a browser sends it."""
    return ask(
        site, "POST", path, urllib.parse.urlencode(fields), Content_Type="application/x-www-form-urlencoded", **headers
    )


def stamp(site: str) -> str:
    """The stamp in a fresh form."""
    found = re.search(r'name="stamp" type="hidden" value="([^"]+)"', ask(site, "GET", "/").text)  # type: ignore[attr-defined]
    assert found
    return found[1]


def path_in(mail: Path) -> str:
    """The path of the link in a confirmation mail."""
    text = message_from_bytes(mail.read_bytes(), policy=policy.default).get_content()  # type: ignore[attr-defined]
    found = re.search(r"https://letters\.example\.org(/c/\S+)", text)
    assert found
    return found[1]


def sent_to(kept: Path, reader: str) -> list[Path]:
    """What the relay has taken for a reader, in order."""
    return sorted(kept.glob(f"*-{reader}.eml"))


@pytest.mark.browser
def test_a_stranger_joins_confirms_reads_leaves_and_is_left_alone(folder: Folder, tmp_path: Path) -> None:
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    kept = tmp_path / "kept"
    with live_relay(kept) as env, serving(folder, env) as (site, _):
        _join_in_a_browser(site, kept)
        assert 0 == folder.run("send", "--now", SUNDAY_NOON, env=env).code
        _, path = sent_to(kept, NEW)
        letter = read_letter(path.read_bytes())
        assert "Nova" in letter.text
        assert "List-Unsubscribe=One-Click" == letter.message["List-Unsubscribe-Post"]
        link = letter.unsubscribe_url.removeprefix("https://letters.example.org")
        left = post_form(site, link, {"List-Unsubscribe": "One-Click"})
        assert (200, None, None) == (left.status, left.getheader("Location"), left.getheader("Set-Cookie"))
        assert 0 == folder.run("send", "--now", NEXT_SUNDAY_NOON, env=env).code
    assert 2 == len(sent_to(kept, NEW))
    assert 2 == len(sent_to(kept, "ana@example.org"))


def _join_in_a_browser(site: str, kept: Path) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    asked: list[str] = []
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        visit = browser.new_context(java_script_enabled=False)
        page = visit.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(site)
        page.get_by_label("Your mail address").fill(NEW)
        page.get_by_label("What may we call you?").fill("Nova")
        page.get_by_role("button").click()
        assert "Look into your mailbox" == page.get_by_role("heading").inner_text()
        until(lambda: sent_to(kept, NEW), "the confirmation mail")
        page.goto(site + path_in(sent_to(kept, NEW)[0]))
        page.get_by_role("button").click()
        assert "Welcome" == page.get_by_role("heading").inner_text()
        assert ([], []) == (visit.cookies(), complaints)
        assert [] == [url for url in asked if not url.startswith(site)]
        browser.close()


def test_a_proxy_tells_where_sign_ups_come_from_and_each_place_has_its_limit(folder: Folder) -> None:
    outbox = folder.path / "var" / "outbox" / "errands"
    with serving(folder) as (site, _):
        for number in range(6):
            for place in ("198.51.100.1", "198.51.100.2"):
                fields = {"email": f"reader{number}@d{number}{place[-1]}.example", "stamp": stamp(site)}
                assert 200 == post_form(site, "/join", fields, X_Forwarded_For=place).status
        last = {"email": "last@example.net", "stamp": stamp(site)}
        post_form(site, "/join", last, X_Forwarded_For="198.51.100.3")
        until(lambda: any(b"last@" in path.read_bytes() for path in outbox.glob("*.eml")), "the last mail")
    assert 11 == len(list(outbox.glob("*.eml")))


def test_a_megabyte_is_refused_before_it_is_sent(folder: Folder) -> None:
    with serving(folder) as (site, _):
        assert 413 == ask(site, "POST", "/u/x", b"", Content_Length="1000000").status


def test_a_body_in_pieces_is_refused_when_there_are_too_many(folder: Folder) -> None:
    pieces = b"".join(b"%x\r\n%b\r\n" % (1000, b"x" * 1000) for _ in range(8)) + b"0\r\n\r\n"
    with serving(folder) as (site, _):
        assert 413 == ask(site, "POST", "/u/x", pieces, Transfer_Encoding="chunked").status


def test_confirmation_mails_wait_for_a_relay_that_is_down_and_leave_after_a_restart(
    folder: Folder, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    with live_relay(kept) as env:
        gone = dict(env)
    with serving(folder, gone) as (site, process):
        assert 200 == post_form(site, "/join", {"email": NEW, "stamp": stamp(site)}).status
        assert process.stderr
        said = ""
        while "mails to single readers wait" not in said:
            said = process.stderr.readline()
        assert NEW not in said
    folder.edit("config/digest.toml", "min_fill_seconds = 0", "min_fill_seconds = 2")
    with live_relay(kept) as env, serving(folder, env):
        until(lambda: sent_to(kept, NEW), "the mail of before the restart")


def test_without_the_extra_it_says_what_to_install(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "flask.py").write_text('raise ModuleNotFoundError("none", name="flask")\n', "utf-8")
    path = os.pathsep.join([str(tmp_path / "without"), os.environ.get("PYTHONPATH", "")])
    refused = folder.run("serve", env={"PYTHONPATH": path})
    assert (78, True) == (refused.code, "pip install 'essay-digest[web]'" in refused.err)


def test_a_port_that_is_taken_and_a_page_that_is_broken_are_said_before_anybody_comes(folder: Folder) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        refused = folder.run("serve", "--port", str(taken.getsockname()[1]))
    assert (78, True) == (refused.code, "cannot listen: Address already in use" in refused.err)
    (folder.path / "templates" / "site" / "left.html").write_text("{% broken", "utf-8")
    broken = folder.run("serve", "--port", "0")
    assert (65, True) == (broken.code, "site/left.html:1" in broken.err)
    warned = folder.run("check")
    assert (0, True) == (warned.code, "[pages]" in warned.out)
