"""Bytes to text, broken characters, and white space."""

from __future__ import annotations

import pytest

from digest.intake.text.decode import decode, is_binary
from digest.intake.text.mojibake import mend
from digest.intake.text.spacing import collapse, fold, plain_lines, resolve_entities


def broken(text: str, encoding: str = "cp1252") -> str:
    """What a program makes of UTF-8 that it takes for something else."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode("utf-8"))


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),
        (b"caf\xe9 \x93quoted\x94 \x96 done", "café “quoted” – done"),
        ("ein Wort".encode("utf-16"), "ein Wort"),
        ("naïve".encode(), "naïve"),
        (b"caf\xc3\xa9\ncaf\xe9", "café\ncafé"),
        (b"odd \x81 byte \xff", "odd \x81 byte ÿ"),
    ],
)
def test_bytes_are_read_in_the_encoding_they_were_written_in(page: bytes, text: str) -> None:
    assert text == decode(page).text


def test_a_declared_encoding_is_believed_after_utf_8() -> None:
    assert decode("žluť".encode("iso8859-2"), "iso-8859-2").text == "žluť"
    assert decode("café".encode(), "iso-8859-2").text == "café"
    assert decode(b"caf\xe9", "no-such-encoding").text == "café"


def test_archives_and_documents_are_not_text() -> None:
    assert is_binary(b"PK\x03\x04rest")
    assert is_binary(b"%PDF-1.7")
    assert is_binary(b"a\0b")
    assert not is_binary("Wort".encode("utf-16"))


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac_roman"])
@pytest.mark.parametrize(
    "word", ["don’t", "café", "“so”", "über", "naïveté", "así", "coração", "perché", "– no", "…", "garçon"]
)
def test_a_word_read_in_the_wrong_encoding_is_mended(word: str, encoding: str) -> None:
    assert f"x {word} y" == mend(f"x {broken(word, encoding)} y")


def test_a_broken_word_is_mended_beside_sound_quotes() -> None:
    assert mend("“My fianc√©,” she said, ‘canâ€™t’") == "“My fiancé,” she said, ‘can’t’"


def test_text_broken_twice_is_mended() -> None:
    assert mend(broken(broken("don’t"))) == "don’t"


@pytest.mark.parametrize(
    "text",
    [
        "„Das macht Spaß“", "“CAFÉ”", "VOILÀ…", "“A IRMÔ", "caffè…”", "l’été – là", "ÀÉÎ", "Ångström", "“Â”, he spelt", "50 € – £3", "x ¬ y", "√2",
        "Große “Straße”", "«VERITÀ»", "São João", "Ça va ? Où ?", "ŒUVRE… Œdipe", "Übung—MÄRZ”", "“È”", "l'Ã", "€5…",
    ],
)  # fmt: skip
def test_sound_text_is_never_altered(text: str) -> None:
    assert text == mend(text)


def test_line_ends_and_invisible_characters_are_plain() -> None:
    assert plain_lines("a\r\nb\rc\u2028d\xa0e\u200b") == ["a", "b", "c", "d e"]
    assert collapse("  a \t  b ") == "a b"


def test_entities_left_in_text_are_resolved() -> None:
    assert resolve_entities("don&rsquo;t &amp; caf&eacute;") == "don’t & café"
    assert resolve_entities("AT&T; R&D") == "AT&T; R&D"


def test_folding_keeps_letters_and_drops_their_marks() -> None:
    assert fold("À bientôt, Straße") == "a bientot, strasse"
