"""Where requests come from, as far as it counts against floods. Thinks only."""

from __future__ import annotations

import ipaddress


def origin_of(remote: str | None) -> str:
    """An IPv4 address or an IPv6 network for the address of a visitor; an empty text for this machine and for none."""
    try:
        address = ipaddress.ip_address(remote or "")
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
