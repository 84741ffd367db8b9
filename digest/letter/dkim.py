"""DKIM signatures (RFC 6376, RFC 8301, RFC 8463) over final bytes, relaxed/relaxed, one for each letter.

Our bodies are their own relaxed form: the encoder leaves no run of blanks, no tab and no blank at a line's end, and a
letter ends with its last boundary. So the body is hashed as it is, and the part all readers share is hashed once.
"""

from __future__ import annotations

import base64
import hashlib
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import ConfigError, MissingInput, PermissionRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_SIGNED = (
    "from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type", "list-id",
    "list-unsubscribe", "list-unsubscribe-post", "feedback-id",
)  # fmt: skip
# Named once more than they occur, so that an added copy breaks the signature (RFC 6376 section 8.15).
_OVERSIGNED = ("from", "to", "subject", "date", "content-type", "list-unsubscribe", "list-unsubscribe-post")
_BLANKS = re.compile(rb"[ \t]+")
_LEAST_BITS = 2048


@dataclass(frozen=True)
class Seal:
    """A domain's signing key. ``sign`` takes the bytes to be signed; ``algorithm`` is rsa-sha256 or ed25519-sha256."""

    domain: str
    selector: str
    algorithm: str
    sign: Callable[[bytes], bytes]

    def field(self, head: bytes, body_hash: bytes, signed_at: int) -> bytes:
        """The whole DKIM-Signature field for a header block and the SHA-256 of its body.

        ``signed_at`` is in seconds since 1970; the same inputs give the same bytes.
        """
        fields = _relaxed(head)
        present = tuple(name for name in _SIGNED if name in fields)
        standing, relaxed = _standing_tags(self.algorithm, self.domain, self.selector, signed_at, present)
        body = b"bh=" + base64.b64encode(body_hash) + b";"
        signed = [b"%s:%s\r\n" % (name.encode(), fields[name]) for name in present]
        signature = self.sign(b"".join([*signed, b"dkim-signature:", relaxed, b" ", body, b" b="]))
        encoded = base64.b64encode(signature)
        lines = [encoded[at : at + 70] for at in range(0, len(encoded), 70)]
        return b"".join([b"DKIM-Signature: ", standing, b"\r\n ", body, b"\r\n b=", b"\r\n  ".join(lines), b"\r\n"])


@lru_cache(16)
def _standing_tags(
    algorithm: str, domain: str, selector: str, signed_at: int, present: tuple[str, ...]
) -> tuple[bytes, bytes]:
    """The tags that all letters of an issue share, folded, and in relaxed form."""
    named = ":".join([*present, *(name for name in _OVERSIGNED if name in present)])
    tags = (
        f"v=1; a={algorithm}; c=relaxed/relaxed; d={domain}; s={selector};",
        f" t={signed_at};",
        f" h={_folded(named)};",
    )
    standing = "\r\n".join(tags).encode("ascii")
    return standing, _blanks_reduced(standing)


def _folded(names: str) -> str:
    """The h= list in lines of at most 70 columns, broken behind colons where blanks mean nothing."""
    lines = [""]
    for name in re.findall(r"[^:]+:?", names):
        if len(lines[-1]) + len(name) > 70:
            lines.append("  ")
        lines[-1] += name
    return "\r\n".join(lines)


def _relaxed(head: bytes) -> dict[str, bytes]:
    """The header block's fields in relaxed form (section 3.4.2); each name occurs once in our letters."""
    fields = {}
    for line in head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").split(b"\r\n"):
        name, _, value = line.partition(b":")
        fields[name.decode("ascii").lower()] = _blanks_reduced(value)
    return fields


def _blanks_reduced(value: bytes) -> bytes:
    value = value.replace(b"\r\n", b"")
    return (_BLANKS.sub(b" ", value) if b"  " in value or b"\t" in value else value).strip()


def load_seal(path: Path, domain: str, selector: str) -> Seal:
    """Read a private key in PEM, RSA of 2048 bits or more, or Ed25519.

    Raises:
        ConfigError: the extra is not installed, or the key is none of these.
        MissingInput: no such file.
        PermissionRefused: others may read it.
    """
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415
    except ImportError:
        raise ConfigError("signing needs an extra", cure="pip install 'essay-digest[dkim]'") from None
    content = _private_bytes(path)
    try:
        key = load_pem_private_key(content, None)
    except (ValueError, TypeError) as reason:
        raise ConfigError("is no private key in PEM without a passphrase", where=str(path)) from reason
    if isinstance(key, RSAPrivateKey):
        if key.key_size < _LEAST_BITS:
            raise ConfigError(f"has {key.key_size} bits, providers want {_LEAST_BITS}", where=str(path))
        return Seal(domain, selector, "rsa-sha256", _rsa(key))
    if isinstance(key, Ed25519PrivateKey):
        return Seal(domain, selector, "ed25519-sha256", _ed25519(key))
    raise ConfigError("is neither an RSA nor an Ed25519 key", where=str(path))


def _private_bytes(path: Path) -> bytes:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise PermissionRefused("may be read by others", where=str(path), cure=f"chmod 600 {path}")
        return path.read_bytes()
    except OSError as reason:
        raise MissingInput(f"cannot be read: {reason.strerror}", where=str(path)) from reason


def _rsa(key: RSAPrivateKey) -> Callable[[bytes], bytes]:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    padding, digest = PKCS1v15(), SHA256()
    return lambda content: key.sign(content, padding, digest)


def _ed25519(key: Ed25519PrivateKey) -> Callable[[bytes], bytes]:
    # RFC 8463 section 3: the SHA-256 of the canonical header is what is signed.
    return lambda content: key.sign(hashlib.sha256(content).digest())
