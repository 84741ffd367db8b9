"""The importer's order of work: text of any page in, a draft out. Thinks only: no file, no clock, no network.

    decode → mend → mail's quoting → lines → sheets → times → chat → remarks → assistant → mail → comments → boards →
    contents → forms → related → captions → echoes → judge → shape

The rules only mark what gives itself away; what each line is, the judge decides for the whole page at once. What the
rules took for comments lends no title, no author and no theme.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from digest.intake.judging.judge import mark_parts
from digest.intake.judging.weights import learned
from digest.intake.page import HEAD, KEPT, Page
from digest.intake.rules.assistant import mark_assistant
from digest.intake.rules.boards import mark_boards
from digest.intake.rules.captions import cut_glued_credit, mark_captions
from digest.intake.rules.chats import mark_chat
from digest.intake.rules.comments import mark_comments
from digest.intake.rules.echoes import mark_echoes
from digest.intake.rules.headings import lost_headings
from digest.intake.rules.inline import cut_invitation, cut_pieces
from digest.intake.rules.mail import mark_forwarding, mark_mail_head, mark_mail_tail, unquoted
from digest.intake.rules.remarks import mark_remarks
from digest.intake.rules.titles import is_section_name
from digest.intake.rules.transcripts import mark_contents, mark_times
from digest.intake.rules.zones import mark_forms, mark_related
from digest.intake.text.footnotes import with_numbers
from digest.intake.text.languages import language_of
from digest.intake.text.lines import part_paragraphs, read_lines
from digest.intake.text.mojibake import mend
from digest.intake.text.sheets import with_indents, without_gaps, without_sheets
from digest.intake.text.spacing import plain_lines, resolve_entities
from digest.intake.text.wrap import unwrap
from digest.intake.writing.excerpt import excerpt_of
from digest.intake.writing.frontmatter import is_ours, read
from digest.intake.writing.shape import shape
from digest.intake.writing.suggest import suggest_sensitive, suggest_themes
from digest.model import SENSITIVE, Block, Draft, Dropped, Verdict

_LEAST_ESSAY = 25
_LONG = 15
_ALL_KINDS_KEPT = KEPT | HEAD


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a page beside its text: the operator's word, or a page's own metadata.

    ``title`` is sure; ``named`` is what the page calls itself, which may be the name of a site.
    """

    title: str | None = None
    named: str | None = None
    author: str | None = None
    source: str | None = None
    lang: str | None = None
    bio: str | None = None
    dek: str | None = None
    numbers: tuple[int, ...] = ()
    boxed: frozenset[int] = frozenset()
    dropped: tuple[Dropped, ...] = ()


def clean(text: str, vocabulary: Collection[str] = (), known: Known | None = None, encoding: str = "utf-8") -> Draft:
    """The draft of one page. ``known`` wins over what the page says; ``vocabulary`` is where themes come from."""
    known = known or Known()
    plain = "\n".join(plain_lines(text))
    own = read(plain)
    if own and is_ours(own[0]):
        return _returned(own[0], own[1], known, vocabulary)
    mended = mend(text)
    text = plain if mended == text else "\n".join(plain_lines(mended))
    own = read(text)
    if own:
        known = _with_head(own[0], known)
        skipped = text[: len(text) - len(own[1])].count("\n")
        text = "\n" * skipped + own[1]
    page = _study(text, known)
    return _draft(page, shape(page), vocabulary, known, encoding)


def _study(text: str, known: Known) -> Page:
    lines = read_lines(unquoted(resolve_entities(text).split("\n")))
    lines, heads = without_sheets(with_indents(without_gaps(lines)))
    lines = sorted([*with_numbers(part_paragraphs(unwrap(lines))), *heads], key=lambda line: line.number)
    page = Page(lines, title=known.title, named=known.named, author=known.author, bio=known.bio, dek=known.dek)
    page.boxed = known.boxed
    sheets = {line.number for line in heads}
    page.mark_all(
        [at for at, line in enumerate(lines) if line.number in sheets], "running head", "a head or foot of a sheet"
    )
    mark_times(page)
    mark_chat(page)
    mark_remarks(page)
    mark_assistant(page)
    mark_mail_head(page)
    mark_forwarding(page)
    mark_mail_tail(page)
    mark_comments(page)
    mark_boards(page)
    _cut_inside(page, long=True)
    mark_contents(page)
    mark_forms(page)
    mark_related(page)
    mark_captions(page)
    mark_echoes(page)
    mark_parts(page, learned())
    page.title = page.title or page.named
    if is_section_name(page.title):
        page.doubts.append(f'"{page.title}" looks like the name of a section, not a title; set it with --title')
    _cut_inside(page, long=False)
    return page


