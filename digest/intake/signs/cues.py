"""Patterns that give a line away by its form, per kind, over folded text (small letters, no accents, straight quotes).

These are kinds every site has, in its own words and in six languages. A pattern matches a whole line or the label at its
front; it decides nothing alone: ``kinds.py`` weighs it with length, ending and place.
"""

from __future__ import annotations

import re


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(parts) + ")")


MONTH = (
    r"(?:jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar|brero|braio)?|fev(?:rier|ereiro)?|febrero|febbraio|mar(?:ch|s|zo|co)?|marz|"
    r"apr(?:il|ile)?|avril|abr(?:il)?|may|mai|mayo|maio|maggio|june?|juni|juin|junio|junho|giugno|july?|juli|juillet|julio|"
    r"julho|luglio|aug(?:ust)?|aout|agosto|ago|sept?(?:ember|embre|iembre)?|set(?:embro|tembre|iembre)?|oct(?:ober|obre|ubre)?|"
    r"okt(?:ober)?|out(?:ubro)?|ottobre|nov(?:ember|embre|iembre|embro)?|dec(?:ember|embre)?|dez(?:ember|embro)?|dic(?:iembre|embre)?|"
    r"ene(?:ro)?|gen(?:naio)?)\.?"
)
DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
DATE = (
    rf"(?:{DAY}{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:de )?\d{{4}}|{DAY}(?:le |el |am )?\d{{1,2}}(?:st|nd|rd|th|\.|er|º|o)? "
    rf"(?:de |of |di |del )?{MONTH},?(?: (?:de |del )?\d{{4}})?|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?|{MONTH},? (?:de )?\d{{4}}|"
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
)
TIME = r"(?:\d{1,2}[:.h]\d{2}(?: uhr)?(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?|\d{1,2} uhr)(?: (?:[a-z]{2,4}|utc|gmt)(?![a-z]))?"
AT = r"(?:,| -| \||:)?(?: (?:at|um|a las|a la|as|alle|alle ore|ore|a|at))?,? "
AGO = (
    r"(?:(?:about |over )?(?:\d+|an?|one|two) ?(?:s|sec(?:ond)?|m|min(?:ute)?|h|hr|hour|d|day|w|week|mo|month|y|yr|year)s? ago|"
    r"hace (?:\d+|un|una) [a-z]+|il y a (?:\d+|un|une) [a-z]+|vor (?:\d+|einem|einer) [a-z]+|ha (?:\d+|um|uma) [a-z]+|"
    r"(?:\d+|un|una) [a-z]+ fa|\d+ [a-z]+ atras)"
)
DATE_LINE = re.compile(
    rf"(?:(?:last )?(?:published|posted|updated|modified|publicado|actualizado|publie|mis a jour|veroffentlicht|aktualisiert|erstellt|"
    rf"atualizado|pubblicato|aggiornato)(?: (?:on|el|le|am|em|il))?:? )?{DATE}(?:{AT}{TIME})?\.?"
    rf"(?: ?[-|·•,] ?\d+ (?:min|minute)s?\.?(?: (?:read|de lecture|de lectura|lesezeit|de leitura|di lettura))?)?\Z"
)
READ_TIME = re.compile(
    r"(?:estimated |time de lecture ?:? |tiempo de lectura:? |temps de lecture ?:? |lese(?:zeit|dauer):? |lecture ?:? |tempo de leitura:? |"
    r"tempo di lettura:? |reading time:? )?(?:ca\. |\d+[-–])?\d+ ?(?:min(?:ute|uto|uti|utos|uten)?s?\.?)(?: (?:read|reading time|"
    r"de lecture|de lectura|lesezeit|de leitura|di lettura|to read))?\Z"
)

