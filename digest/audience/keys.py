"""Keys by which a reader is known without their address, and the signed tokens in their links. Thinks only."""

from __future__ import annotations

import base64
import binascii
import hmac
import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

KEY_BYTES = 16
_MAC_CHARACTERS = 22
_RETURN_MAC = 10
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_PURPOSES = {"unsubscribe": b"u", "preferences": b"p", "keep": b"k", "confirm": b"c", "form": b"f", "return": b"r"}
RETURN_CHARACTERS = 42


def reader_key(pepper: bytes, canonical_address: str) -> bytes:
    """16 opaque bytes for an address: HMAC-SHA-256 under the installation's pepper, truncated (RFC 2104 section 5)."""
    return _mac(_begun(pepper), canonical_address.encode())


@lru_cache(4)
def _begun(pepper: bytes) -> hmac.HMAC:
    """Begun once for all readers, it costs half."""
    return hmac.new(pepper, b"reader\0", "sha256")


def _mac(begun: hmac.HMAC, rest: bytes) -> bytes:
    mac = begun.copy()
    mac.update(rest)
    return mac.digest()[:KEY_BYTES]


class LinkSigner:
    """Makes and checks link tokens: the reader's key and 22 characters of MAC, both base64url.

    The MAC covers purpose and list, so that a token of one list or purpose is worth nothing for another. ``keys``
    begins with the current key; the others only verify, so that links of old letters outlive a rotation.
    """

    def __init__(self, keys: Sequence[str], list_id: str) -> None:
        start = list_id.encode() + b"\0"
        # Hashed once for all readers, the first bytes cost nothing more.
        self._begun = {
            purpose: [hmac.new(key.encode(), start + mark, "sha256") for key in keys]
            for purpose, mark in _PURPOSES.items()
        }

    def token(self, purpose: str, reader: bytes) -> str:
        """The token of one reader for "unsubscribe", "preferences" or "keep": 44 characters that hold for ever."""
        return self._signed(purpose, reader)

    def reader_of(self, purpose: str, token: str) -> bytes | None:
        """The reader key a genuine token names; None for any other text."""
        return self._subject(purpose, token, KEY_BYTES)

    def dated_token(self, purpose: str, reader: bytes, at: datetime) -> str:
        """A token for "confirm" or "form" that also tells, in whole seconds, when it was made: 49 characters."""
        return self._signed(purpose, reader + struct.pack(">I", int(at.timestamp())))

    def read_dated(self, purpose: str, token: str) -> tuple[bytes, datetime] | None:
        """The reader key and the moment a genuine dated token names; None for any other text. Its age is not judged."""
        subject = self._subject(purpose, token, KEY_BYTES + 4)
        if subject is None:
            return None
        return subject[:KEY_BYTES], datetime.fromtimestamp(struct.unpack(">I", subject[KEY_BYTES:])[0], UTC)

    def return_token(self, reader: bytes) -> str:
        """A token for an envelope sender: the reader's key and 10 octets of MAC in 42 characters of a to z and 2 to 7.

        Case does not matter in it, because servers may change the case of an address on the way.
        """
        mac = _mac(self._begun["return"][0], reader)[:_RETURN_MAC]
        return base64.b32encode(reader + mac).decode().rstrip("=").lower()

    def reader_of_return(self, token: str) -> bytes | None:
        """The reader key a genuine return token names; None for any other text."""
        if len(token) != RETURN_CHARACTERS or not token.isascii():
            return None
        try:
            subject = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
        except ValueError:
            return None
        reader, mac = subject[:KEY_BYTES], subject[KEY_BYTES:]
        wanted = [_mac(begun, reader)[:_RETURN_MAC] for begun in self._begun["return"]]
        genuine = [hmac.compare_digest(one, mac) for one in wanted]
        return reader if any(genuine) else None

    def _signed(self, purpose: str, subject: bytes) -> str:
        return _base64(subject) + _base64(_mac(self._begun[purpose][0], subject))

    def _subject(self, purpose: str, token: str, size: int) -> bytes | None:
        cut = len(_base64(bytes(size)))
        if len(token) != cut + _MAC_CHARACTERS or not token.isascii():
            return None
        try:
            subject = base64.urlsafe_b64decode(token[:cut] + "=" * (-cut % 4))
        except ValueError:
            return None
        wanted = [_base64(_mac(begun, subject)) for begun in self._begun[purpose]]
        genuine = [hmac.compare_digest(mac, token[cut:]) for mac in wanted]
        return subject if any(genuine) and _base64(subject) == token[:cut] else None


def _base64(subject: bytes) -> str:
    return binascii.b2a_base64(subject, newline=False).translate(_URL_SAFE, b"=").decode()
