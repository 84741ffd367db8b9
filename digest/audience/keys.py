"""Keys by which a reader is known without their address, and the signed tokens in their links. Thinks only."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence

KEY_BYTES = 16
_PURPOSES = {"unsubscribe": b"u", "preferences": b"p"}


def reader_key(pepper: bytes, canonical_address: str) -> bytes:
    """16 opaque bytes for an address: HMAC-SHA-256 under the installation's pepper, truncated (RFC 2104 section 5)."""
    return hmac.digest(pepper, b"reader\0" + canonical_address.encode(), "sha256")[:KEY_BYTES]


class LinkSigner:
    """Makes and checks link tokens: 22 characters of reader key, 22 of MAC, both base64url.

    The MAC covers purpose and list, so that a token of one list or purpose is worth nothing for another. ``keys``
    begins with the current key; the others only verify, so that links of old letters outlive a rotation.
    """

    def __init__(self, keys: Sequence[str], list_id: str) -> None:
        self._keys = [key.encode() for key in keys]
        self._list = list_id.encode() + b"\0"

    def token(self, purpose: str, reader: bytes) -> str:
        """The token of one reader for "unsubscribe" or "preferences"."""
        return base64.urlsafe_b64encode(reader)[:22].decode() + self._mac(self._keys[0], purpose, reader)

    def reader_of(self, purpose: str, token: str) -> bytes | None:
        """The reader key a genuine token names; None for any other text."""
        if len(token) != 44 or not token.isascii():
            return None
        try:
            reader = base64.urlsafe_b64decode(token[:22] + "==")
        except ValueError:
            return None
        wanted = [self._mac(key, purpose, reader) for key in self._keys]
        genuine = [hmac.compare_digest(mac, token[22:]) for mac in wanted]
        canonical = base64.urlsafe_b64encode(reader)[:22].decode() == token[:22]
        return reader if any(genuine) and canonical else None

    def _mac(self, key: bytes, purpose: str, reader: bytes) -> str:
        digest = hmac.digest(key, self._list + _PURPOSES[purpose] + reader, "sha256")[:KEY_BYTES]
        return base64.urlsafe_b64encode(digest)[:22].decode()
