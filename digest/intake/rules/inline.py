"""Pieces of furniture inside a line: a print link behind a sentence, share buttons between two, a glued credit.

A piece is cut only when it is made of button words alone, stands at a sentence boundary and is no sentence itself.
"""

from __future__ import annotations

import re

from digest.intake.signs.promos import is_invitation
from digest.intake.text.lines import Line, make_line

_NET = r"(?:Facebook|Twitter|X|Instagram|LinkedIn|WhatsApp|Whatsapp|Pinterest|Reddit|Telegram|Tumblr|Pocket|Flipboard|Mastodon|Bluesky|Threads|Messenger|E-?mail|PDF|Print|Google\+|Xing|Viber|Medium|YouTube|TikTok|SMS)"
# Possessive: "Print this Page is what it said" must not give up "Page" to become a button.
_THING = (
    r"(?: ?(?:this|that|the|our|it|full|entire))?+(?: (?i:article|story|post|page|essay|column|piece|link|entry))?+"
)
_BUTTON = (
    rf"(?:Pin [Ii]t|(?:Click (?:here )?to )?(?:[Pp]rint|[Ss]hare|[Ee]mail|[Ss]ave|[Pp]in|[Tt]weet|[Dd]ownload|[Bb]ookmark|PRINT|SHARE|TWEET|PIN|SAVE|EMAIL){_THING}(?: (?:it|[Oo]n|[Tt]o|[Vv]ia|[Ww]ith|[Aa]s|[Ii]n|[Bb]y|a)(?: a)?(?: (?:{_NET}|friends?|link|file))+)?(?: \(Opens in (?:a )?new (?:window|tab)\))?"
    rf"|{_NET}|Tweet|Copy [Ll]ink|Link [Cc]opied|Subscribe(?: [Nn]ow| [Tt]oday| for [Ff]ree| to (?:our|the) [Nn]ewsletter)?|Sign [Uu]p(?: [Nn]ow| for (?:our|the) [Nn]ewsletter)?|Advertisement|ADVERTISEMENT|See [Mm]ore|Read [Mm]ore|Show [Mm]ore|Like(?: this)?|Follow(?: [Uu]s)?(?: on (?:{_NET}))+"
    rf"|Compart(?:e|ir|ilhar|ilhe)(?: (?:este art[ií]culo|este artigo|esto|isto))?(?: (?:en|por|no|na|em|v[ií]a) {_NET})?|Imprimir(?: (?:este art[ií]culo|este artigo))?|Imprimer(?: cet article| l'article| l’article)?|Partager(?: (?:cet article|l'article|l’article))?(?: (?:sur|par) {_NET})?"
    rf"|(?:Diesen |Den )?(?:Artikel |Beitrag )?(?:[Tt]eilen|[Dd]rucken)(?: (?:auf|per|via|[üu]ber|bei) {_NET})?|Auf {_NET} teilen|Condividi(?: (?:su|via|con) {_NET})?(?: (?:questo articolo|l'articolo|l’articolo))?|Stampa(?: (?:questo articolo|l'articolo|l’articolo))?"
    rf"|Ver m[áa]s|Leer m[áa]s|Seguir leyendo|Lire la suite|Voir plus|Weiterlesen|Mehr (?:lesen|anzeigen)|Leia mais|Ver mais|Leggi (?:tutto|di pi[ùu])|Mostra altro|Suscr[ií]bete|Abonnez-vous|S['’]abonner|Iscriviti|Abbonati|Jetzt abonnieren|Assine(?: agora)?)"
)
_RUN = rf"{_BUTTON}(?:(?:\s*[|·•,:/»>+]\s*|\s+|(?<=[a-z])(?=[A-Z])){_BUTTON})*"
_END = r"[.!?…][\"'”’»)\]]*"
_SURE = re.compile(
    rf"(?:{_NET}|Tweet|Pin [Ii]t|PDF|this|article|Subscribe|Sign [Uu]p|dvertisement|DVERTISEMENT|(?:See|Read|Show) [Mm]ore|Compart|Imprim|Partag|eilen|rucken|Condividi|Stampa|Ver m|Leer m|Seguir|"
    r"Lire la|Voir plus|Weiterlesen|Mehr |Leia|Leggi|Mostra|Suscr|bonne|Iscriviti|Abbonati|Assine|SHARE|PRINT|Copy|story|post|page)"
)
_PIECE = re.compile(
    rf"(?P<front>^|(?<=[.!?…\"'”’»)\]])\s*)(?P<piece>{_RUN})\s*[»→>|:]*(?=\s*$|\s+[A-ZÀ-Þ\"“«¿¡‘—](?![a-z]* (?:on|to|with|this|that|it|your|the|in|for)\b)|(?<=[a-z])(?=[A-Z][a-z]+ ))"
)
_MORE = re.compile(
    r"\s*(?:\.\.\.|…)?\s*[\[(]?(?:(?:[Ss]ee|[Rr]ead|[Ss]how|[Vv]iew) (?:[Mm]ore|[Ll]ess)|[Cc]ontinue [Rr]eading|Ver m[áa]s|Leer m[áa]s|Lire la suite|Voir plus|Mehr (?:lesen|anzeigen)|Weiterlesen|Ver mais|Leia mais|Mostra altro|Leggi tutto)[\])]?\s*[»→>]*\s*\Z"
)
_QUICK = re.compile(
    r"hare|weet|rint|PDF|Facebook|Twitter|hatsApp|mail|Pin|ubscribe|Sign|dvert|DVERT|ore\b|Compart|Imprim|Partag|eilen|rucken|Condividi|Stampa|m[áa]s\b|suite|plus\b|Weiterlesen|mais\b|altro|Leggi|SHARE|PRINT|Copy|ave\b|bonne|Iscriv|Abbon|Assine|Suscr|Follow|Like|Instagram|LinkedIn|Pocket|Telegram|ownload|ookmark|TWEET|Mehr|Seguir"
)


_TAIL_SENTENCE = re.compile(r"(?<=[.!?…\"'”’»)])\s+(?=[A-ZÀ-Þ¡¿])")


def cut_invitation(line: Line) -> tuple[Line, list[str]]:
    """A last sentence that asks for the site, behind sentences that do not."""
    parts = _TAIL_SENTENCE.split(line.text)
    if len(parts) < 3 or len(parts[-1].split()) > 25:
        return line, []
    if not is_invitation(make_line(line.number, parts[-1], 0, 0)):
        return line, []
    return make_line(line.number, line.text[: -len(parts[-1])].rstrip(), line.indent, line.gap), [parts[-1]]


def cut_pieces(line: Line) -> tuple[Line, list[str]]:
    """The line without its furniture, and the pieces that were taken out."""
    if not _QUICK.search(line.text):
        return line, []
    pieces: list[str] = []

    def take(match: re.Match[str]) -> str:
        piece = match["piece"]
        if not _SURE.search(piece) or (not match["front"] and match.start() == 0 and len(piece.split()) < 2):
            return match[0]
        pieces.append(piece)
        return " "

    text = _PIECE.sub(take, line.text)
    if not pieces:
        return line, []
    return make_line(line.number, " ".join(text.split()), line.indent, line.gap), pieces


def cut_more(text: str) -> str:
    """A headline without the "… See more" that a social network put behind it."""
    return _MORE.sub("", text)


def ends_in_more(text: str) -> bool:
    """Whether such a tail is there."""
    return bool(_MORE.search(text[-60:]))
