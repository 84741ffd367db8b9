"""The real ``digest serve``, over real HTTP and SMTP: its limits, its proxy, its relay that is down, its first words."""

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
from pathlib import Path

from folders import Folder
from steps import live_relay, started, until

NEW = "nova@example.net"


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


def sent_to(kept: Path, reader: str) -> list[Path]:
    """What the relay has taken for a reader, in order."""
    return sorted(kept.glob(f"*-{reader}.eml"))


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