COUNTED_COMMENTS = re.compile(
    r"(?:.{1,120} [-|:·] )?(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|no|view all \d+|show \d+|ein|eine|un|una|um|uma) "
    r"(?:reader |more |user )?(?:comments?|responses?|replies|reply|thoughts?|reactions?|kommentare?|antworten|antwort|reaktionen|commentaires?|"
    r"reponses?|reactions?|comentarios?|respuestas?|respostas?|commenti|commento|risposte|risposta)"
    r"(?: (?:on|to|so far|a|en|sur|zu|auf|em|su|para|for|yet)\b.*)?[:.!]?\Z"
)
COMMENT_FORM = re.compile(
    r"(?:leave|post|add|write|submit|make) (?:a|your|us a) (?:public )?(?:comment|reply|response|thought|message|condolence|note|review|tribute|memory|opinion)s?(?: below| here)?(?: to .{1,60})?"
    r"(?: cancel reply)?(?:[.!:]?|\.\.\.)\Z|cancel reply\Z|join the (?:conversation|discussion)[.!]?(?: \d+)?\Z|what do you think\? .{0,60}comments?[^a-z]*\Z|"
    r"(?:deja|dejar|deje|escribe|anade|publica|haz) (?:un|tu|su) (?:comentario|respuesta)(?: cancelar.*)?[.!:]?\Z|cancelar (?:la )?respuesta\Z|"
    r"(?:laisser|laissez|ajouter|ajoutez|ecrire|poster|publier) (?:un|votre) (?:commentaire|reponse)(?: annuler.*)?[.!:]?\Z|"
    r"annuler la reponse\Z|(?:schreibe?n?(?: sie)?|hinterlass(?:e|en)?(?: sie)?|verfasse?n?) (?:einen?|deinen?|ihren?|eine) "
    r"(?:kommentar|antwort)(?: .{0,40})?[.!:]?\Z|kommentar (?:schreiben|hinterlassen|verfassen|abgeben)[.!:]?\Z|antwort abbrechen\Z|"
    r"(?:deixe|deixar|escreva|adicione|publique|faca) (?:um|seu|o seu|uma) (?:comentario|resposta)(?: .{0,40})?[.!:]?\Z|cancelar resposta\Z|"
    r"(?:lascia|lasciate|scrivi|aggiungi|pubblica) (?:un|il tuo) (?:commento|risposta)(?: .{0,40})?[.!:]?\Z|annulla risposta\Z|"
    r"lascia una risposta(?: .{0,40})?\Z|deja una respuesta(?: .{0,40})?\Z|(?:sort|order|ordenar|trier|sortieren|ordina)(?: comments)? (?:by|por|par|nach|per):? .{1,20}\Z|"
    r"comments? (?:are |is )?(?:now )?(?:closed|off|disabled)(?: .{0,40})?\.?\Z|(?:los )?comentarios (?:estan )?cerrados\.?\Z|"
    r"(?:les )?commentaires (?:sont )?fermes\.?\Z|kommentare (?:sind )?geschlossen\.?\Z|(?:i )?commenti (?:sono )?chiusi\.?\Z|"
    r"(?:(?:you must be |please )?log(?:ged)? in|sign in) to (?:post|leave|write|add)? ?(?:a |your )?(?:comment|reply|respond)s?\.?\Z"
)
COMMENT_TITLE = re.compile(
    r"(?:(?:reader|user|top|all|recent|featured|newest|the) )?(?:comments?|responses|reader responses|discussion|conversation)(?: section)?(?: (?:about|on) (?:this|the) (?:post|article|story|essay|letter|piece))?"
    r"(?: ?[(\[]\d+[)\]]| ?[:·-] ?\d*| \d+)?\Z|(?:comentarios|commentaires|kommentare|commenti|reacciones|reactions|reaktionen|respuestas|"
    r"reponses|antworten|risposte|respostas|leserkommentare|vos (?:commentaires|reactions)|commentaires des lecteurs|comentarios de (?:los )?(?:lectores|leitores)|"
    r"commenti dei lettori)(?: ?[(\[]\d+[)\]]| ?[:·-] ?\d*| \d+)?\Z|guest ?book|livre d'or|gastebuch|libro de visitas|what (?:our )?readers (?:say|said|are saying)\Z"
)
_SAYS = (
    r"(?:says|said|wrote|writes|replied|commented|commenta|dit|a dit|a ecrit|ecrit|repond|dice|dijo|escribio|comento|sagt|sagte|schrieb|schreibt|"
    r"meint|antwortete|kommentierte|diz|disse|escreveu|comentou|ha detto|ha scritto|scrive|ha commentato)"
)
SAYS = re.compile(rf"(?:[\d]{{1,3}}[.)] )?(?P<who>[^.!?,;:]{{2,40}}) {_SAYS}\s?(?::|\.\.\.)?\Z")
SAID_ON = re.compile(
    rf"(?:[\d]{{1,3}}[.)] )?(?:.{{2,40}} )?(?:on|el|le|am|em|il|at) {DATE}(?:{AT}{TIME})?(?:,)? (?:{_SAYS})\s?:?\Z|"
    rf"(?:[\d]{{1,3}}[.)] )?.{{2,40}} {_SAYS}\s?:? ?(?:on |el |le |am |em |il )?{DATE}(?:{AT}{TIME})?\s?:?\Z"
)
STAMP = re.compile(
    rf"(?:(?:on|el|le|am|em|il|posted|posted on|commented on) )?{DATE}{AT}{TIME}(?: ?[|·-]? ?(?:reply|edit|#|permalink|link|report))*\Z|"
    rf"(?:.{{2,40}} ?[·•|,(-] ?)?{AGO}\)?(?: ?[|·•-]? ?(?:edited|reply|report|like|responder|repondre|antworten|rispondi))*\Z|"
    rf".{{2,40}} ?[·•|,(-] ?{DATE}(?:{AT}{TIME})?\)?(?: ?[|·•-]? ?(?:reply|edit|report|like|responder|repondre|antworten|rispondi))*\Z"
)
REPLY_BUTTON = re.compile(
    r"(?:(?:reply|responder|repondre|antworten|antwort|rispondi|respond|likes?|report|upvote|downvote|share|permalink|flag|quote|edit|delete|me gusta|"
    r"j'aime|gefallt mir|mi piace|gosto|curtir|denunciar|signaler|melden|segnala|link|\d+)(?: to [^ ]+(?: [^ ]+)?)?[ |·•/,()+-]*)+\Z"
)
PINGBACK = re.compile(r"(?:\d+[.)] )?(?:pingback|trackback)s?\b\s*(?:[:(]|\Z)")
HOUSE_RULES = _any(
    r"comment(?:s|ing)? (?:policy|guidelines|rules)", r"politica de comentarios", r"netiquette", r"charte (?:de moderation|des commentaires)",
    r"normas de (?:participacion|la comunidad)", r"(?:regole|regolamento) (?:dei|per i) commenti", r"kommentarregeln", r"(?:comentarios|commentaires|commenti|comments) (?:sao|son|sont|sono|are) (?:de |the |di )?(?:\w+ )?(?:responsa\w+)", r"comments are moderated",
    r"(?:keep|be) (?:your comments? |comments? |it )?(?:civil|respectful|kind)\b.*\bcomment", r"comment.*\b(?:civil|respectful|on topic)\b",
    r"right to (?:delete|remove|edit) (?:any )?comments?", r"(?:our|these|the|following) community (?:guidelines|standards)",
)  # fmt: skip
FORM_FIELD = re.compile(
    r"(?:(?:your |tu |votre |ihre? |deine? |seu |il tuo )?(?:name|full name|first name|last name|e-?mail(?: address)?|website|url|comment|message|phone|nombre|correo(?: electronico)?|"
    r"sitio web|web|comentario|nom|adresse (?:e-?mail|de messagerie)|courriel|site(?: web)?|commentaire|e-?mail-adresse|kommentar|nachricht|nome|sito(?: web)?|commento|mensagem|"
    r"messaggio) ?(?:\*|\((?:required|optional|obligatorio|requis|erforderlich|obrigatorio|obbligatorio|will not be published).*\)|:)+)+\Z|"
    r".*(?:email|e-mail|mail|correo|messagerie|electronico|courriel).{0,30}(?:will not be|no sera|ne sera pas|wird nicht|nao sera|non sara) .{0,30}(?:publi|veroffentlicht|shared).*|"
    r"(?:required fields|los campos|les champs|erforderliche felder|pflichtfelder|campos|i campi).{0,80}\*?\Z|save my name.*|notify me (?:of|by|when).*|"
    r"(?:post|submit|send)(?: (?:a|your))? (?:comment|reply)\Z|(?:submit|send|enviar|envoyer|absenden|invia|publicar (?:el |um )?comentario|publier le commentaire|"
    r"kommentar (?:abschicken|absenden)|invia commento|subscribe|go|search|suchen|buscar|rechercher|cerca|pesquisar)\Z|guardar? (?:mi|o meu|meu) nom.*|"
    r"enregistrer mon nom.*|meinen namen.*speichern.*|salva (?:il mio|i miei).*|salvar meus dados.*|this site uses akismet.*|(?:type|enter) your (?:email|e-mail|name).*|"
    r"your (?:email|e-mail)(?: address)?(?:\.\.\.)?\Z|[δ*]\Z|i'm not a robot\Z|captcha.*|search (?:this|the|our) (?:topic|forum|board|site|blog|archives?|journal)[.…]*\Z"
)
