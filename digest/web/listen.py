"""Serves the site with waitress, behind a reverse proxy that speaks TLS, until SIGTERM or SIGINT."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from waitress import create_server

from digest.app import clock_at, furnish
from digest.errors import ConfigError
from digest.publishing.house import House
from digest.publishing.pages import PAGES, page
from digest.settings import Settings
from digest.web.doorkeeper import Doorkeeper
from digest.web.postman import Postman
from digest.web.site import MAX_BODY, create_site

_AT_ONCE = 16
"""Requests that are answered at the same time; most of them wait for the disk, and wait for it together."""


class _Houses(threading.local):
    """A house for each thread, because an SQLite connection belongs to one. The templates are compiled once for all."""

    def __init__(self, settings: Settings, first: House) -> None:
        self.house = replace(furnish(settings, clock_at()), templates=first.templates, look=first.look)


def listen(settings: Settings, host: str, port: int, tell: Callable[[str], None]) -> int:
    """Serve; ``tell`` hears the address once there is one.

    Raises:
        ConfigError: nothing can listen there, or there are no suppressions.
        RenderError: a page cannot be made.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    houses = _Houses(settings, furnish(settings, clock_at()))
    house = houses.house
    house.suppressions()
    for name, sample in PAGES.items():
        page(house, name, **sample)
    postman = Postman(lambda: furnish(settings, clock_at()))
    doorkeeper = Doorkeeper(lambda: houses.house)
    site = create_site(lambda: houses.house, postman.call, doorkeeper.leave)
    try:
        server = create_server(
            site, host=host, port=port, ident=None, threads=_AT_ONCE, max_request_body_size=MAX_BODY,
            url_prefix=_prefix(house), **_behind(settings.web.trusted_proxy),
        )  # fmt: skip
    except OSError as reason:
        cure = "is it running already? another port stands under [web], or: digest serve --port N"
        raise ConfigError(f"cannot listen: {reason.strerror}", where=f"{host}:{port}", cure=cure) from None
    signal.signal(signal.SIGTERM, _end)
    doorkeeper.start()
    postman.start()
    tell(f"http://{host}:{server.effective_port}")
    server.run()
    return 0


def _prefix(house: House) -> str:
    return urlsplit(house.newsletter.base_url).path


def _behind(proxy: str) -> dict[str, object]:
    """Take a visitor's address from the one proxy that is trusted to say it, and from nobody else."""
    if not proxy:
        return {}
    return {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": {"x-forwarded-for"},
            "clear_untrusted_proxy_headers": True}  # fmt: skip


def _end(_: int, __: object) -> None:
    raise SystemExit(0)  # waitress lets the requests under way finish
