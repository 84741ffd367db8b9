"""Certificates for servers in tests: from an authority of our own, for any name and any time."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_AUTHORITY, _SERVER = (
    x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("An authority for tests", "A relay")
)
_DAY = timedelta(days=1)


class Authority:
    """``file`` is what a client trusts; ``context`` and ``server`` make what a server wears."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = generate_private_key(SECP256R1())
        certificate = self._certificate(self._key, x509.BasicConstraints(ca=True, path_length=None), _DAY)
        self.file = folder / "authority.pem"
        self.file.write_bytes(certificate.public_bytes(Encoding.PEM))

    def context(self, address: str = "127.0.0.1", ends_in: timedelta = _DAY) -> ssl.SSLContext:
        """A server's side of TLS with a certificate for an IP address."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server(address, ends_in))
        return context

    def server(self, address: str = "127.0.0.1", ends_in: timedelta = _DAY) -> Path:
        """A file with such a certificate and its key."""
        key = generate_private_key(SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        certificate = self._certificate(key, names, ends_in)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = self._folder / "server.pem"
        path.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
        return path

    def _certificate(
        self, key: EllipticCurvePrivateKey, extension: x509.ExtensionType, ends_in: timedelta
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(
            _AUTHORITY,
            _AUTHORITY if key is self._key else _SERVER,
            key.public_key(),
            x509.random_serial_number(),
            now - 30 * _DAY,
            now + ends_in,
        )
        return builder.add_extension(extension, critical=key is self._key).sign(self._key, SHA256())
