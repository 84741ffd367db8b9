"""Slots: a reader's place can be printed and nothing else; whatever else a template tries is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from letter_samples import NONCE

from digest.errors import RenderError
from digest.letter import SLOT_NAMES, Templates
from digest.letter.slots import make_slots, token

READER = {"reader": make_slots(NONCE), "word": "salt"}

MISUSES = {
    "if": "{% if reader.name %}yes{% endif %}",
    "inline if": "{{ 'a' if reader.name else 'b' }}",
    "not": "{{ not reader.name }}",
    "and": "{{ reader.name and 1 }}",
    "or": "{{ reader.name or 'friend' }}",
    "filter": "{{ reader.name|upper }}",
    "escape": "{{ reader.name|e }}",
    "safe": "{{ reader.name|safe }}",
    "length": "{{ reader.name|length }}",
    "truncate": "{{ reader.name|truncate(3) }}",
    "wordwrap": "{{ reader.greeting|wordwrap(72) }}",
    "string": "{{ reader.name|string }}",
    "urlencode": "{{ reader.unsubscribe_url|urlencode }}",
    "replace": "{{ reader.name|replace('a', 'b') }}",
    "join": "{{ [reader.name, word]|join(', ') }}",
    "tilde": "{{ 'Dear ' ~ reader.name }}",
    "tilde behind": "{{ reader.name ~ '!' }}",
    "plus": "{{ reader.name + '!' }}",
    "plus before": "{{ 'Dear ' + reader.name }}",
    "minus": "{{ reader.name - 1 }}",
    "minus before": "{{ 1 - reader.name }}",
    "times": "{{ reader.name * 2 }}",
    "divide": "{{ reader.name / 2 }}",
    "power": "{{ reader.name ** 2 }}",
    "negative": "{{ -reader.name }}",
    "percent": "{{ '%s' % reader.name }}",
    "format filter": "{{ '%s'|format(reader.name) }}",
    "format method": "{{ '{}'.format(reader.name) }}",
    "format into it": "{{ reader.name % 1 }}",
    "equal": "{{ reader.name == 'Ana' }}",
    "equal before": "{{ 'Ana' == reader.name }}",
    "unequal": "{{ reader.name != 'Ana' }}",
    "less": "{{ reader.name < 'Ana' }}",
    "greater": "{{ 'Ana' >= reader.name }}",
    "in": "{{ 'a' in reader.name }}",
    "in a list": "{{ reader.name in ['Ana'] }}",
    "loop": "{% for letter in reader.name %}{{ letter }}{% endfor %}",
    "first": "{{ reader.name|first }}",
    "index": "{{ reader.name[0] }}",
    "slice": "{{ reader.name[:3] }}",
    "method": "{{ reader.name.upper() }}",
    "call": "{{ reader.name() }}",
    "hidden token": "{{ reader.name._token }}",
    "key of a dict": "{{ {reader.name: 1} }}",
    "include": "{% include reader.name %}",
    "to json": "{{ reader.name|tojson }}",
}
SILENT_MISUSES = {
    "default": "{{ reader.name|default('friend') }}",
    "int": "{{ reader.name|int }}",
    "float": "{{ reader.name|float }}",
    "pprint": "{{ reader.name|pprint }}",
    "in a printed list": "{{ [reader.name] }}",
    "the whole reader": "{{ reader }}",
    "is none": "{% if reader.name is none %}friend{% endif %}",
    "filter block": "{% filter upper %}{{ reader.name }}{% endfilter %}",
    "set block": "{% set x %}{{ reader.name }}{% endset %}{{ x|upper }}",
}
PLAIN_USES = {
    "print": "{{ reader.name }}",
    "in a link": '<a href="{{ reader.name }}">x</a>',
    "by key": "{{ reader['name'] }}",
    "by another name": "{% set who = reader.name %}{{ who }}",
    "through a macro": "{% macro line(x) %}<p>{{ x }}</p>{% endmacro %}{{ line(reader.name) }}",
    "inside a loop": "{% for n in [1, 2] %}{{ reader.name }}{% endfor %}",
}


@pytest.mark.fault("61")
@pytest.mark.parametrize("name", ["letter.html", "letter.txt"])
@pytest.mark.parametrize("source", MISUSES.values(), ids=MISUSES)
def test_doing_more_with_a_slot_than_printing_it_names_template_and_line(
    tmp_path: Path, name: str, source: str
) -> None:
    (tmp_path / name).write_text(f"first\nsecond\n{source}\nfourth", "utf-8")
    with pytest.raises(RenderError) as wrong:
        Templates(tmp_path).render(name, READER)
    assert f"{tmp_path / name}:3" == wrong.value.faults[0].where
    assert NONCE not in str(wrong.value)


@pytest.mark.parametrize("source", SILENT_MISUSES.values(), ids=SILENT_MISUSES)
def test_no_misuse_of_a_slot_goes_through_in_silence(tmp_path: Path, source: str) -> None:
    (tmp_path / "letter.html").write_text(f"first\n{source}", "utf-8")
    with pytest.raises(RenderError):
        Templates(tmp_path).render("letter.html", READER)


@pytest.mark.parametrize("source", [MISUSES["if"], MISUSES["filter"], MISUSES["tilde"], MISUSES["loop"]])
def test_the_error_says_which_slot_and_how_it_may_be_used(tmp_path: Path, source: str) -> None:
    (tmp_path / "letter.html").write_text(source, "utf-8")
    with pytest.raises(RenderError, match=r"reader\.name is filled in for each reader .* \{\{ reader\.name \}\}"):
        Templates(tmp_path).render("letter.html", READER)


def test_a_misuse_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "letter.html").write_text("a\n{% include 'foot.html' %}", "utf-8")
    (tmp_path / "foot.html").write_text("\n\n\n{{ reader.name|upper }}", "utf-8")
    with pytest.raises(RenderError) as wrong:
        Templates(tmp_path).render("letter.html", READER)
    assert f"{tmp_path / 'foot.html'}:4" == wrong.value.faults[0].where


@pytest.mark.parametrize("name", ["letter.html", "letter.txt"])
@pytest.mark.parametrize("source", PLAIN_USES.values(), ids=PLAIN_USES)
def test_printing_a_slot_puts_its_token_there_unchanged(tmp_path: Path, name: str, source: str) -> None:
    (tmp_path / name).write_text(source, "utf-8")
    assert token("name", NONCE) in Templates(tmp_path).render(name, READER)


@pytest.mark.parametrize("slot", SLOT_NAMES)
def test_every_slot_has_a_token_of_letters_and_digits_only(slot: str) -> None:
    assert token(slot, NONCE).isalnum() and token(slot, NONCE).isascii()
    assert NONCE in token(slot, NONCE)


def test_no_token_is_part_of_another() -> None:
    tokens = [token(slot, NONCE) for slot in SLOT_NAMES]
    assert [] == [(a, b) for a in tokens for b in tokens if a != b and a in b]
