"""The small web server of the desk: this machine only, its own name only, reading only, behind a path nobody guesses.

Three walls, because a browser will send a request to loopback for any page it has open: the socket listens on loopback;
a Host field other than the machine's own (DNS rebinding) is refused; the path holds 128 random bits.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from digest.editor.desk import Desk
from digest.errors import CannotWrite

LOOPBACK = "127.0.0.1"
_KINDS = {".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".eml": "message/rfc822"}
_PATIENCE = 20
"""Seconds a browser may take over one request."""


class DeskServer:
    """Serves the desk until it is told to stop. Raises CannotWrite when the port is taken."""

    def __init__(self, desk: Desk, port: int = 0) -> None:
        self._token = secrets.token_urlsafe(16)
        visit = type("Visit", (_Visit,), {"desk": desk, "token": self._token})
        try:
            self._server = _Server((LOOPBACK, port), visit)
        except OSError as reason:
            what = f"cannot listen on {LOOPBACK}:{port}: {reason.strerror}"
            raise CannotWrite(what, cure="name another port with --port, or none") from reason

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{LOOPBACK}:{self._server.server_address[1]}/{self._token}/"

    def serve(self) -> None:
        """Answer requests until ``stop``."""
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """End ``serve``; from another thread or a signal's own."""
        self._server.shutdown()

    def close(self) -> None:
        """Give the port back."""
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is nobody's fault, and what it asked for is nobody's business."""


class _Visit(BaseHTTPRequestHandler):
    desk: ClassVar[Desk]
    token: ClassVar[str]
    timeout = _PATIENCE
    server_version = "digest"
    sys_version = ""

    def __getattr__(self, name: str) -> Callable[[], None]:
        # Whatever is asked that is neither GET nor HEAD comes here.
        if name.startswith("do_"):
            return self._refuse
        raise AttributeError(name)

    def do_GET(self) -> None:
        """Answer with a document of the desk."""
        if not self._ours():
            return
        parts = urlsplit(self.path)
        folder, _, name = parts.path.removeprefix("/").partition("/")
        if not secrets.compare_digest(folder.encode(), self.token.encode()):
            self._say(404, "nothing here; open the address the command printed")
            return
        if name == "stamp":
            self._answer(200, "text/plain; charset=utf-8", self.desk.stamp().encode())
            return
        asked = parse_qs(parts.query)
        letter = asked.get("week", [""])[0], asked.get("as", [""])[0].strip()
        if name == "spam.txt":
            self._answer(200, _KINDS[".txt"], self.desk.spam(*letter).encode(), _extra(name))
            return
        documents = self.desk.documents(*letter)
        name = name or "index.html"
        if name not in documents:
            self._say(404, "no such view")
            return
        self._answer(200, _KINDS[name[name.rindex(".") :]], documents[name], _extra(name))

    do_HEAD = do_GET  # noqa: N815  (the library's name)

    def _refuse(self) -> None:
        if self._ours():
            self._say(405, "this page can be read and nothing else", {"Allow": "GET, HEAD"})

    def _ours(self) -> bool:
        """Whether the request names this server as its own machine does; anything else is refused here."""
        port = self.server.server_address[1]  # type: ignore[index]
        own = {f"{name}:{port}" for name in ("localhost", LOOPBACK, "[::1]")}
        said = self.headers.get_all("Host") or []
        if len(said) == 1 and said[0].strip().lower() in own and self.path.startswith("/"):
            return True
        self._say(403, "this page is shown to this machine only, under its own name")
        return False

    def _say(self, status: int, words: str, more: dict[str, str] | None = None) -> None:
        self._answer(status, "text/plain; charset=utf-8", f"{words}\n".encode(), more)

    def _answer(self, status: int, kind: str, content: bytes, more: dict[str, str] | None = None) -> None:
        fields = {
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Connection": "close",
            **(more or {}),
        }
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests hold addresses, so they are not logged."""


def _extra(name: str) -> dict[str, str]:
    """The desk may not stand in anybody's frame; a letter stands in the desk's, and has no rights there."""
    if name == "index.html":
        return {"Content-Security-Policy": "frame-ancestors 'none'"}
    if name == "letter.eml":
        return {"Content-Disposition": 'attachment; filename="letter.eml"'}
    rules = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; frame-ancestors 'self'"
    return {"Content-Security-Policy": rules}
