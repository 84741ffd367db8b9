"""What one line is by its own form: a table of kinds, each with its features and its reason.

Knows nothing of neighbours or of the place on the page, except the zone it is told; that is the work of ``zones.py``,
``comments.py`` and ``credits.py``. A rule that could hit a sentence of an essay is not in this table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from digest.intake.signs import cues, labels
from digest.intake.signs.chrome import ACTION, all_furniture, segments
from digest.intake.signs.names import halves, is_name, tidy_name
from digest.intake.signs.notices import NOTICE, PAYWALL
from digest.intake.signs.promos import is_consent, is_invitation, speaks_personally
from digest.intake.text.lines import Line, make_line
from digest.intake.text.spacing import fold

Verdict = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind: the most words a line of it has, the test, and the reason for people."""

    kind: str
    most_words: int
    matches: Callable[[Line], object]
    reason: str


_LONE_BUTTONS = frozenset(
    "share like print save reply search menu copy pin email subscribe follow comment listen".split()
)
_LABEL = 14
# Long lines are prose until one of these stands in them: a look that costs a tenth of trying every rule.
_TRIGGER = re.compile(
    r"cookie|comment|coment|kommentar|netiquette|moderation|normas|charte|cancel|newsletter|subscri|sign up|abonn|suscri|iscri|inscr|assin|boletin|photo|foto|image|imag|bild|illustr|ilustr|credit|getty|©|\(c\)|copyright|rights|derechos|droits|rechte|direitos|diritti|tag|filed|posted|"
    r"publi|erschien|appeared|originally|e-?mail|correo|messagerie|courriel|podcast|app\b|patreon|donat|support|follow|join|trial|member|premium|journalis|inbox|facebook|twitter|instagram|social|privacy|datenschutz|confidential|"
    r"tracking|permalink|categor|related|read |read:|more |also |lire |leggi|lesen|leia|lee |lea |interes|recommend|editor|redact|redaz|redak|note|ndlr|unsubscribe|browser|account|community|comunid|akismet|required|obligat|captcha|"
    r"notify|save my|#|caption|legende|pie de|video|source|quelle|fuente|stories|story|essay|share|here:|entry|this message|received|page|theme|powered|site|web|http|gratuit|gratis|kostenlos|access|your |unlock|pingback|trackback|abonn|reserv|exclusiv|affiliat|@|commission|permission|republi|creative|charity|issue|consider|paid|seguici|siga|sigue|siguenos|suivez|folg"
)
_VERB_LABEL = re.compile(r"(?:(?:next|previous) \w+|read|watch|listen|more|lee|ver|voir|mehr|lire|leggi|leia)\s?:")


def _share_bar(line: Line) -> bool:
    strong, weak, other = all_furniture(line.folded, only=True)
    if other or not strong + weak or (line.stops and not line.plain.endswith(("...", "…"))):
        return False
    if strong or weak >= 3:
        return True
    acts = any(word in ACTION for word in line.words)
    this = line.words[-1] in ("this", "it", "esto", "isto", "questo")
    return acts and (weak >= 2 or this or not line.open_ended or line.folded in _LONE_BUTTONS)


def _menu_bar(line: Line) -> bool:
    parts = segments(line.plain)
    if len(parts) < 3 or any(len(part.split()) > 4 for part in parts) or line.stops:
        return False
    strong, weak, other = all_furniture(line.folded)
    leads = all_furniture(fold(parts[0]))
    return strong + weak > 0 and (
        other <= strong + weak or len(parts) >= 4 or (leads[2] == 0 and leads[0] + leads[1] > 0)
    )


def _crumbs(line: Line) -> bool:
    if not any(sign in line.plain for sign in ("›", "»", " > ", " / ", "→")):
        return False
    parts = segments(line.plain)
    return len(parts) >= 2 and any(all_furniture(fold(part))[2] == 0 for part in parts[:1]) and not line.stops