def _cut_inside(page: Page, *, long: bool) -> None:
    """Cut furniture out of lines; of long ones first, lest a button at its end condemn a paragraph."""
    for at in list(page.open_places()):
        line = page.lines[at]
        if (line.size >= _LONG) != long or not page.watched(at):
            continue
        cut: list[str] = []
        for tool in (cut_pieces, cut_glued_credit, cut_invitation):
            line, pieces = tool(line)
            cut += pieces
        if cut:
            page.put(at, line)
            page.pieces.setdefault(at, []).extend(cut)
            if not line.text:
                page.mark(at, "share", "nothing but words of buttons")


def _draft(page: Page, blocks: Sequence[Block], vocabulary: Collection[str], known: Known, encoding: str) -> Draft:
    body = "\n\n".join(block.text for block in blocks)
    if len(body.split()) < _LEAST_ESSAY:
        page.doubts.append("hardly any text was found that could be an essay")
    if not page.title:
        page.doubts.append("no title was found; set it with --title")
    if page.unsure:
        page.doubts.append(f"it is not sure of lines {', '.join(map(str, page.unsure[:12]))}")
    lost = lost_headings(page)
    if lost:
        page.doubts.append(f"headings seem to be missing before lines {', '.join(map(str, lost))}")
    numbers = known.numbers
    return Draft(
        title=page.title,
        body=body,
        author=page.author,
        bio=page.bio,
        dek=page.dek,
        source=known.source,
        lang=known.lang or language_of(body),
        themes=suggest_themes(page.title or "", body, vocabulary),
        sensitive=suggest_sensitive(body, SENSITIVE),
        excerpt=excerpt_of(body),
        dropped=tuple(sorted((*known.dropped, *_dropped(page, numbers)), key=lambda piece: (piece.first, piece.last))),
        verdicts=tuple(
            Verdict(
                _number(numbers, line.number),
                page.kinds.get(at, "text"),
                page.reasons.get(at, "running text"),
                line.text,
            )
            for at, line in enumerate(page.lines)
        ),
        blocks=tuple(blocks),
        doubts=tuple(page.doubts),
        encoding=encoding,
    )


def _number(numbers: Sequence[int], row: int) -> int:
    """The line of the source a row stands for; HTML is read into rows of its own."""
    return numbers[row - 1] if 0 < row <= len(numbers) else row


def _dropped(page: Page, numbers: Sequence[int]) -> list[Dropped]:
    found: list[Dropped] = []
    run: list[int] = []
    for at in range(len(page.lines) + 1):
        kind = page.kinds.get(at, "text") if at < len(page.lines) else ""
        if run and (page.kinds[run[-1]] != kind or at in page.pieces):
            found.append(_run(page, run, numbers))
            run = []
        for piece in page.pieces.get(at, ()):
            number = _number(numbers, page.lines[at].number)
            found.append(Dropped(number, number, "share", len(piece.split()), piece))
        if kind and kind not in _ALL_KINDS_KEPT:
            run.append(at)
    return found


def _run(page: Page, places: Sequence[int], numbers: Sequence[int]) -> Dropped:
    """Neighbouring lines of one kind as one piece."""
    rows = [page.lines[at].text for at in places]
    lines = [_number(numbers, page.lines[at].number) for at in places]
    lines.append(_number(numbers, page.lines[places[-1]].last))
    words = sum(len(row.split()) for row in rows)
    return Dropped(lines[0], max(lines), page.kinds[places[0]], words, "\n".join(rows))


def _with_head(head: dict[str, str | list[str] | None], known: Known) -> Known:
    def word(key: str) -> str | None:
        value = head.get(key)
        return value if isinstance(value, str) else None

    return replace(
        known,
        title=known.title or word("title"),
        author=known.author or word("author"),
        source=known.source or word("source"),
        lang=known.lang or word("lang"),
    )


def _returned(head: dict[str, str | list[str] | None], body: str, known: Known, vocabulary: Collection[str]) -> Draft:
    """A draft that was imported before: its body has been cleaned, perhaps by a person since, and stays untouched."""
    body = body.strip("\n")
    known = _with_head(head, known)

    def words(key: str) -> tuple[str, ...]:
        value = head.get(key)
        return tuple(value) if isinstance(value, list) else (value,) if value else ()

    def word(key: str) -> str | None:
        value = head.get(key)
        return value if isinstance(value, str) else None

    return Draft(
        title=known.title,
        body=body,
        author=known.author,
        bio=word("bio"),
        dek=word("dek"),
        source=known.source,
        lang=known.lang or language_of(body),
        themes=words("themes") or suggest_themes(known.title or "", body, vocabulary),
        sensitive=words("sensitive"),
        excerpt=word("excerpt") or excerpt_of(body),
        doubts=words("warnings"),
        keys=head,
    )
