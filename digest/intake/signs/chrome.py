"""The words of a page's furniture, in six languages: what stands on buttons, in menus and in share bars.

``STRONG`` words hardly occur in a label that is not furniture; ``WEAK`` ones are furniture in company; ``GLUE`` joins them.
All are folded: small letters, no accents.
"""

from __future__ import annotations

import re

STRONG = frozenset(
    """
    compartelo compartilhe-o partagez-le
    facebook twitter instagram linkedin whatsapp pinterest reddit telegram youtube tumblr mastodon bluesky threads
    tiktok flipboard pocket messenger xing viber snapchat vk tweet retweet rss feed permalink pdf newsletter
    newsletters subscribe login logout signup register unsubscribe cookies cookie faq faqs sitemap advertisement
    advertise sponsored akismet wordpress bookmark navigation disqus gdpr captcha sms url copied preferences
    homepage suscribete suscribirse suscribase registrate compartir comparte imprimir boletin publicidad anuncio
    iniciar portada s'abonner abonnez-vous partager imprimer s'inscrire inscrivez-vous connexion publicite
    infolettre accueil weiterlesen abonnieren teilen drucken anmelden registrieren anzeige werbung startseite impressum
    datenschutz rundbrief einloggen merken kontakt suche datenschutzerklarung menu menue compartilhar compartilhe
    assine assinar inscreva-se cadastre-se publicidade entrar condividi condividere stampa iscriviti abbonati accedi
    registrati pubblicita
    """.split()
)
WEAK = frozenset(
    """
    offrir ecouter ecoutez taille texte texto testo artigo atualizado aktualisiert cargando gusta l'article anhoren horen merkliste verschenken escuchar regalar ascolta regala ouvir
    politik wirtschaft gesellschaft kultur wissen reisen panorama feuilleton politique economie societe sciences
    abo abos testen probelesen economia deportes politica cronaca esporte cotidiano
    report     home about contact blog archive archives log sign search skip content main share sharing pin print email e-mail
    mail x follow us like likes shares comments comment views reply replies next previous prev newer older post
    posts article articles story stories read reading more min mins minute minutes ago update updated published
    posted edit privacy policy terms use accept reject decline agree all settings ad ads tags categories category
    filed under save copy link close open toggle view views top back donate shop store cart help careers press
    listen download app page pages sections section topics latest popular trending featured news login account
    profile your my editor picks show see click print-friendly friendly version text size font a+ a- dark mode
    language english espanol francais deutsch portugues italiano continue service services loading saved shared report support events podcast podcasts video
    videos gallery opinion culture lifestyle style relationships family essays health wellness books travel food
    sports business tech science world politics magazine issues issue subscription subscriptions member members
    membership gift join start free trial days cancel anytime new tab window opens share-this bookmarks loading
    explore discover menu mobile legal disclaimer jobs team staff community inicio sigue leyendo contacto buscar sobre nosotros
    seguir siguenos leer mas anterior siguiente entradas entrada comentarios comentario aceptar rechazar todo todas
    todos ajustes volver arriba ver politica privacidad aviso terminos condiciones correo enlace copiar guardar
    enviar categorias etiquetas articulos autor autores tienda donar ayuda sesion temas ultimas noticias compartir
    en por de contacter rechercher a propos suivez-nous suivre lire suite precedent suivant commentaires commentaire
    accepter refuser tout tous parametres retour haut voir politique confidentialite mentions legales conditions
    courriel lien copier enregistrer envoyer rubriques articles auteurs boutique don aide thematiques plus menu
    ferme fermer ouvrir uber uns folgen folge lesen weiterlesen mehr vorheriger nachster nachste vorherige beitrag
    beitrage artikel kommentar kommentare akzeptieren ablehnen alle einstellungen zuruck nach oben ansehen agb
    nutzungsbedingungen link kopieren speichern senden kategorien schlagworter autoren laden spenden hilfe themen
    schliessen offnen minuten lesezeit seite versenden weiter contato procurar quem somos siga siga-nos ler leia
    mais proximo proxima seguinte comentar aceitar rejeitar configuracoes voltar ao topo termos ligacao salvar
    guardar enviar categorias autores loja doar ajuda ultimas contatti continua leggere cerca chi siamo seguici leggi altro altri
    precedente successivo articolo articoli commenti commento accetta rifiuta tutto tutti impostazioni torna su vedi
    mostra informativa termini copia salva invia categorie autori negozio dona aiuto minuti lettura rubriche
    """.split()
)
ACTION = frozenset(
    """
    gusta cargando offrir ecouter anhoren verschenken escuchar regalar ascolta regala ouvir gift
    like listen reply     comment report     share sharing print save log login sign skip copy copied accept reject decline agree previous prev next newer older post posts article articles privacy terms
    policy settings loading read reading continue click toggle subscribe follow download register search menu comments shares likes views saved bookmark link tweet pin email
    comparte compartir imprimir guardar aceptar rechazar anterior siguiente leer leyendo sigue articulo iniciar buscar suscribirse privacidad aviso terminos
    partager imprimer enregistrer accepter refuser precedent suivant lire article connexion rechercher confidentialite mentions
    teilen drucken speichern akzeptieren ablehnen vorheriger vorherige nachster nachste lesen weiterlesen beitrag artikel anmelden suche einstellungen zuruck datenschutz
    compartilhar salvar aceitar rejeitar proximo seguinte ler leia artigo entrar procurar privacidade
    condividi stampa salva accetta rifiuta precedente successivo leggi leggere continua articolo accedi cerca
    """.split()
)
"""Words that make a button of weak company: what one can do on a page, and what it is done to."""

GLUE = frozenset(
    """
    me mi
    now here ora jetzt ahora agora
    a an and the this that it to in on of by for via with as our or & i la le les el los las un una une des du der
    die das den dem auf in im zu zum zur und mit fur bei von o os as da do das dos no na nos nas em e il lo gli un'
    del della dei delle nel su al alla y con para par sur dans avec pour et ou ce cet cette este esta esto diesen
    dieser questo questa
    """.split()
)

_TOKEN = re.compile(r"[^\W_]+(?:['\-+][^\W_]+)*\+?|&")
_SEPARATED = re.compile(r"\s*[|·•»›>/]\s*|\s+[-–—]\s+")


def all_furniture(folded: str, *, only: bool = False) -> tuple[int, int, int]:
    """(strong, weak, other) words of a label; numbers count as nothing. ``only`` stops at the first other word."""
    strong = weak = other = 0
    for match in _TOKEN.finditer(folded):
        token = match[0]
        if token in STRONG:
            strong += 1
        elif token in WEAK:
            weak += 1
        elif token not in GLUE and not token.rstrip("k+").replace(".", "").isdigit():
            other += 1
            if only:
                break
    return strong, weak, other


def segments(text: str) -> list[str]:
    """The parts of a line set apart by bars, dots or arrows, as menus and bylines are."""
    return [part for part in _SEPARATED.split(text) if part]
