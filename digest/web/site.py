"""The routes. GET and HEAD show and change nothing, POST acts (RFC 8058 section 1); no cookie, no script, no redirect.

The token in the path is the whole credential, so there is nothing else to steal or to ride on. Lines for the log hold
neither addresses nor tokens.
"""

from __future__ import annotations

import ipaddress
import json
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, Request, Response, abort, request

from digest.model import FORGOTTEN_AFTER
from digest.publishing import join, silence, wishes
from digest.publishing.house import House
from digest.web.manners import MAX_BODY, mind_manners, show

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
    mind_manners(site, house_of)
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
        return show(house, "join", stamp=join.form_stamp(house), wording=wording, with_name=named[stamp])

    @site.post("/join")
    def take_form() -> Response:
        sent = request.form
        email, name, stamp, trap = (sent.get(field, "") for field in ("email", "name", "stamp", "website"))
        if join.ask(house_of(), join.Form(email, name, stamp, trap, _source(request))):
            mail_waits()
            log.info("somebody asked for the letter")
        return show(house_of(), "asked", days=FORGOTTEN_AFTER.days)


def _confirm_routes(site: Flask, house_of: Callable[[], House], mail_waits: Callable[[], None]) -> None:
    pages = {join.Standing.EXPIRED: "expired", join.Standing.OPEN: "confirm", join.Standing.CONFIRMED: "confirmed"}

    def shown(house: House, standing: join.Standing) -> Response:
        if standing == join.Standing.BROKEN:
            abort(404)
        days, wording = FORGOTTEN_AFTER.days, house.join_rules.wording
        return show(house, pages[standing], days=days, wording=wording)

    @site.get("/c/<token>")
    def ask_again(token: str) -> Response:
        return shown(house_of(), join.standing(house_of(), token))

    @site.post("/c/<token>")
    def confirm(token: str) -> Response:
        standing, trouble = join.confirm(house_of(), token)
        if standing == join.Standing.CONFIRMED:
            mail_waits()
        if trouble:
            log.warning("%s", trouble)
        elif standing == join.Standing.CONFIRMED:
            log.info("somebody confirmed")
        return shown(house_of(), standing)


def _leave_routes(site: Flask, house_of: Callable[[], House], leave: Leave) -> None:
    @site.get("/u/<token>")
    def show_leave(token: str) -> Response:
        _reader(house_of(), "unsubscribe", token)
        return show(house_of(), "leave")

    @site.post("/u/<token>")
    def let_go(token: str) -> Response:
        # Whatever the body says: a mail program sends List-Unsubscribe=One-Click, our own button nothing.
        leave(_reader(house_of(), "unsubscribe", token))
        log.info("somebody left")
        return show(house_of(), "left")


def _keep_routes(site: Flask, house_of: Callable[[], House]) -> None:
    @site.get("/k/<token>")
    def show_keep(token: str) -> Response:
        _reader(house_of(), "keep", token)
        return show(house_of(), "keep")

    @site.post("/k/<token>")
    def keep(token: str) -> Response:
        stays = silence.keep(house_of(), _reader(house_of(), "keep", token))
        log.info("somebody %s", "wants the letter" if stays else "who has left wants the letter")
        return show(house_of(), "kept", left=not stays)


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
        if wish == "leave":
            leave(key)
            log.info("somebody left")
            return show(house, "left")
        if wish == "export":
            return _copy(wishes.copy(house, key))
        if wish == "erase":
            return show(house, "erase")
        if wish == "erase for good":
            wishes.forget(house, key)
            log.info("somebody asked to be forgotten: digest subscribers diff names the row")
            return show(house, "erased")
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
    first, last = wishes.pause_bounds(house)
    return show(
        house, "preferences", note=note, left=wishes.has_left(house, key),
        pausing=wishes.pausing_until(house, key) or "", resting=wishes.rests_since(house, key) is not None,
        first=first.isoformat(), last=last.isoformat(), proposed=wishes.proposed_return(house).isoformat(),
    )  # fmt: skip


def _copy(tree: dict[str, Any]) -> Response:
    answer = Response(json.dumps(tree, indent=2, ensure_ascii=False) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="my-letter.json"'
    return answer


def _source(asking: Request) -> str:
    """Where a request comes from, as far as it counts: an IPv4 address or an IPv6 network; nothing for this machine."""
    try:
        address = ipaddress.ip_address(asking.remote_addr or "")
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
