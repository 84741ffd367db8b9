"""Large and hostile input ends in bounded time: each case runs in a process that may take a generous while."""

from __future__ import annotations

import subprocess
import sys

import pytest

GENEROUS = 60

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
    "many small paragraphs of HTML": "b'<html><body>' + b'<p>A stove that nobody lit.</p>' * 100000",
    "many lists of HTML": "b'<html><body>' + b'<ul><li>a stove</li><li>a pan</li></ul>' * 50000",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_large_and_hostile_pages_end(case: str) -> None:
    name = "page.html" if "<html>" in CASES[case] else "page.txt"
    program = (
        "from digest.intake import ImportedPage, import_page\nfrom digest.errors import DigestError\n"
        f"try:\n    import_page(ImportedPage({name!r}, {CASES[case]}), ['leaving', 'grief'])\n"
        "except DigestError:\n    pass\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=GENEROUS, check=False)
    assert done.returncode == 0, done.stderr[-500:]
