"""Invitations: subscribe, follow, donate, try, accept. Told by an imperative beside a channel, in the site's own voice.

The two word lists are the rule: an essay may well say "follow" or "newsletter", but seldom begins a sentence with the
one and speaks of the other within forty words.
"""

from __future__ import annotations

import re

from digest.intake.text.lines import Line

_MOST_WORDS = 60

_ASK = re.compile(
    r"\A[\W_]*(?:[^.!?]{1,60}[?!] |[^.!?,]{1,30}: |(?:for more|if|se|si|wenn|falls|s') ?[^,.!?]{1,60}, )?(?:please |now |to |just |simply |hier |jetzt |ora |ahora |agora |- |– |and )?(?P<verb>"
    r"tag us|tag @|tag|mention|subscribe|sign up|sign in|log in|join|follow|support|donate|download|get|receive|become|try|share|register|enter|unlock|start|upgrade|give|like|find|listen|click|tap|check out|"
    r"never miss|stay|want|enjoyed?|love|liked?|did you (?:like|enjoy)|already a|not a|you have|you've (?:read|reached)|this (?:article|story|content|post) is|thanks for (?:reading|subscribing)|"
    r"if you (?:liked?|enjoy(?:ed)?|loved?|found|want)|have you|buy|order|pre-?order|help us|let us|visit|connect|discover|create|choose|add|turn on|allow|send|tell us|write to us|email us|submit|"
    r"suscribete|suscribase|registrate|unete|siguenos|sigue|apoya(?:nos)?|descarga|recibe|compra|comparte|apuntate|haz clic|pulsa|hazte|dona|quieres|te (?:ha gustado|gusto)|"
    r"abonnez-vous|inscrivez-vous|rejoignez|suivez|soutenez|telechargez|recevez|partagez|cliquez|devenez|faites un don|vous avez aime|deja abonne|"
    r"abonnier\w*|meld\w+|folg\w+|unterstutz\w+|teil\w+|lad\w+|klick\w+|registrier\w*|erhalt\w+|werd\w+|spend\w+|hat (?:dir|ihnen)|bestell\w+|trag\w+|verpass\w+|mochten sie|jetzt|"
    r"assine|inscreva-se|cadastre-se|siga|apoie|receba|baixe|compartilhe|clique|participe|torne-se|doe|gostou|"
    r"iscriviti|abbonati|seguici|segui|sostieni|scarica|ricevi|condividi|clicca|registrati|diventa|dona|ti e piaciuto|unisciti"
    r")\b"
)
_CHANNEL = re.compile(
    r"(?:\b|(?<=\s)(?=\S+@))(?:newsletters?|inbox|mailing list|e-?mail(?: list| updates)?|free trial|trial|subscri(?:be|bers?|ption|ptions|bing)|membership|member|cancel any ?time|[$€£]\d+ (?:a|per) (?:month|year|week)|members-only|paywall|premium|patreon|ko-?fi|paypal|podcast|app|"
    r"app store|google play|itunes|spotify|facebook|twitter|instagram|youtube|tiktok|pinterest|linkedin|whatsapp|telegram|social media|bluesky|mastodon|substack|medium|unlimited access|ad-free|(?:your|free|an) account (?:to|now|today|and)|with (?:a friend|your friends|someone)|journalism|your (?:essay|story|submission|inbox|email|questions?|letters?)|\S+@\S+\.[a-z]+|https?://\S+|www\.\S+|(?:full|unlimited|instant) access|new (?:posts|essays|stories)|pitches|"
    r"free articles?|notifications?|push|feed|rss|waitlist|our (?:community|readers|journalism|site|website|work|stories|weekly|daily|letter|shop|store|course|latest|best)|"
    r"boletin|correo|suscripcion|suscriptor\w*|redes sociales|periodismo|nuestr[oa]s? (?:comunidad|canal|lector\w*)|prueba gratuita|gratis|"
    r"infolettre|lettre d'information|courriel|abonnement|abonnes?|reseaux sociaux|boite (?:mail|de reception)|notre (?:newsletter|communaute|lettre|page|chaine)|essai gratuit|"
    r"rundbrief|posteingang|postfach|abo|abonnement|probeabo|unser\w* (?:newsletter|community|podcast|seite|arbeit|kanal)|kostenlos\w*|"
    r"boletim|assinatura|assinantes?|redes sociais|caixa de entrada|noss[oa]s? (?:newsletter|canal|comunidade|pagina)|gratuit\w*|"
    r"abbonamento|abbonati|casella(?: di posta)?|social|nostr[oa] (?:newsletter|canale|community|pagina)|prova gratuita)\b"
)
_SUBSCRIBE = re.compile(
    r"\b(?:subscribe|sign up|join|follow|donate|unsubscribe|suscribete|suscribirse|abonnez|inscrivez|abonnier|anmelden|newsletter|iscriviti|abbonati|assine|inscreva|free trial|cancel any ?time|"
    r"log in|logged in|sign in|patreon|ko-?fi|inbox|siguenos|suivez|folge|seguici|siga|probeabo|paywall|subscribers?|free articles?)\b"
)
_FIRST_PERSON = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|my(?! (?:work|writing|newsletter|letter|podcast|books?|channel|page|site|blog))|me|mine|he|she|him|her|his|yo|mi|mis|me|je|j'ai|mon|ma|mes|moi|ich|mein\w*|mich|mir|eu|meu|minha|io|mio|mia|miei|mie)\b"
)
_CONSENT = re.compile(
    r"\b(?:cookies?|gdpr|dsgvo|privacy (?:policy|notice)|datenschutz\w*|politique de confidentialite|politica de privac\w*|informativa (?:sulla )?privacy|tracking|trackers?|similar technologies)\b"
)
_CONSENT_VERB = re.compile(
    r"\b(?:we|our|site|website|us|use|uses|using|accept|agree|consent|allow|manage|reject|settings|preferences|experience|partners|usamos|utilizamos|utiliza|usa|acept\w+|consiente|nous|utilis\w+|"
    r"accept\w+|refuser|wir|verwend\w+|nutz\w+|akzeptier\w+|einstellungen|zustimm\w+|usiamo|utilizziamo|utilizza|accett\w+|aceit\w+|navega\w*|concord\w+)\b"
)
_CONSENT_SITE = re.compile(
    r"\b(?:site|website|sites|web|experience|privacy|accept|consent|settings|preferences|partners|traffic|analytics|browser|browsing|advertising|ads|third|terceros|sitio|experiencia|navegacion|privacidad|"
    r"navigation|confidentialite|audience|accepte\w*|partenaires|tiers|seite|webseite|erlebnis|einstellungen|zustimm\w+|datenschutz\w*|akzept\w+|dritt\w+|sito|esperienza|navigazione|terze|accett\w+|aceit\w+|acept\w+|"
    r"experiencia|navegador|policy|notice|technologies)\b"
)


