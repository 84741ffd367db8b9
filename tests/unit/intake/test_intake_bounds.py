"""Large and hostile input is bounded: each case runs in a process that the system ends when it takes too much.

The limits are far above what a case needs, so that only growth by the square, or an expansion, meets them.
"""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from digest.errors import SeedError
from digest.intake import ImportedPage, import_page

PROCESSOR_SECONDS = 45
MEMORY = 2 * 1024**3
PATIENCE = 300

CASES = {
    "five megabytes of paragraphs": "('A stove that nobody had lit since the week my brother left.\\n\\n' * 80000).encode()",
    "five megabytes of short lines": "('a line of words\\n' * 320000).encode()",
    "five megabytes in one line": "b'word and ' * 560000",
    "five megabytes without a space": "b'x' * 5000000",
    "a long line of brackets": "b'[' * 500000 + b'](' * 100000",
    "a long line of stars": "b'*_' * 500000",
    "a long line of ends": "b'a. ' * 500000",
    "share words for ever": "b'Share Tweet Pin It ' * 100000",
    "quotes for ever": "'“” Ã© â€™ '.encode() * 200000",
    "numbered for ever": "b'\\n'.join(b'%d. item' % n for n in range(100000))",
    "fifty thousand nested tags": "b'<html><body>' + b'<div>' * 50000 + b'deep' + b'</div>' * 50000",
    "fifty thousand nested lists": "b'<html>' + b'<ul><li>' * 50000 + b'deep'",
    "fifty thousand nested emphases": "b'<html><p>' + b'<em>' * 50000 + b'deep'",
    "an entity bomb": "b'<!DOCTYPE html [' + b''.join(b'<!ENTITY a%d \"&a%d;&a%d;\">' % (n, n-1, n-1) for n in range(1, 40)) + b']><html><p>&a39;</p>'",
    "a huge attribute": "b'<html><p class=\"' + b'nav ' * 500000 + b'\">text</p>'",
    "labels of authors for ever": "b'About the author\\n\\n' * 60000",
    "counts of comments for ever": "b'5 comments\\n\\n' * 60000",
    "labels of other reading for ever": "b'Read next\\n\\n' * 60000",
    "speakers for ever": "b'Ana says:\\n\\n' * 60000",
    "stamps without an essay": "b'May 3, 2019 at 4:10 pm\\n\\nx\\n\\n' * 40000",
    "boxes of a board for ever": "b'Posts: 3\\nJoined: May\\n\\n' * 60000",
    "items before a form": "b'1. a\\n\\n\\n' * 60000 + b'Leave a Reply'",
    "a thread of five megabytes": "b'A stove that nobody had lit since the week my brother left. ' * 9 + b'\\n\\n9 Comments\\n\\n' + b'bob says:\\nMay 3, 2019 at 4:11 pm\\n\\nwords\\n\\nReply\\n\\n' * 90000",
    "class names for ever": "b'<html>' + b''.join(b'<p class=\"a%d post-%d\">text</p>' % (n, n) for n in range(60000))",
    "comments and instructions of HTML": "b'<html>' + b'<!-- a --><?b c?>' * 200000 + b'<p>text</p>'",
    "unclosed quotes of attributes": "b'<html><p title=\"' + b'<a href=\"' * 200000",
    "many small paragraphs of HTML": "b'<html><body>' + b'<p>A stove that nobody lit.</p>' * 100000",
    "paragraphs at every depth of HTML": "b'<html><body>' + b'<div><p>A stove that nobody lit.</p>' * 24000",
    "label lines for ever": "b'\\n'.join(b'Label words here: she kept the key of shed %d in a tin behind the flour.' % n for n in range(60000))",
    "boxes among paragraphs of HTML": "b'<html><body><p>a</p><p>b</p><p>c</p>' + b'<div>A stove that nobody lit.</div>' * 24000",
    "nested pull quotes": "b'<html><body>' + b'<div class=\"pullquote\">' * 20000 + b'deep'",
    "numbers of notes for ever": "b'A stove.1 ' * 300000 + b''.join(b'\\n\\n%d\\n\\nA note on the stove.' % n for n in range(1, 8000))",
    "times for ever": "b''.join(b'\\n\\n%d:%02d\\n\\nA stove that nobody lit.' % divmod(n, 60) for n in range(5900))",
    "numbered heads for ever": "b''.join(b'%d. A head\\nA stove that nobody had lit since May.\\n\\n' % (n % 999 + 1) for n in range(12000))",
    "tables of contents for ever": "b'A head of a kind\\nAnother head of it\\nA third of the kind\\n\\n' * 8000",
    "many lists of HTML": "b'<html><body>' + b'<ul><li>a stove</li><li>a pan</li></ul>' * 50000",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_large_and_hostile_pages_stay_within_bounds(case: str) -> None:
    name = "page.html" if "<html>" in CASES[case] else "page.txt"
    program = (
        "import resource\n"
        f"resource.setrlimit(resource.RLIMIT_CPU, ({PROCESSOR_SECONDS}, {PROCESSOR_SECONDS}))\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))\n"
        "from digest.intake import ImportedPage, import_page\nfrom digest.errors import DigestError\n"
        f"try:\n    import_page(ImportedPage({name!r}, {CASES[case]}), ['leaving', 'grief'])\n"
        "except DigestError:\n    pass\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr[-500:]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("page.txt", "A stove that nobody had lit since my brother left.\n" * 100_001, "100001 lines"),
        ("page.txt", "\n\n".join(f"{number}. item" for number in range(25_001)), "25001 short lines"),
        ("page.html", "<html><body>" + "<p>A stove.</p>" * 50_000, "100002 tags"),
        ("page.html", "<html><body>" + "<p>A stove" * 25_001, "25001 short lines"),
    ],
)
def test_what_holds_far_more_than_one_essay_is_refused_before_it_is_weighed(name: str, content: str, told: str) -> None:
    with pytest.raises(SeedError, match=told) as refused:
        import_page(ImportedPage(name, content.encode()))
    assert "one file for each essay" in refused.value.faults[0].cure


def test_a_page_of_labels_keeps_its_sentences_and_a_book_its_middle() -> None:
    sentence = (
        "Label words here: she kept the key of the shed in a tin behind the flour and told nobody where it was {}."
    )
    page = "\n\n".join(sentence.format(number) for number in range(6000))
    body = import_page(ImportedPage("page.txt", page.encode())).body
    assert [f"where it was {number}." in body for number in (3, 1500, 3000, 5999)] == [True] * 4


def test_the_collector_is_on_again_after_a_page_that_was_refused() -> None:
    with pytest.raises(SeedError):
        import_page(ImportedPage("page.txt", b"a\n" * 30_000))
    assert gc.isenabled()
