"""The routes. GET and HEAD show and change nothing, POST acts (RFC 8058 section 1); no cookie, no script, no redirect.

The token in the path is the whole credential, so there is nothing else to steal or to ride on. Lines for the log hold
neither addresses nor tokens.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from digest.errors import DigestError, bug_fault
from digest.model import FORGOTTEN_AFTER, Rhythm
from digest.publishing import join, silence, wishes
from digest.publishing.house import House
from digest.publishing.pages import page
from digest.web.origin import origin_of

MAX_BODY = 4096
"""Octets of a request's body."""
_NOT_SHOWN = "What you asked for was done, but its page cannot be shown.\n"

log = logging.getLogger("digest")
Leave = Callable[[bytes], None]


def create_site(house_of: Callable[[], House], mail_waits: Callable[[], None], leave: Leave) -> Flask:
    """The application. ``house_of`` gives the house of the calling thread; ``mail_waits`` hears of mails to be sent.

    ``leave`` returns when a reader's leaving is on the disk.
    """
    site = Flask("digest", static_folder=None, template_folder=None)
    site.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY, MAX_FORM_PARTS=20)
    _join_routes(site, house_of, mail_waits)
    _confirm_routes(site, house_of, mail_waits)
    _leave_routes(site, house_of, leave)
    _keep_routes(site, house_of)
    _preference_routes(site, house_of, leave)
    _archive_routes(site, house_of)
    _manners(site, house_of)
    return site


def _join_routes(site: Flask, house_of: Callable[[], House], mail_waits: Callable[[], None]) -> None:
    named: dict[object, bool] = {}

    @site.get("/")
    def show_form() -> Response:
        house = house_of()
        stamp = house.list_stamp()
        if stamp not in named:  # reading a long list for every visitor would be an invitation
            named.clear()
            named[stamp] = join.asks_for_name(house)
        wording = house.join_rules.wording
        return _show(house, "join", stamp=join.form_stamp(house), wording=wording, with_name=named[stamp])

    @site.post("/join")
    def take_form() -> Response:
        sent = request.form
        email, name, stamp, trap = (sent.get(field, "") for field in ("email", "name", "stamp", "website"))
        if join.ask(house_of(), join.Form(email, name, stamp, trap, origin_of(request.remote_addr))):
            mail_waits()
            log.info("somebody asked for the letter")
        return _show(house_of(), "asked", days=FORGOTTEN_AFTER.days)


def _confirm_routes(site: Flask, house_of: Callable[[], House], mail_waits: Callable[[], None]) -> None:
    pages = {join.Standing.EXPIRED: "expired", join.Standing.OPEN: "confirm", join.Standing.CONFIRMED: "confirmed"}

    def show(house: House, standing: join.Standing) -> Response:
        if standing == join.Standing.BROKEN:
            abort(404)
        days, wording = FORGOTTEN_AFTER.days, house.join_rules.wording
        return _show(house, pages[standing], days=days, wording=wording)

    @site.get("/c/<token>")
    def ask_again(token: str) -> Response:
        return show(house_of(), join.standing(house_of(), token))

    @site.post("/c/<token>")
    def confirm(token: str) -> Response:
        standing, trouble = join.confirm(house_of(), token)
        if standing == join.Standing.CONFIRMED:
            mail_waits()
        if trouble:
            log.warning("%s", trouble)
        elif standing == join.Standing.CONFIRMED:
            log.info("somebody confirmed")
        return show(house_of(), standing)


def _leave_routes(site: Flask, house_of: Callable[[], House], leave: Leave) -> None:
    @site.get("/u/<token>")
    def show_leave(token: str) -> Response:
        _reader(house_of(), "unsubscribe", token)
        return _show(house_of(), "leave")

    @site.post("/u/<token>")
    def let_go(token: str) -> Response:
        # Whatever the body says: a mail program sends List-Unsubscribe=One-Click, our own button nothing.
        leave(_reader(house_of(), "unsubscribe", token))
        log.info("somebody left")
        return _show(house_of(), "left")


def _keep_routes(site: Flask, house_of: Callable[[], House]) -> None:
    @site.get("/k/<token>")
    def show_keep(token: str) -> Response:
        _reader(house_of(), "keep", token)
        return _show(house_of(), "keep")

    @site.post("/k/<token>")
    def keep(token: str) -> Response:
        stays = silence.keep(house_of(), _reader(house_of(), "keep", token))
        log.info("somebody %s", "wants the letter" if stays else "who has left wants the letter")
        return _show(house_of(), "kept", left=not stays)


def _preference_routes(site: Flask, house_of: Callable[[], House], leave: Leave) -> None:
    @site.get("/p/<token>")
    def show_preferences(token: str) -> Response:
        return _preferences(house_of(), _reader(house_of(), "preferences", token))

    @site.post("/p/<token>")
    def act(token: str) -> Response:
        house, wish = house_of(), request.form.get("wish", "")
        key = _reader(house, "preferences", token)
        if wish == "pause":
            kept = wishes.pause(house, key, request.form.get("until", ""))
            return _preferences(house, key, "paused" if kept else "no such day")
        if wish == "back":
            wishes.come_back(house, key)
            return _preferences(house, key, "back")
        if wish in set(Rhythm):
            wishes.choose_rhythm(house, key, Rhythm(wish))
            return _preferences(house, key, wish)
        if wish == "leave":
            leave(key)
            log.info("somebody left")
            return _show(house, "left")
        if wish == "export":
            return _copy(wishes.copy(house, key))
        if wish == "erase":
            return _show(house, "erase")
        if wish == "erase for good":
            wishes.forget(house, key)
            log.info("somebody asked to be forgotten: digest subscribers diff names the row")
            return _show(house, "erased")
        return _preferences(house, key)


def _archive_routes(site: Flask, house_of: Callable[[], House]) -> None:
    @site.get("/archive/")
    @site.get("/archive/<path:name>")
    def show_archive(name: str = "") -> Response:
        content = house_of().shelved(name if name.endswith(".xml") else f"{name}index.html")
        if content is None:
            abort(404)
        kind = "application/atom+xml" if name.endswith(".xml") else "text/html"
        answer = Response(content, mimetype=kind)
        answer.headers["Content-Security-Policy"] = "frame-ancestors 'none'"  # the rest the page carries itself
        answer.headers["Cache-Control"] = "max-age=300"
        return answer


def _reader(house: House, purpose: str, token: str) -> bytes:
    """The reader a genuine token names; a page about a broken link, the same for every other text."""
    key = house.signer.reader_of(purpose, token)
    if key is None:
        abort(404)
    return key


def _preferences(house: House, key: bytes, note: str = "") -> Response:
    return _show(house, "preferences", note=note, **wishes.shown(house, key))


def _copy(tree: dict[str, Any]) -> Response:
    answer = Response(json.dumps(tree, indent=2, ensure_ascii=False) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="my-letter.json"'
    return answer


def _show(house: House, name: str, code: int = 200, **values: Any) -> Response:
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


def _manners(site: Flask, house_of: Callable[[], House]) -> None:
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
        answer = _show(house_of(), "broken" if status == 404 else "trouble", status, status=status)
        if status == 405:
            answer.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
        return answer

    @site.errorhandler(DigestError)
    def not_now(error: DigestError) -> Response:
        for fault in error.faults:
            log.error("%s", fault)
        return _show(house_of(), "trouble", 503, status=503)

    @site.errorhandler(Exception)
    def our_bug(error: Exception) -> Response:
        log.error("%s", bug_fault(error))
        return _show(house_of(), "trouble", 500, status=500)