_LIKED = re.compile(
    r"(?:did you (?:like|enjoy)|(?:te|le) ha gustado|vous avez aime|hat (?:dir|ihnen)|gostou d|ti e piaciut)[^.!?]{0,24}\b(?:story|article|essay|post|piece|storia|articolo|articulo|historia|texto|article|recit|artikel|beitrag|text|artigo|relato)\b[^.!?]{0,16}\? "
)


def speaks_personally(line: Line) -> bool:
    """Whether a person speaks in the line rather than a site; its own work and letter are a site's."""
    return bool(_FIRST_PERSON.search(line.folded))


def asks(line: Line) -> bool:
    """Whether the line begins as an invitation does."""
    return bool(_ASK.match(line.folded))


def names_channel(line: Line) -> bool:
    """Whether the line names a thing that sites offer: a letter, a membership, a feed."""
    return bool(_CHANNEL.search(line.folded))


def is_invitation(line: Line) -> bool:
    """Whether the line asks the reader to do something for the site."""
    if not line.folded or line.size > _MOST_WORDS:
        return False
    ask = _ASK.match(line.folded)
    if not ask:
        return False
    if line.size <= 25 and _LIKED.match(line.folded):
        return True
    if line.size <= 8 and line.open_ended and _SUBSCRIBE.match(ask["verb"]):
        return True
    channels = sum(1 for match in _CHANNEL.finditer(line.folded) if match.start() != ask.start("verb"))
    if not channels:
        return False
    if _FIRST_PERSON.search(line.folded):
        return channels >= 2 and bool(_SUBSCRIBE.search(line.folded))
    addressed = "@" in line.folded and line.size <= 30
    return channels >= 2 or bool(_SUBSCRIBE.search(line.folded)) or line.size <= 12 or addressed


def is_consent(line: Line) -> bool:
    """Whether the line speaks of cookies or tracking in the site's voice."""
    if not line.folded or line.size > 2 * _MOST_WORDS or not _CONSENT.search(line.folded):
        return False
    verbs = len(set(_CONSENT_VERB.findall(line.folded)))
    site = bool(_CONSENT_SITE.search(line.folded))
    return (verbs >= 2 and site) or (verbs and site and line.size <= 12) or (verbs >= 1 and line.size <= 5)


_CALL = re.compile(
    r"(?:take|read|see|watch|listen|view|check|download|vote|play|explore|discover|browse|sign|subscribe|upgrade|become|get|try|answer|join|share|thanks|start|go|claim|"
    r"lee|mira|escucha|descubre|haz|lisez|regardez|ecoutez|decouvrez|faites|lies|hor|schau|entdecke|mach|leggi|guarda|ascolta|scopri|fai|leia|veja|ouca|descubra|faca)\b"
)
_OFFER = re.compile(
    r"\b(?:quiz|test|survey|poll|story|stories|post|paid|free|newsletter|episode|videos?|gallery|series|premium|plan|trial|slideshow|podcast|article|archive|offer|edition|"
    r"encuesta|historia|gratis|articulo|sondage|article|gratuit\w*|umfrage|folge|kostenlos|artikel|sondaggio|storia|articolo|puntata|enquete|artigo|materia)\b"
)


def calls(line: Line) -> bool:
    """An imperative in front and something a site gives away behind it, in a line that is no statement."""
    told = line.open_ended or line.plain[-1:] in "?!" or line.folded.startswith("thanks ")
    return told and bool(_CALL.match(line.folded)) and bool(_OFFER.search(line.folded))
