"""How answers are given: pages under a strict policy, calm words for every fault, nothing to ride on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from digest.errors import DigestError
from digest.publishing.house import House
from digest.publishing.pages import page

MAX_BODY = 4096
"""Octets of a request's body."""
_NOT_SHOWN = "What you asked for was done, but its page cannot be shown.\n"

log = logging.getLogger("digest")


def show(house: House, name: str, code: int = 200, **values: Any) -> Response:
    """A page. One that cannot be rendered must not undo what was done: it becomes a plain line."""
    try:
        shown = page(house, name, **values)
    except DigestError as error:
        log.error("%s", error)
        return Response(_NOT_SHOWN if code < 400 else "", code, mimetype="text/plain")
    answer = Response(shown.html, code, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _policy(f"style-src 'sha256-{shown.style_hash}'; form-action 'self'; ")
    return answer


def _policy(allowed: str = "") -> str:
    return f"default-src 'none'; {allowed}frame-ancestors 'none'; base-uri 'none'"


def mind_manners(site: Flask, house_of: Callable[[], House]) -> None:
    """Refuse what is too much, guard every answer, and turn every fault into a page."""

    @site.before_request
    def refuse_bulk() -> None:
        if (request.content_length or 0) > MAX_BODY:
            abort(413)

    @site.after_request
    def guard(answer: Response) -> Response:
        answer.headers.setdefault("Content-Security-Policy", _policy())
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    @site.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        status = error.code or 500
        answer = show(house_of(), "broken" if status == 404 else "trouble", status, status=status)
        if status == 405:
            answer.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
        return answer

    @site.errorhandler(DigestError)
    def not_now(error: DigestError) -> Response:
        for fault in error.faults:
            log.error("%s", fault)
        return show(house_of(), "trouble", 503, status=503)

    @site.errorhandler(Exception)
    def our_bug(error: Exception) -> Response:
        log.error("internal error: %s at %s", type(error).__name__, _place(error))
        return show(house_of(), "trouble", 500, status=500)


def _place(error: Exception) -> str:
    """Module and line, without the message: that could hold what somebody typed."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"
