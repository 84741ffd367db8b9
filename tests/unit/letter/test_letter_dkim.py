"""DKIM: what we sign, a verifier that is not ours accepts; whatever is changed afterwards, it refuses."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st
from letter_samples import NEWSLETTER, NONCE, READER, SLOT, addresses, awkward_text, person_names, printed_letters

from digest.errors import ConfigError, DigestError, MissingInput, PermissionRefused
from digest.letter import CompiledLetter, compile_letter
from digest.letter.dkim import Seal, load_seal
from digest.letter.slots import SLOT_NAMES, token
from digest.model import Edition

Key = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
ALGORITHMS = ("rsa-sha256", "ed25519-sha256")
SIGNED_AT = datetime(2024, 1, 7, 8, 0, tzinfo=UTC)
"""In the past, because a verifier refuses a signature from the future."""
TOKENS = {name: token(name, NONCE) for name in SLOT_NAMES}
TEXT = "Two  blanks,\ta tab, \n  an indent\n.dot\n\n{greeting}\n  {name}, {address}\n{unsubscribe_url}\n-- \n\n\n"
PAGE = "<p>{greeting}  {name}</p>\n\t<a href='{preferences_url}'>{address}</a>\n"
EDITION = Edition("A subject – with a dash", "Preview", PAGE.format(**TOKENS), TEXT.format(**TOKENS))
SENDER = replace(NEWSLETTER, reply_to="editor@example.org", unsubscribe_address="leave@example.org")


def pem(key: Key, lock: KeySerializationEncryption | None = None) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock or NoEncryption())


def published(key: Key) -> bytes:
    """The TXT record of the key (RFC 6376 section 3.6.1; RFC 8463 section 4)."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return b"v=DKIM1; k=ed25519; p=" + base64.b64encode(key.public_key().public_bytes_raw())
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(spki)


@cache
def keys() -> Mapping[str, Key]:
    return {
        "rsa-sha256": rsa.generate_private_key(65537, 2048),
        "ed25519-sha256": ed25519.Ed25519PrivateKey.generate(),
    }


@cache
def seal(algorithm: str) -> Seal:
    """The key by way of its file, as an operator has it."""
    with TemporaryDirectory() as folder:
        return load_seal(key_file(Path(folder), pem(keys()[algorithm])), "example.org", algorithm.partition("-")[0])


def key_file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "dkim.pem"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def letter(edition: Edition = EDITION) -> CompiledLetter:
    return compile_letter(edition, SENDER, SLOT, SIGNED_AT, NONCE)


def signed(algorithm: str = "ed25519-sha256", values: Mapping[str, str] = READER) -> bytes:
    return letter().print(values, seal(algorithm))


def verifies(message: bytes) -> bool:
    """What dkimpy says, with our keys for its DNS."""
    zone = {
        f"{name.partition('-')[0]}._domainkey.example.org.".encode(): published(key) for name, key in keys().items()
    }

    def look_up(name: bytes | str, timeout: int = 5) -> bytes | None:
        return zone.get(name if isinstance(name, bytes) else name.encode())

    return bool(dkim.verify(message, dnsfunc=look_up))


def tags(message: bytes) -> dict[str, str]:
    """The tags of the signature, which stands first in the letter."""
    [field] = re.findall(rb"\ADKIM-Signature: ((?:.*\r\n)(?:[ \t].*\r\n)*)", message)
    pairs = (tag.partition("=") for tag in "".join(field.decode("ascii").split()).split(";"))
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signed_letter_verifies(algorithm: str) -> None:
    message = signed(algorithm)
    assert verifies(message)
    assert algorithm == tags(message)["a"]
    assert letter().print(READER) == message[message.index(b"\r\nFrom: ") + 2 :]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"From: Harbour", b"From: harbour"), (b"To: Ana", b"To: Eva"), (b"Reply-To: editor@", b"Reply-To: else@"),
        (b"Subject: =?", b"Subject: X =?"), (b"Date: Sun, 07 Jan", b"Date: Sun, 14 Jan"),
        (b"Message-ID: <0", b"Message-ID: <1"), (b"List-Id: Harbour", b"List-Id: Other"),
        (b"List-Unsubscribe: <https", b"List-Unsubscribe: <http"), (b"subject=unsubscribe%20", b"subject=no%20"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Clicks"), (b"Feedback-ID: 2026", b"Feedback-ID: 2025"),
        (b"MIME-Version: 1.0", b"MIME-Version: 1.1"), (b"multipart/alternative", b"multipart/mixed"),
        (b"t=1704614400", b"t=1704614401"), (b"Two =20blanks", b"Two =20Blanks"), (b"Dear Ana", b"Dear Eva"),
        (b"/u/Ab3_", b"/u/Ab3-"), (b"</a>", b"</b>"),
    ],
)  # fmt: skip
def test_a_changed_byte_in_a_signed_field_or_in_the_body_fails(algorithm: str, old: bytes, new: bytes) -> None:
    message = signed(algorithm)
    assert old in message
    assert not verifies(message.replace(old, new, 1))


