"""One written address to the one form we compare and send to, or the reason it cannot be mailed."""

from __future__ import annotations

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

# The plain case, which nearly every row is: dot-atom local part (RFC 5321 section 4.1.2) and a host name of letters,
# digits and hyphens with an alphabetic top-level label. Everything else goes to email-validator, 30 times slower.
_PLAIN = re.compile(
    r"(?=.{1,254}\Z)([A-Za-z0-9_][A-Za-z0-9_+-]*(?:\.[A-Za-z0-9_+-]+)*)@"
    r"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63})\Z"
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LOCAL_MAX = 64
_DANGEROUS_FIRST = ("-", "%", "!", "=", "/", "'", "+", "@")
# Names kept for single machines and tunnels (RFC 6761, RFC 6762, RFC 7686); the careful path knows what to say of them.
_SPECIAL = (".local", ".onion", ".arpa", ".localhost", ".invalid")


class BadAddress(ValueError):
    """The text says what is wrong, without repeating the address."""


def canonical(written: str) -> tuple[str, str]:
    """The address to mail and the key by which two spellings are one reader.

    The key is the trimmed, NFC-normalised, case-folded local part with the lower-case A-label domain.

    Raises:
        BadAddress: it cannot be mailed.
    """
    text = written.strip(" \t\u00a0")
    if match := _PLAIN.match(text):
        local, domain = match[1], match[2].lower()
        if len(local) <= _LOCAL_MAX and "--" not in domain and ".." not in text and not domain.endswith(_SPECIAL):
            address = f"{local}@{domain}"
            return address, address.lower()
    return _careful(text)


def _careful(text: str) -> tuple[str, str]:
    if not text:
        raise BadAddress("the address is empty")
    if _UNSAFE.search(text):
        raise BadAddress("the address holds a control or line-break character")
    if "=?" in text:
        raise BadAddress("the address holds an encoded word")
    if text[0] in _DANGEROUS_FIRST:
        raise BadAddress(f'the address begins with "{text[0]}", which relays and spreadsheets read as a command')
    if "%" in text.split("@", maxsplit=1)[0] or "!" in text:
        raise BadAddress("the address holds a routing character (% or !)")
    try:
        found = validate_email(
            unicodedata.normalize("NFC", text),
            check_deliverability=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            test_environment=True,
        )
    except EmailNotValidError as reason:
        raise BadAddress(_plain_words(str(reason))) from None
    if found.ascii_email is None:
        raise BadAddress("letters outside ASCII before the @ need SMTPUTF8, which this program does not send")
    if len(found.local_part) > _LOCAL_MAX:
        raise BadAddress(f"the part before the @-sign is longer than {_LOCAL_MAX} characters")
    if _mixed_script(found.domain):
        raise BadAddress("the domain mixes alphabets, as imitations of known names do")
    address = f"{found.local_part}@{found.ascii_domain.lower()}"
    return address, address.casefold()


def _plain_words(reason: str) -> str:
    """The validator's sentence without whatever it quotes from the address."""
    return re.sub(r"\s*[:(].*$", "", reason.split("\n", maxsplit=1)[0]).rstrip(".").replace("email address", "address")


def _mixed_script(domain: str) -> bool:
    """Whether one label mixes Latin with Cyrillic or Greek letters (UTS 39 section 5.1, in its dangerous cases)."""
    for label in domain.split("."):
        scripts = {unicodedata.name(char, "").split(" ")[0] for char in label if char.isalpha()}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
            return True
    return False