def _related(line: Line) -> bool:
    match = labels.RELATED.match(line.folded)
    if not match:
        return line.plain.isupper() and line.size <= 4 and line.folded.startswith("more ")
    if line.stops and not line.plain.endswith(("...", "…", "?", "!")) and line.size <= 8 and ":" not in line.plain:
        return False
    if line.stops and _VERB_LABEL.match(line.folded):
        return False
    if match["rest"].strip(" .…])") == "":
        # A bare label is a heading of the page when it is spelt like one; "Previously" alone may be the author's.
        return line.size >= 2 or line.plain.rstrip(":").isupper() or line.plain.endswith(":")
    return True


def _caption(line: Line) -> bool:
    if not labels.CAPTION.match(line.folded) or line.folded.startswith(("by ", "from ")):
        return False
    # A credit names somebody; "Illustration: my father's hands." is a sentence of an essay.
    rest = line.plain.partition(":")[2].strip()
    return not (rest[:1].islower() and line.stops)


def _glued_caption(line: Line) -> bool:
    match = labels.CREDIT_TAIL.match(line.plain) if line.size <= 40 else None
    if not match:
        return False
    before = match["before"].strip()
    named = match["credit"].partition(":")[2].strip()
    if named[:1].islower() and line.stops:
        return False
    sure = "/" in match["credit"] or ":" in match["credit"] or "©" in match["credit"] or not match["open"]
    return sure and (len(before.split()) <= 22 and not _sentences(before) > 1)


def _sentences(text: str) -> int:
    return sum(1 for word in text.split() if word.rstrip("\"'”’»)").endswith((".", "!", "?", "…")) and len(word) > 2)


def _doubled_name(line: Line) -> bool:
    """A name once as the link and once as what it shows: ``ana quill Ana Quill``."""
    name = halves(line.plain)
    return name is not None and is_name(tidy_name(name), 2, 4)


RULES: tuple[Rule, ...] = (
    Rule("byline", 8, _doubled_name, "a name said twice"),
    Rule("comments", 12, lambda line: cues.PINGBACK.match(line.folded), "a pingback"),
    Rule("form", 30, lambda line: cues.FORM_FIELD.match(line.folded), "a field, button or note of a form"),
    Rule("related", 30, _related, "a label for other reading"),
    Rule("caption", 40, _caption, "a picture credit"),
    Rule("caption", 40, _glued_caption, "a caption with its credit"),
    Rule(
        "tags",
        40,
        lambda line: labels.TAGS.match(line.folded) and not (line.stops and ":" in line.plain),
        "tags, categories or a permalink",
    ),
    Rule("footer", 60, lambda line: labels.FOOTER.match(line.folded), "a footer of the site or its platform"),
    Rule("invitation", 60, lambda line: PAYWALL.match(line.folded) and not speaks_personally(line), "who may read on"),
    Rule("footer", 60, lambda line: NOTICE.match(line.folded) and not speaks_personally(line), "a notice of the site"),
    Rule("share", 14, _share_bar, "nothing but words of buttons"),
    Rule("menu", 30, _menu_bar, "short labels between bars"),
    Rule("menu", 14, _crumbs, "a path of sections"),
    Rule("consent", 120, is_consent, "a notice about cookies or tracking"),
    Rule("invitation", 60, is_invitation, "an invitation to subscribe, follow or pay"),
    Rule("house rules", 90, lambda line: cues.HOUSE_RULES.search(line.folded), "a rule for readers' comments"),
    Rule("date", 12, lambda line: cues.READ_TIME.match(line.folded), "a reading time"),
)


def kind_of(line: Line) -> Verdict | None:
    """The kind of furniture a line is and why, or None when its form says nothing against it."""
    return _kind_of_text(line.text) if line.folded else None


@lru_cache(maxsize=8192)
def _kind_of_text(text: str) -> Verdict | None:
    # Nothing but the words decides, and the same labels come again and again on a page.
    line = make_line(0, text, 0, 0)
    if line.size > _LABEL and not _TRIGGER.search(line.folded):
        return None
    for rule in RULES:
        if line.size <= rule.most_words and rule.matches(line):
            return rule.kind, rule.reason
    return None
