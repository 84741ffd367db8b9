"""The preview page is shown to this machine alone, under its own name, to be read: asked as strangers would ask."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from folders import Folder
from steps import desk_of

from digest.starter import lay

pytestmark = pytest.mark.fault("S24")


@dataclass(frozen=True)
class Desk:
    """A served page, asked by raw requests."""

    port: int
    path: str

    def ask(self, request: str, host: str = "127.0.0.1") -> tuple[int, str, str]:
        """Status, header and body of the answer to a request; ``OWN`` and ``PATH`` in it stand for our own."""
        said = request.replace("OWN", f"127.0.0.1:{self.port}").replace("PATH", self.path).replace("\n", "\r\n")
        with socket.create_connection((host, self.port), timeout=60) as line:
            line.sendall(said.encode("latin-1") + b"\r\n\r\n")
            answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
        head, _, body = answer.partition("\r\n\r\n")
        return int(head.split()[1]), head, body


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("desk") / "letter"
    lay(home)
    with desk_of(Folder(home)) as address:
        parts = urlsplit(address)
        assert parts.port is not None
        yield Desk(parts.port, parts.path)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_the_machines_own_names_are_served(desk: Desk, name: str) -> None:
    status, _, body = desk.ask(f"GET PATH HTTP/1.1\nHost: {name}:{desk.port}")
    assert (200, True) == (status, "The Weekly Letter" in body)


@pytest.mark.parametrize(
    "fields",
    [
        "Host: letters.example.org",
        "Host: rebound.example.net:PORT",
        "Host: 127.0.0.1",
        "Host: localhost:1",
        "Host: 127.0.0.1.example.net:PORT",
        "Host: localhost:PORT.example.net",
        "Host: 0.0.0.0:PORT",
        "Host: 127.0.0.1:PORT@example.net",
        "Host:",
        "X-Host: OWN",
        "Host: OWN\nHost: rebound.example.net:PORT",
        "Host: rebound.example.net:PORT\nX-Forwarded-Host: OWN",
    ],
)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_another_name_gets_nothing_even_with_the_right_path(desk: Desk, verb: str, fields: str) -> None:
    status, _, body = desk.ask(f"{verb} PATH HTTP/1.1\n{fields}".replace("PORT", str(desk.port)))
    assert (403, False) == (status, "Weekly" in body)


def test_a_whole_address_instead_of_a_path_is_refused(desk: Desk) -> None:
    assert 403 == desk.ask("GET http://rebound.example.net/PATH HTTP/1.1\nHost: OWN")[0]
    assert 403 == desk.ask("GET http://OWNPATH HTTP/1.1\nHost: OWN")[0]


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_the_page_can_be_read_and_nothing_else(desk: Desk, verb: str) -> None:
    status, head, body = desk.ask(f"{verb} PATH HTTP/1.1\nHost: OWN\nContent-Length: 0")
    assert (405, True, False) == (status, "Allow: GET, HEAD" in head, "Weekly" in body)


def test_head_gives_the_same_fields_and_no_body(desk: Desk) -> None:
    got, asked = (desk.ask(f"{verb} PATHlight.html HTTP/1.1\nHost: OWN") for verb in ("GET", "HEAD"))
    dated = [[line for line in head.split("\r\n") if not line.startswith("Date:")] for _, head, _ in (got, asked)]
    assert dated[0] == dated[1]
    assert (True, "") == (len(got[2]) > 5000, asked[2])


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/index.html",
        "/wrong/",
        "/wrong/stamp",
        "//",
        "PATH../",
        "PATH../../etc/passwd",
        "PATH%2e%2e/x",
        "PATHno.html",
    ],
)
def test_without_the_word_in_the_path_there_is_nothing(desk: Desk, path: str) -> None:
    status, _, body = desk.ask(f"GET {path} HTTP/1.1\nHost: OWN")
    assert (404, False) == (status, "Weekly" in body)


def test_the_word_in_the_path_is_long_and_new_each_time(desk: Desk, folder: Folder) -> None:
    with desk_of(folder) as address:
        assert len(urlsplit(address).path.strip("/")) >= 22
        assert urlsplit(address).path != desk.path


def test_only_loopback_listens(desk: Desk) -> None:
    """The kernel's own table of listening sockets (proc_net(5)), addresses in hexadecimal."""
    lines = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()]
    local = [words[1] for words in lines if words[1].endswith(f":{desk.port:04X}") and words[3] == "0A"]
    assert [f"0100007F:{desk.port:04X}"] == local


def test_a_letter_has_no_rights_in_its_frame_and_the_page_stands_in_no_frame(desk: Desk) -> None:
    letter = desk.ask("GET PATHlight.html HTTP/1.1\nHost: OWN")[1]
    assert "Content-Security-Policy: sandbox; default-src 'none'" in letter
    page = desk.ask("GET PATH HTTP/1.1\nHost: OWN")
    assert "frame-ancestors 'none'" in page[1]
    assert "default-src 'none'" in page[2]
    for head in (letter, page[1]):
        for field in ("Referrer-Policy: no-referrer", "X-Content-Type-Options: nosniff", "Cache-Control: no-store"):
            assert field in head


def test_a_browser_that_hangs_up_half_way_disturbs_nobody(desk: Desk) -> None:
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", desk.port), timeout=60) as line:
            line.sendall(b"GET / HT")
    assert 200 == desk.ask("GET PATH HTTP/1.1\nHost: OWN")[0]


def test_a_port_that_is_taken_is_said_and_nothing_is_served(desk: Desk, folder: Folder) -> None:
    asked = folder.run("preview", "--serve", "--port", str(desk.port))
    assert (73, "") == (asked.code, asked.out)
    assert asked.err.startswith(f"error: cannot listen on 127.0.0.1:{desk.port}")
    assert "--port" in asked.err.partition("do: ")[2]