def test_any_changed_letter_of_the_body_fails() -> None:
    message = signed()
    start = message.index(b"\r\n\r\n") + 4
    places = [at for at in range(start, len(message)) if message[at : at + 1].isalnum()][::40]
    assert 10 < len(places)
    for at in places:
        other = b"x" if message[at : at + 1] != b"x" else b"y"
        assert not verifies(message[:at] + other + message[at + 1 :])


def test_what_a_relay_adds_or_refolds_does_not_break_the_signature() -> None:
    message = signed()
    assert verifies(b"Received: from a by b; Sun, 7 Jan 2024 08:00:01 +0000\r\nX-Spam: no\r\n" + message)
    assert verifies(message.replace(b"Message-ID: <", b"Message-Id:\r\n\t<"))
    assert verifies(message + b"\r\n\r\n")


@pytest.mark.parametrize(
    "name", ["From", "To", "Subject", "Date", "Content-Type", "List-Unsubscribe", "List-Unsubscribe-Post"]
)
def test_a_second_copy_of_a_field_that_readers_trust_fails(name: str) -> None:
    """RFC 6376 section 8.15: such a name stands in h= once more than in the letter."""
    message = signed()
    assert 2 == tags(message)["h"].split(":").count(name.lower())
    assert not verifies(f"{name}: another\r\n".encode() + message)


@pytest.mark.fault("S25")
def test_the_one_click_fields_are_signed_and_nothing_is_left_open() -> None:
    """RFC 8058 section 4 wants both; STANDARDS D2 wants relaxed forms, a time and no length."""
    found = tags(signed())
    names = found["h"].split(":")
    assert {"list-unsubscribe", "list-unsubscribe-post", "from", "reply-to", "list-id", "feedback-id"} <= set(names)
    assert "relaxed/relaxed" == found["c"]
    assert ("example.org", "ed25519", str(int(SIGNED_AT.timestamp()))) == (found["d"], found["s"], found["t"])
    assert not {"l", "x"} & set(found)


def test_a_field_that_the_letter_lacks_is_not_named() -> None:
    message = compile_letter(EDITION, NEWSLETTER, SLOT, SIGNED_AT, NONCE).print(READER, seal("ed25519-sha256"))
    assert "reply-to" not in tags(message)["h"]
    assert verifies(message)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_same_inputs_give_the_same_bytes_also_after_a_night_in_the_ledger(algorithm: str) -> None:
    assert signed(algorithm) == signed(algorithm)
    assert signed(algorithm) == CompiledLetter.from_json(letter().to_json()).print(READER, seal(algorithm))


def test_the_signature_field_keeps_its_lines_short() -> None:
    field = signed("rsa-sha256").partition(b"\r\nFrom: ")[0]
    assert 78 >= max(map(len, field.split(b"\r\n")))


@printed_letters
@given(st.sampled_from(ALGORITHMS), person_names, awkward_text, addresses, awkward_text)
def test_any_name_any_address_and_any_text_verifies(
    algorithm: str, name: str, greeting: str, address: str, text: str
) -> None:
    edition = replace(EDITION, text=f"{text}\n{TOKENS['greeting']}{text}{TOKENS['name']}\n\n")
    values = READER | {"display": name, "name": name, "greeting": greeting, "address": address}
    assert verifies(letter(edition).print(values, seal(algorithm)))


def refused(path: Path) -> DigestError:
    with pytest.raises(DigestError) as wrong:
        load_seal(path, "example.org", "s")
    assert str(path) == wrong.value.faults[0].where
    return wrong.value


def test_a_weak_key_is_refused(tmp_path: Path) -> None:
    error = refused(key_file(tmp_path, pem(rsa.generate_private_key(65537, 1024))))
    assert isinstance(error, ConfigError)
    assert "has 1024 bits, providers want 2048" == error.faults[0].what


@pytest.mark.fault("S25")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o644])
def test_a_key_that_others_may_read_is_refused_with_the_cure(tmp_path: Path, mode: int) -> None:
    path = key_file(tmp_path, pem(keys()["ed25519-sha256"]), mode)
    error = refused(path)
    assert isinstance(error, PermissionRefused)
    assert f"chmod 600 {path}" == error.faults[0].cure


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_for_its_owner_alone_is_read(tmp_path: Path, mode: int) -> None:
    assert "ed25519-sha256" == load_seal(key_file(tmp_path, pem(keys()["ed25519-sha256"]), mode), "a.b", "s").algorithm


def test_a_missing_key_is_missing_input(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path / "nothing.pem"), MissingInput)


WRONG: Mapping[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "no PEM": lambda: b"a secret that is no key",
    "not text": lambda: bytes(range(256)),
    "cut short": lambda: pem(keys()["ed25519-sha256"])[:60],
    "public": lambda: keys()["rsa-sha256"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    "behind a passphrase": lambda: pem(keys()["ed25519-sha256"], BestAvailableEncryption(b"word")),
    "another kind": lambda: pem(ec.generate_private_key(ec.SECP256R1())),
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_a_file_that_holds_no_usable_key_is_a_fault_of_the_configuration(
    tmp_path: Path, content: Callable[[], bytes]
) -> None:
    error = refused(key_file(tmp_path, content()))
    assert isinstance(error, ConfigError)
    assert "secret" not in str(error)
