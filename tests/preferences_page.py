"""The page on which a reader says how often they want mail, pressed without a network, at any moment."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from functools import partial

from folders import Folder

from digest.app import clock_at, furnish
from digest.audience import canonical, reader_key
from digest.publishing import wishes
from digest.settings import load_settings
from digest.web.site import create_site


def say(folder: Folder, wish: str, *who: str, at: str = "2026-10-30T12:00:00Z", **fields: str) -> str:
    """Press the button of a wish on each of these readers' pages; what the last one then shows."""
    shown = ""
    with closing(furnish(load_settings(folder.config, {}), clock_at(datetime.fromisoformat(at)))) as house:
        client = create_site(lambda: house, lambda: None, partial(wishes.leave, house)).test_client()
        for address in who:
            key = reader_key(house.suppressions().pepper, canonical(address)[1])
            shown = client.post(f"/p/{house.signer.token('preferences', key)}", data={"wish": wish} | fields).text
    return shown
