"""Inlining: styles move into attributes, ignored blocks stay as they are, and nothing outside is ever opened."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from letter_samples import SHIPPED, print_letter

from digest.errors import RenderError
from digest.letter.inline import inline

DARK = """<style data-premailer="ignore">
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) { .page, u + .body p > a { color: #FFFFFF !important; } }
[data-ogsc] .page { color: #eeeeee !important }
@media screen and (max-width: 480px) { .page { width: 100% !important } }
</style>"""
WATCHED = (
    "open",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.bind",
    "urllib.Request",
    "subprocess.Popen",
    "os.exec",
)
_recorders: list[list[tuple[str, str]]] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _recorders and event in WATCHED:
        _recorders[-1].append((event, str(arguments[0]) if arguments else ""))


sys.addaudithook(_hook)  # there is no way to take one away again; without a recorder it does nothing


@contextmanager
def recorded() -> Iterator[list[tuple[str, str]]]:
    """Every file opened and every socket used while the block lasts."""
    events: list[tuple[str, str]] = []
    _recorders.append(events)
    try:
        yield events
    finally:
        _recorders.pop()


def page(css: str = "", body: str = "<p>text</p>", head: str = "") -> str:
    return f"<!DOCTYPE html>\n<html><head>\n{head}<style>\n{css}\n</style>\n</head><body>{body}</body></html>"


def faults_of(source: str) -> list[str]:
    with pytest.raises(RenderError) as wrong:
        inline(source, "letter.html")
    return [str(fault) for fault in wrong.value.faults]


def test_a_rule_moves_into_the_style_attribute_and_the_block_goes() -> None:
    made = inline(page(".a { color: #ffffff; margin: 0 }", '<p class="a">x</p>'), "letter.html")
    assert '<p class="a" style="color:#ffffff; margin:0">x</p>' in made
    assert "<style" not in made


def test_the_doctype_survives_so_that_nobody_draws_in_quirks_mode() -> None:
    assert inline(page(), "letter.html").startswith("<!DOCTYPE html>")


def test_an_ignored_block_survives_verbatim_with_its_importance() -> None:
    made = inline(page("p { color: #000000 }", '<p class="page">x</p>', DARK), "letter.html")
    assert DARK.replace(' data-premailer="ignore"', "") in made.replace(' data-premailer="ignore"', "")
    assert 3 == made.count("!important")
    assert '<p class="page" style="color:#000000">x</p>' in made


def test_importance_never_moves_into_a_style_attribute_where_it_would_beat_the_dark_rules() -> None:
    assert 'style="color:#000000"' in inline(page("p { color: #000000 !important }"), "letter.html")


def test_the_shipped_dark_rules_reach_the_letter_verbatim() -> None:
    source = (SHIPPED / "letter.html").read_text("utf-8")
    assert source.count("!important") == print_letter().html.count("!important")
    assert 'data-premailer="ignore"' in source


@pytest.mark.parametrize(
    "element",
    [
        '<img src="https://example.org/a.png" width="600" height="80" alt="">',
        '<table width="100%"><tr><td width="300" align="left" valign="top" bgcolor="#ffffff">x</td></tr></table>',
    ],
)
def test_attributes_for_outlook_are_not_rewritten(element: str) -> None:
    css = "img { width: 50%; height: auto } table { width: 1px } td { width: 10px; text-align: right }\n"
    css += "td { background-color: #000000; vertical-align: top }"
    made = inline(page(css, element), "letter.html")
    for attribute in ('width="600"', 'height="80"', 'width="100%"', 'width="300"', 'align="left"', 'bgcolor="#ffffff"'):
        assert (attribute in element) == (attribute in made)


def test_conditional_comments_and_classes_are_kept() -> None:
    body = '<!--[if mso]><table><tr><td><![endif]--><p class="a b">x</p><!--[if mso]></td></tr></table><![endif]-->'
    made = inline(page("p { margin: 0 }", body), "letter.html")
    assert 2 == made.count("<!--[if mso]>")
    assert 'class="a b"' in made


def test_six_digit_colours_stay_six_digits_for_word() -> None:
    assert "#ffffff" in inline(page("p { color: #ffffff }"), "letter.html")


@pytest.mark.fault("62")
@pytest.mark.parametrize(
    ("css", "head"),
    [
        ("@import url(http://169.254.169.254/);", ""),
        ("@IMPORT 'x.css';", ""),
        ("@import url(file:///etc/passwd);", ""),
        ("p { background: url(file:///etc/passwd) }", ""),
        ("p { background: url( 'http://example.net/x' ) }", ""),
        ("p { background: URL(//example.net/x) }", ""),
        ("p { background: url(data:image/png;base64,AA==) }", ""),
        (r"p { background: u\72l(file:///etc/passwd) }", ""),
        (r"p { background: \000075 rl(file:///etc/passwd) }", ""),
        (r"@\69mport 'x.css';", ""),
        ("", '<link rel="stylesheet" href="http://example.net/x.css">\n'),
        ("", "<LINK href=x.css REL=stylesheet>\n"),
        ("", '<style data-premailer="ignore">@import "x.css";</style>\n'),
    ],
)
def test_a_style_that_asks_for_something_outside_is_refused_with_its_line(css: str, head: str) -> None:
    with recorded() as events:
        faults = faults_of(page(css, head=head))
    assert [] == events
    assert faults[0].startswith("letter.html:3: " if head else "letter.html:4: ")


def test_a_style_attribute_cannot_hide_it_in_references() -> None:
    assert ["letter.html:7: a style may only"] == [
        fault[:31] for fault in faults_of(page(body="\n<p style='background:&#117;r&#x6c;(file:///x)'>a</p>"))
    ]


def test_an_escape_that_hides_nothing_may_stay() -> None:
    kept = '<style data-premailer="ignore">.a::before { content: "\\201c" }</style>'
    assert "201c" in inline(page("p { margin: 0 }", head=kept), "letter.html")


def test_all_three_kinds_of_outside_styles_are_told_at_once() -> None:
    head = '<link rel="stylesheet" href="x.css">\n'
    assert 3 == len(faults_of(page("@import 'a.css';\np { background: url(b.png) }", head=head)))


@pytest.mark.parametrize(
    "target", ['"https://example.org/a.png"', "'https://example.org/a.png'", "https://example.org/a"]
)
def test_a_style_may_point_to_an_https_address_with_or_without_quotes(target: str) -> None:
    assert "https://example.org/a" in inline(page(f"p {{ background-image: url({target}) }}"), "letter.html")


@pytest.mark.parametrize(
    "text", ["The @import rule of 1998", "it read url(photo.png)", "Write to ana@import.example.org"]
)
def test_the_words_of_an_essay_are_not_taken_for_styles(text: str) -> None:
    assert text in inline(page("p { margin: 0 }", f"<p>{text}</p>"), "letter.html")


@pytest.mark.parametrize(
    "css",
    [
        "@media (max-width: 480px) { p { margin: 0 } }",
        "@supports (display: grid) { p { margin: 0 } }",
        "@font-face { font-family: a }",
        "@keyframes a { from { top: 0 } }",
        ":is(h1, h2) { margin: 0 }",
        "p:not(.a, .b) { margin: 0 }",
        "[data-ogsc] p { color: #000000 }",
    ],
)
def test_a_rule_that_inlining_would_silently_lose_is_refused_with_its_line(css: str) -> None:
    [fault] = faults_of(page(f"p {{ margin: 0 }}\n{css}"))
    assert fault.startswith("letter.html:5: ")
    assert "would be lost" in fault


def test_the_same_rules_may_stand_where_the_inliner_does_not_look() -> None:
    ignored = '<style data-premailer="ignore">@media (max-width: 480px) { p:not(.a) { margin: 0 } }</style>'
    commented = "/* no @media here */ p:not(.a) { margin: 0 }"
    assert "@media (max-width" in inline(page(commented, head=ignored), "letter.html")


@pytest.mark.parametrize("css", ["p { color }", "p color: red }", "p { color: #zzz }", "} p { margin: 0 }", "@media {"])
def test_broken_css_is_an_error_and_never_half_a_style(css: str) -> None:
    assert all(fault.startswith("letter.html:") for fault in faults_of(page(css)))


@pytest.mark.parametrize(
    ("css", "place"),
    [
        ("p { margin: 0 }\np { margin 0; color: #000000 }", "letter.html:7: "),
        (".a { { color: #000000 }\np { margin: 0 }", "letter.html:6: "),
    ],
)
def test_broken_css_is_told_once_in_few_words_and_with_its_line(css: str, place: str) -> None:
    [fault] = faults_of(
        page(css + "\n.b { color: #000000 }" * 40, head="<!--[if mso]>\n<style>p{a:b}</style>\n<![endif]-->")
    )
    assert fault.startswith(place)
    assert len(fault) < 160


def test_broken_css_does_not_spoil_the_next_page() -> None:
    faults_of(page("p { color }"))
    assert 'style="margin:0"' in inline(page("p { margin: 0 }"), "letter.html")
    assert faults_of(page("p { color }")) == faults_of(page("p { color }"))


def test_broken_css_is_told_by_the_error_alone_and_not_on_stderr() -> None:
    """FAULTS I4: one block on stderr, ours. cssutils has a handler of its own that writes there."""
    program = (
        "from digest.errors import RenderError\nfrom digest.letter.inline import inline\n"
        "try:\n    inline('<!DOCTYPE html><html><head><style>p { color }</style></head><body></body></html>', 'x')\n"
        "except RenderError:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ("refused\n", "") == (done.stdout, done.stderr)


@pytest.mark.fault("62")
@pytest.mark.parametrize("target", ["'file:///etc/hostname'", "'http://127.0.0.1:9/x.css'", "'/etc/hostname'"])
def test_an_import_in_disguise_opens_neither_file_nor_socket(target: str) -> None:
    r"""CSS lets ``@import`` be written ``@\69mport``; the parser's own fetcher is what must hold then."""
    disguised = page(f"@\\69mport {target};\np {{ margin: 0 }}")
    inline(page("p { margin: 0 }"), "letter.html")  # whatever is imported lazily is imported now
    with recorded() as events, suppress(RenderError):
        inline(disguised, "letter.html")
    assert [] == events


@pytest.mark.fault("62")
def test_rendering_a_letter_opens_files_of_the_template_folder_only_and_no_socket() -> None:
    print_letter()
    with recorded() as events:
        print_letter()
    outside = [event for event in events if event[0] != "open" or not Path(event[1]).is_relative_to(SHIPPED)]
    assert [] == outside
    assert {"letter.html", "letter.css", "letter.txt"} == {Path(path).name for _, path in events}


def test_the_recorder_does_see_files_and_sockets(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x", "utf-8")
    with recorded() as events:
        (tmp_path / "a").read_text("utf-8")
    assert [("open", str(tmp_path / "a"))] == events


def test_tokens_of_slots_survive_in_text_and_links() -> None:
    made = inline(
        page("a { color: #000000 }", '<a href="zq0123456789abnameqz">zq0123456789abnameqz</a>'), "letter.html"
    )
    assert '<a href="zq0123456789abnameqz" style="color:#000000">zq0123456789abnameqz</a>' in made
