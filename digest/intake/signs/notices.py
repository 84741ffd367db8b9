"""What a site says about itself around an essay: who may read on, who earns, who may reprint, how to skip.

Each is a whole line of a few dozen words at most, in the voice of a publisher; a line that says "I" is none of them.
"""

from __future__ import annotations

import re

_READERS = r"(?:abonne\w*|subscribers?|suscriptor\w*|assinantes?|abbonati|abonnent(?:en|innen)\w*)"
_MEMBERS = r"(?:members?|socios|soci|mitglieder\w*|membres)"
_PIECE = r"(?:article|story|stories|content|post|text|issue|archive|comments?|contributions?|suite|lecture|contenu|contenido|contenuto|conteudo|articulo|articolo|artigo|artikel|beitrag|inhalt|texte|texto|testo)"
_KEPT_FOR = r"(?:reserve\w*|reservad[oa]s?|riservat[aoei]|exclusiv\w*|only|nur|solo|somente|apenas|seulement|available) (?:aux|a los|a las|agli|ai|aos|to|for|fur|para|pour|per)(?: (?:nos|our|nuestros|nossos|unsere|paid|paying))?"
_GIFT = r"(?:subscriber|member|patron|supporter|subscription|donation|newsletter|publication|site|journalism|donate)"
PAYWALL = re.compile(
    rf".{{0,80}}\b{_KEPT_FOR} {_READERS}\b.{{0,60}}\Z|.{{0,60}}\b{_PIECE}\b.{{0,40}}\b{_KEPT_FOR} {_MEMBERS}\b.{{0,60}}\Z|"
    rf".{{0,20}}\d+ ?(?:%|prozent|percent|per cent|free|kostenlose|gratis)? ?(?:de cet|of this|dieses|di questo|de este|deste|more)? ?(?:articles?|artikels?|articulos?|articolo|articoli|artigos?|story|stories)\b.{{0,30}}\b(?:left|remaining|this month|a lire|ubrig|gratuiti|restantes)\b.{{0,20}}\Z|"
    rf".{{0,80}}\b(?:reader|listener|member)-(?:supported|funded) .{{0,160}}\Z|(?:.{{0,120}}[,.;:] |please )?consider (?:becoming|subscribing|supporting|donating|upgrading|a)\b.{{0,60}}\b{_GIFT}.{{0,40}}\Z"
)
NOTICE = re.compile(
    r".{0,160}\baffiliate (?:links?|programs?|programmes?|partner\w*|commissions?)\b.{0,160}\Z|.{0,120}\bcommission\b.{0,60}\b(?:links?|purchases?)\b.{0,80}\Z|"
    r".{0,160}\bcreative commons\b.{0,160}\Z|.{0,120}\b(?:may (?:not )?be (?:re-?published|re-?printed|reproduced)|re-?publish (?:this|our)|without (?:our |prior |written |prior written )(?:permission|consent))\b.{0,160}\Z|"
    r".{2,80} (?:is|ist|est|es|e) (?:a |an |ein |un |une )?(?:registered|eingetragen\w*) (?:charity|company|nonprofit|verein)\b.{0,30}\d.{0,60}\Z|"
    r"(?:a version of )?this (?:essay|article|story|post|piece|column|text|interview)(?: originally| first)? (?:appears|appeared|is published|runs|ran) in (?:the|our|an?) .{0,60}\b(?:issue|edition|number|magazine|journal|print)\b.{0,80}\Z|"
    r"(?:zum (?:haupt)?inhalt(?: springen)?|zur (?:startseite|navigation|suche)(?: springen)?|aller au (?:contenu|menu)(?: principal)?|(?:saltar|ir) al contenido(?: principal)?|vai al contenuto(?: principale)?|(?:pular|ir|saltar) para o conteudo(?: principal)?)\Z|"
    r"(?:see|view|show|load|read)(?: (?:all|more))(?: \d+)? (?:comments|responses|replies|reviews|posts|stories)\Z|"
    r".{2,100}\b(?:does|do|nao|no|not|ne|non|gibt nicht)\b.{0,14}\b(?:reflect\w*|reflet\w*|reflej\w*|represent\w*|riflett\w*)\b.{0,20}\b(?:views?|opinions?|opinoes|opiniones|opiniao|opinion|opinioni)\b.{0,60}\Z|"
    r".{0,100}\b(?:testata (?:giornalistica )?registrata|direttor\w+ responsabile|verantwortlich im sinne|directeur de (?:la )?publication|depot legal|issn \d)\b.{0,80}\Z|"
    r"(?:(?:view|see) )?(?:\d+ of )?\d[\d.,]* ?[km]? (?:answer )?(?:views?|upvotes?|downvotes?|shares?|answers?|followers?|claps?)\Z|upvote\b.{0,10}\Z|author has .{0,20} answers.{0,40}\Z|more answers below\Z|"
    r"(?:comunicar|reportar|informar|signaler|segnala|notificar)(?: um| un| une| el| o)? (?:erro|error|erreur|errore)\Z|our (?:mailing|postal) address.{0,60}\Z|want to (?:change|stop|update) .{0,30}\be-?mails?\b.{0,10}\Z|(?:profile (?:photo|picture|image)|avatar|headshot) (?:for|of) .{2,60}\Z|"
    r"(?:page|seite|pagina|p\.) \d{1,3} (?:of|von|sur|de|di|/) \d{1,3}\Z|\d+ posts? . page \d+ of \d+\Z|"
    r"(?:subscribed|signed up|abonniert|suscrito|iscritto|inscrito)\Z|(?:press|click|tap)(?: (?:enter|here|or|click|tap|on|the|image|photo))* to (?:view|see|enlarge|open|zoom) .{0,40}\Z|"
    r"(?:letters?|submissions|questions) (?:may|will|can) be (?:edited|published|shortened)\b.{0,80}\Z|.{2,60} welcomes (?:letters (?:of|to|and|for) |submissions|contributions)\b.{0,80}\Z"
)
"""Both are matched from the front against folded lines of at most sixty words."""

_BLANK_TITLES = re.compile(
    r"(?:document ?\d*|untitled(?: document)?|microsoft word .*|new page ?\d*|index|home ?page|page ?\d*|sans titre|unbenannt\w*|sin titulo)\Z"
)


def names_nothing(folded: str) -> bool:
    """Whether the title of a window is only what a program calls a page that has none."""
    return bool(_BLANK_TITLES.match(folded.strip()))
