"""The finished letters that other people's programs judge, and what DNS would say of their sender."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from folders import Folder

from digest.letter.dkim import load_seal
from digest.letter.palettes import THEMES
from digest.starter import lay

GOLDEN = Path(__file__).parents[1] / "golden"
STARTER_NAMES = sorted(THEMES)
GOLDEN_NAMES = sorted(path.parent.name for path in GOLDEN.glob("*/letter.eml"))
NAMES = [*STARTER_NAMES, *GOLDEN_NAMES]
MOMENT = "2024-01-05T12:00:00Z"
"""In the past, because verifiers refuse a signature from the future."""
SIGNED_AT = 1704614400
SENDING_HOST = "203.0.113.9"


@dataclass(frozen=True)
class Judged:
    """One finished letter: its folder holds ``letter.eml``, ``letter.html`` and ``letter.txt``."""

    name: str
    folder: Path
    theme: str

    @property
    def eml(self) -> Path:
        return self.folder / "letter.eml"

    @property
    def html(self) -> Path:
        return self.folder / "letter.html"

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.eml.read_bytes(), policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def domain(self) -> str:
        [sender] = self.message["From"].addresses
        return str(sender.domain)


class Keys:
    """An RSA and an Ed25519 key in files as an operator has them; the selector is the algorithm's name."""

    def __init__(self, folder: Path) -> None:
        pairs: Mapping[str, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey] = {
            "rsa": rsa.generate_private_key(65537, 2048),
            "ed25519": ed25519.Ed25519PrivateKey.generate(),
        }
        self.files = {name: folder / f"{name}.pem" for name in pairs}
        self.records = {}
        for name, key in pairs.items():
            self.files[name].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            self.files[name].chmod(0o600)
            public = key.public_key()
            if isinstance(public, ed25519.Ed25519PublicKey):
                published = public.public_bytes_raw()  # RFC 8463 section 4
            else:
                published = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            self.records[name] = f"v=DKIM1; k={name}; p={base64.b64encode(published).decode()}"

    def zone(self, domain: str) -> dict[str, str]:
        """The TXT records of a sender's domain: both keys, SPF and DMARC."""
        keys = {f"{name}._domainkey.{domain}": record for name, record in self.records.items()}
        return keys | {domain: f"v=spf1 ip4:{SENDING_HOST} -all", f"_dmarc.{domain}": "v=DMARC1; p=reject"}

    def signed(self, letter: Judged, algorithm: str) -> bytes:
        """A letter that came unsigned, with our signature."""
        message = letter.eml.read_bytes()
        head, _, body = message.partition(b"\r\n\r\n")
        seal = load_seal(self.files[algorithm], letter.domain, algorithm)
        return seal.field(head, hashlib.sha256(body).digest(), SIGNED_AT) + message


def starter_letters(folder: Path, keys: Keys) -> Iterator[Judged]:
    """The starter folder's coming letter as the command writes it, once in each theme, signed by either key in turn."""
    lay(folder / "letter")
    house = Folder(folder / "letter")
    written = house.config.read_text("utf-8")
    assert 'theme = "serif"' in written
    assert 'selector = ""' in written
    for turn, theme in enumerate(STARTER_NAMES):
        algorithm = ("rsa", "ed25519")[turn % 2]
        text = written.replace('theme = "serif"', f'theme = "{theme}"').replace(
            'selector = ""', f'selector = "{algorithm}"'
        )
        house.config.write_text(text.replace('"dkim.pem"', f'"{keys.files[algorithm]}"'), "utf-8")
        target = folder / theme
        ran = house.run("preview", "--as", "ana@example.org", "--now", MOMENT, "--out", str(target))
        assert 0 == ran.code, ran.err
        yield Judged(theme, target, theme)


def golden_letters() -> Iterator[Judged]:
    """The letters that people have read and kept."""
    themes = {"month": "serif", "plain": "serif", "sensitive": "contrast", "unicode": "sans"}
    for name in GOLDEN_NAMES:
        yield Judged(name, GOLDEN / name, themes[name])
