"""Three verifiers by others accept our DKIM signatures, and refuse a letter that was changed on its way."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import dkim
import pytest
from judged_letters import GOLDEN_NAMES, SENDING_HOST, STARTER_NAMES, Judged, Keys
from node_programs import run_node

Zone = Mapping[str, str]
CASES = [*STARTER_NAMES, *(f"{name}, {algorithm}" for name in GOLDEN_NAMES for algorithm in ("rsa", "ed25519"))]


def dkimpy(message: Path, letter: Judged, zone: Zone) -> bool:
    def look_up(name: bytes | str, timeout: int = 5) -> bytes | None:
        asked = (name.decode() if isinstance(name, bytes) else name).rstrip(".")
        return zone[asked].encode() if asked in zone else None

    return bool(dkim.verify(message.read_bytes(), dnsfunc=look_up))


def mailauth(message: Path, letter: Judged, zone: Zone) -> bool:
    """All of DKIM, SPF and DMARC, as a receiver computes them; asks a file instead of DNS."""
    cache = message.with_suffix(".json")
    cache.write_text(json.dumps({name: {"TXT": [[record]]} for name, record in zone.items()}))
    sender = f"bounces@{letter.domain}"
    report = run_node("mailauth", "report", "-n", cache, "-i", SENDING_HOST, "-e", letter.domain, "-f", sender, message)
    assert "pass" == report["spf"]["status"]["result"]
    results = {one["status"]["result"] for one in report["dkim"]["results"]}
    aligned = {one["status"].get("aligned") for one in report["dkim"]["results"]}
    passed = {"pass"} == results
    assert not passed or ({letter.domain}, "pass") == (aligned, report["dmarc"]["status"]["result"])
    return passed


def opendkim(message: Path, letter: Judged, zone: Zone) -> bool:
    """OpenDKIM's own test mode, which reads keys from a file and opens no socket."""
    program = shutil.which("opendkim") or shutil.which("opendkim", path="/usr/sbin:/sbin")
    if not program:
        pytest.skip("OpenDKIM is not installed (apt-get install opendkim)")
    public, settings = message.with_suffix(".keys"), message.with_suffix(".conf")
    public.write_text("".join(f"{name} {record}\n" for name, record in zone.items() if "_domainkey" in name))
    settings.write_text(f"TestPublicKeys {public}\nMode v\n")
    command = [program, "-x", str(settings), "-t", str(message), "-v"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    verdicts = re.findall(r"verification \(.*\) (succeeded|failed)", done.stdout)
    assert 1 == len(verdicts), done.stdout
    return ["succeeded"] == verdicts


VERIFIERS = [dkimpy, mailauth, opendkim]


@pytest.fixture
def accepts(tmp_path: Path, keys: Keys) -> Callable[..., dict[str, bool]]:
    """What one verifier, or each of them, says of a message in a letter's name."""

    def ask(message: bytes, letter: Judged, *verifiers: Callable[[Path, Judged, Zone], bool]) -> dict[str, bool]:
        path = tmp_path / "message.eml"
        path.write_bytes(message)
        zone = keys.zone(letter.domain)
        return {verify.__name__: verify(path, letter, zone) for verify in verifiers}

    return ask


def signed(case: str, letters: Mapping[str, Judged], keys: Keys) -> tuple[bytes, Judged]:
    """The starter's letters come signed from the command; the golden ones are signed here with either key."""
    name, _, algorithm = case.partition(", ")
    letter = letters[name]
    return (keys.signed(letter, algorithm) if algorithm else letter.eml.read_bytes()), letter


@pytest.mark.parametrize("verifier", VERIFIERS, ids=lambda verify: verify.__name__)
@pytest.mark.parametrize("case", CASES)
def test_a_verifier_by_others_accepts_our_signature(
    case: str,
    verifier: Callable[..., bool],
    letters: Mapping[str, Judged],
    keys: Keys,
    accepts: Callable[..., dict[str, bool]],
) -> None:
    message, letter = signed(case, letters, keys)
    assert 1 == message.count(b"DKIM-Signature:")
    assert {verifier.__name__: True} == accepts(message, letter, verifier)


def body_changed(message: bytes) -> bytes:
    """One word of the essay, in both parts."""
    head, blank, body = message.partition(b"\r\n\r\n")
    return head + blank + body.replace(b" the ", b" The ")


def subject_changed(message: bytes) -> bytes:
    return message.replace(b"\r\nSubject: ", b"\r\nSubject: Re: ", 1)


def one_click_taken_out(message: bytes) -> bytes:
    return message.replace(b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click", b"", 1)


def second_sender_put_in(message: bytes) -> bytes:
    return message.replace(b"\r\nFrom: ", b"\r\nFrom: mallory@example.net\r\nFrom: ", 1)


@pytest.mark.parametrize("verifier", VERIFIERS, ids=lambda verify: verify.__name__)
@pytest.mark.parametrize("tamper", [body_changed, subject_changed, one_click_taken_out, second_sender_put_in])
@pytest.mark.parametrize("case", ["plain, rsa", "plain, ed25519"])
def test_a_verifier_by_others_refuses_a_changed_letter(
    case: str, tamper: Callable[[bytes], bytes], verifier: Callable[..., bool], letters: Mapping[str, Judged], keys: Keys,
    accepts: Callable[..., dict[str, bool]],
) -> None:  # fmt: skip
    message, letter = signed(case, letters, keys)
    changed = tamper(message)
    assert changed != message
    assert {verifier.__name__: False} == accepts(changed, letter, verifier)
