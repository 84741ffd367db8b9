"""Patterns of the labels around an essay: related reading, credits, tags, footers, assistants. Folded text, six languages.

The second half of the pattern tables; see ``cues.py`` for how they are used.
"""

from __future__ import annotations

import re

from digest.intake.signs import cues

RELATED = re.compile(
    r"(?:[>»→★*\[(\-]+ ?)?(?:"
    r"(?:read|watch|listen|video|podcast|more|lesetipp|buchtipp|audio|lire|leggi|leia|lee|ver|voir|mehr)(?=:)|related(?: (?:questions?|articles?|posts?|stor(?:y|ies)|reading|essays?|content|links?|topics?|coverage|pieces?))?|"
    r"(?:read|see|watch|listen|try)(?: (?:this|it))? (?:also|next|more|too)|(?:also|next) read|more (?:from|for you|in|on|by|about|like|stories|articles|posts|essays|to read)\b.{0,40}?|"
    r"you (?:may|might|could|will|'ll)(?: also)? (?:like|enjoy|love|be interested in).{0,20}?|recommended(?: (?:reading|for you|articles?|posts?|stories|by .{2,30}))?|"
    r"(?:most|more) (?:popular|read|shared|viewed|recent)(?: .{0,20})?|popular (?:posts?|articles?|stories|now)|trending(?: now| stories| today)?|"
    r"(?:recent|latest|featured|other|similar|previous|older|newer|next|further) (?:posts?|articles?|stor(?:y|ies)|essays?|reading|news)|"
    r"up next|don't miss|editor'?s'? (?:picks?|choice)|what to read next|keep reading|further reading|see also|from (?:the archives?|our archives?|around the web)|"
    r"(?:next|previous) (?:conversation|column|issue|interview|instalment|article|post)(?=:)|(?:la |notre |nuestra |la nostra )?(?:selection|seleccion|selezione) (?:de la redaction|de la redaccion|della redazione|du jour)|(?:unsere )?(?:empfehlungen|tipps) der redaktion|"
    r"in case you missed it|if you liked this.{0,40}?|sponsored(?: content| links?)?|promoted(?: stories| content)?|around the web|previously|continue reading|before you go|"
    r"(?:lee|lea|leer|mira|vea|ver)(?: (?:tambien|mas|ademas)| a continuacion)|tambien te puede interesar|te (?:puede|podria|recomendamos|va a)\b.{0,30}?|"
    r"(?:articulos|entradas|noticias|notas|textos|temas|contenidos?) (?:relacionad[oa]s?|recientes|recomendad[oa]s?|similares)|relacionad[oa]s?|mas (?:sobre|leid[oa]s|de|en|articulos)\b.{0,30}?|"
    r"no te pierdas|lo mas (?:leido|visto)|recomendad[oa]s?|quiza(?:s)? te interese|(?:puede|podria)(?: que)? (?:te )?interesar(?:te|le)?|"
    r"(?:a )?lire (?:aussi|egalement|ensuite|la suite|plus)|lisez (?:aussi|egalement)|a (?:lire|decouvrir|voir)(?: (?:aussi|egalement|ensuite))?|sur le meme (?:theme|sujet)|voir aussi|"
    r"(?:articles?|billets?|contenus?|sujets?) (?:lies?|similaires?|connexes?|associes?|recents?|recommandes?|populaires?)|vous (?:aimerez|pourriez|devriez) .{0,40}?|"
    r"(?:nos )?(?:derniers|autres) (?:articles|billets)|les plus lus|dans la meme (?:rubrique|serie)|cela pourrait vous interesser|"
    r"(?:lesen|lies|lest)(?: sie)? (?:auch|mehr|weiter|dazu|hier|als nachstes).{0,20}?|mehr (?:zum thema|dazu|von|aus|artikel|uber|lesen|beitrage)\b.{0,30}?|auch interessant|das konnte (?:sie|dich|euch).{0,30}?|"
    r"(?:ahnliche|verwandte|weitere|passende|aktuelle|neueste|beliebte) (?:artikel|beitrage|themen|texte|posts|essays)|siehe auch|zum (?:thema|weiterlesen)|weiterlesen|meistgelesen|"
    r"(?:das )?(?:interessiert|konnte).{0,30}interessieren|empfehlungen|empfohlen(?:e[rn]?)?(?: .{0,20})?|passend dazu|"
    r"(?:leia|leiam|ler|veja|confira|saiba)(?: (?:tambem|mais|ainda|a seguir))|voce (?:tambem )?(?:pode|vai|podera) .{0,30}?|(?:artigos|posts|textos|topicos|temas|materias|noticias|conteudos?) "
    r"(?:relacionad[oa]s|recentes|semelhantes|recomendad[oa]s)|mais (?:lidas|lidos|sobre|de|em)\b.{0,30}?|nao perca|"
    r"(?:leggi|leggete|guarda|vedi)(?: (?:anche|di piu|altro|ancora|pure))|(?:ti |vi )?(?:potrebbe|potrebbero)(?: anche)? (?:interessar|piacer).{0,10}?|(?:articoli|post|contenuti|letture) "
    r"(?:correlati|simili|recenti|consigliati?|collegati|piu letti)|altri articoli.{0,20}?|da non perdere|i piu letti|sullo stesso (?:tema|argomento)|consigliati?|per approfondire"
    r")(?P<rest>\s*(?::|>+|»|→|\||\s-\s).*|\s*[.…]*\]?\)?)\Z"
)

_AGENCY = (
    r"(?:getty(?: images)?|istock(?:photo)?|shutterstock|unsplash|pexels|pixabay|reuters|afp|epa|alamy|corbis|flickr|wikimedia(?: commons)?|"
    r"adobe ?stock|dreamstime|depositphotos|stocksy|magnum(?: photos)?|imago|dpa|picture alliance|ap(?: photo| images)?|associated press|keystone|canva|freepik|bigstock|"
    r"thinkstock|ullstein|plainpicture|gallery stock|twenty20|efe|ansa|lusa|contour|zuma|hulton archive)"
)
PHOTO = (
    r"(?:photos?(?:graphs?|graphies?|graphy)?|images?|imagen(?:es)?|pictures?|pics?|fotos?(?:graf(?:ia|ie|in|o)s?)?|bild(?:er)?|immagin[ei]|imagem|imagens|illustrations?|ilustracion(?:es)?|"
    r"ilustracao|illustrazion[ei]|illustrationen|artwork|drawing|cover|featured|header|title|hero|credits?|bildnachweis|bildquelle|visuel|dessin|"
    r"cartoon|painting|graphic|grafik|video|screenshot)"
)
NOT_WRITTEN = re.compile(
    r"(?:[a-z-]+ ){0,2}(?:reviewed|edited|checked|translated|narrated|produced|sponsored|illustrated|photographed|photographs|verified|approved) by\b"
)
"""Bylines of people who did something else with the text than write it."""
PICTURED = re.compile(rf"\b{PHOTO}")
_CREDIT_WORD = r"(?: ?(?:credits?|source|quelle|courtesy|via|by|from|par|von|por|di|de|del|of|de la|image|photo|photos|foto|art|creditos?|cortesia(?: de)?|courtoisie(?: de)?|fuente|fonte))*"
CAPTION = re.compile(
    rf"[(\[]?(?:(?:file |stock |featured |header |lead |main |cover |top |title |feature |above |aerial )*{PHOTO}{_CREDIT_WORD} ?[:/©|].{{0,140}}|"
    rf"(?:credits?|creditos?|fuente|quelle|source) (?:photos?|images?|foto|de (?:la )?(?:imagen|foto|image)|dell'immagine|bild) ?[:/©|].{{0,140}}|"
    rf"credit(?:s|os|o)? ?: ?.{{0,100}}|{PHOTO}s? (?:credits? |courtesy )?(?:by|courtesy of|via|from|par|von|por|di|de) [^.!?]{{2,60}}\.?|"
    rf"(?:.{{0,80}}[/,|(©] ?|.{{0,60}}\bvia )?{_AGENCY}(?:[/,|) ]+{_AGENCY})*(?: ?[/,|] ?[^.!?]{{2,40}})?\)?\.?|"
    rf"(?:\(c\)|©|copyright) ?(?:\d{{4}},? )?[^.!?]{{2,60}}(?:/[^.!?]{{2,40}})?|courtesy (?:of|photo)\b[^.!?]{{0,60}}\.?|image may contain.*|"
    rf"(?:caption|pie de foto|bildunterschrift|legende|didascalia|legenda) ?:.{{1,200}})[)\]]?\Z"
)
CREDIT_TAIL = re.compile(
    r"(?P<before>.*?)\s*(?P<open>[(\[|–—-]\s*)?(?P<credit>(?:Photos?|Photographs?|Photography|Photographie|Images?|Imagen|Picture|Fotos?|Fotograf(?:ie|ía|ia|in)?|Bild|Immagine|Imagem|Illustration|Ilustración|"
    r"Ilustração|Illustrazione|Credits?|Crédits?(?: photo)?|Crédito|Crediti|PHOTO|FOTO|IMAGE|CREDIT|Artwork|Bildnachweis|Quelle)(?: (?:credit|courtesy|source|by|via|of|de|von|par|por|di|Credit|By))*\s?[:©/]\s?\S.{0,80}"
    r"|(?:Photos?|Photographs?|Images?|Fotos?|Illustration|Picture|Bild) (?:by|courtesy of|via|par|von|por|di|de) [A-ZÀ-Þ].{1,60}"
    r"|(?:©|\([cC]\))\s?\S.{1,60}|(?:\S+ \S+ ?/ ?)?(?:Getty Images|Shutterstock|iStock\w*|Unsplash|Pexels|Pixabay|Reuters|AFP|Alamy)(?:[/ ]\S+){0,3})[)\]]?\Z"
)

TAGS = re.compile(
    r"(?:tags?|tagged(?: (?:with|as|in))?|filed (?:under|in)|posted (?:in|under)|categor(?:y|ies)|topics?|keywords?|labels?|more (?:on|about|in)|etiquetas?|categorias?|temas?|archivado en|publicado en|"
    r"mots?-cles?|etiquettes?|classe dans|categories?|rubriques?|themes?|publie dans|schlagworte?r?|stichworte?r?|kategorien?|themen|abgelegt unter|verschlagwortet(?: mit)?|"
    r"marcadores|palavras-chave|arquivado em|publicado em|assuntos?|tag|parole chiave|categorie|argomenti|etichette|archiviato in|pubblicato in) ?: ?.{1,200}\Z|"
    r"(?:tagged|filed under|filed in|posted in|archivado en|classe dans|abgelegt unter|arquivado em|archiviato in|verschlagwortet mit) .{2,120}[^.!?]\Z|"
    r"(?:#[\w\-]+[\s,|·]*){1,20}\Z|this (?:entry|post|article) was (?:posted|published|tagged|filed).*|.{0,80}bookmark the permalink.*|.{0,120}\b(?:permalink|trackbacks?)\b.{0,80}|permalink(?: .{0,80})?\Z|"
    r"(?:short|permanent) ?link:?.{0,80}\Z"
)
FOOTER = re.compile(
    r"(?:(?:(?:copyright|©|\(c\)|all content|\xa9).{0,100}(?:\d{4}|rights reserved|inc|ltd|llc).{0,80})|.{0,80}all rights reserved.{0,40}|.{0,80}(?:todos los derechos reservados|tous droits reserves|"
    r"alle rechte vorbehalten|todos os direitos reservados|tutti i diritti riservati).{0,40}|(?:proudly )?(?:powered|hosted) (?:by|with|on) .{2,40}|(?:theme|design|template|site)(?: by|:) .{2,40}|"
    r"(?:create a free website or )?blog at wordpress.*|\W*(?:the end|end|fin|ende|fine|fim)\W*|this (?:essay|article|story|post|piece|column|text|excerpt) (?:is|was|has been) (?:an? )?(?:excerpt(?:ed)?|adapted|adaptation|taken|reprinted|reproduced|part of|published|updated|more than|produced|originally|republished)\b.{0,160}|(?:this|some) (?:article|information) .{0,40}(?:years? ago|current|out of date).{0,120}|excerpted from .{2,120}|adapted from .{2,120}|(?:share|print|e-?mail|save|like|rate|report) this [a-z]+|get the app.{0,40}|view (?:all|more) posts by.*|see all (?:posts|articles).{0,60}|view (?:this email |it )?in (?:your )?browser.*|"
    r"(?:if you (?:no longer|wish|want).{0,60})?(?:to )?unsubscribe\b.{0,120}|manage (?:your )?(?:preferences|subscription).*|update your preferences.*|sent from my .{2,40}|get outlook for .{2,20}|"
    r"von meinem .{2,30} gesendet|enviado desde mi .{2,30}|envoye de mon .{2,30}|enviado do meu .{2,30}|inviato da(?:l mio)? .{2,30}|you (?:are receiving|received|got) this (?:e-?mail|message|newsletter|letter)\b.*|"
    r"this (?:essay|article|story|post|piece|column|text) (?:was )?(?:originally |first )?(?:appeared|published|ran|posted)\b.{2,120}|(?:originally |first )(?:published|appeared|posted) (?:at|on|in|by)\b.{2,120}|"
    r"(?:este|esta) (?:articulo|texto|ensayo|artigo|ensaio) (?:fue|foi|se) (?:publi|apareci).{2,100}|(?:cet article|ce texte) (?:a ete|est) .{0,20}(?:publie|paru).{2,100}|dieser (?:artikel|text|beitrag) (?:erschien|ist|wurde).{2,100}|"
    r"(?:questo articolo|questo testo) (?:e stato|e) .{0,20}(?:pubblicato|apparso).{2,100}|reprinted (?:with|by) permission.*|back to top|nach oben|volver arriba|retour en haut|torna su|voltar ao topo|end of (?:article|content|page|story)|"
    r"article continues (?:below|after).*|story continues (?:below|after).*|(?:continue|continued) (?:below|on next page).*|(?:scroll|keep scrolling) (?:down )?(?:to|for) .{2,60}|advertisement.{0,30}|\W*(?:anzeige|werbung|publicidad|publicite|pubblicita|publicidade|anuncio|ad)\W*|"
    r"do not (?:sell|share)(?: or (?:sell|share))? my (?:personal )?(?:info\w*|data)|report (?:this )?(?:ad|a problem|an error|abuse).*|(?:all )?(?:reactions|restacks|likes)(?: ?: ?| )\d*|\d+ (?:restacks?|reactions?|votes?|points?|upvotes?|claps)|[★☆⭐ ]{3,}.{0,40}|.{0,20}\b(?:from|based on) \d+ (?:votes|ratings|reviews)|rate this .{2,20}|(?:jump|skip|scroll|go) to (?:the )?(?:recipe|content|comments|main|top|end|text|article|navigation).{0,20}|print (?:this )?(?:recipe|article|page|story|post|essay)|(?:member|subscriber)s?[- ]only (?:story|post|content)|more from [A-Z].{2,40}|you are here ?:.{0,120}|[\d.,]+ ?k?\+? (?:shares?|likes?|views?|reads?|claps?|followers|subscribers|teilungen|partages|compartidos|condivisioni)|(?:buy|offer) me a coffee.{0,40}|[(\[*_]*(?:editor'?s'? note|note from the editors?|nota del editor|nota de la redaccion|note de la redaction|ndlr|anm(?:erkung|\.) d(?:er|\.) red(?:aktion|\.)|nota da redacao|nota della redazione|ndr)\b.{0,400}|page \d+ (?:of|/) \d+|seite \d+ (?:von|/) \d+|pagina \d+ (?:de|di|/) \d+|\d+ ?/ ?\d+)\Z"
)
ABOUT_AUTHOR = re.compile(
    r"(?:(?:more )?about (?:the |this |our )?(?:author|writer|contributor|columnist|me)s?|meet the (?:author|writer)|author(?:'s)? ?(?:bio|note|profile)?|bio(?:graphy)?|contributor|written by|"
    r"(?:sobre|acerca de|acerca del|acerca de la|sobre el|sobre la|sobre o|sobre a) autora?|a propos de l'auteure?|(?:l')auteure?|(?:uber|zur|zum) (?:den |die )?autor(?:in)?|(?:der|die) autor(?:in)?|"
    r"(?:l')?autor[ea]|(?:informazioni )?sull'autor(?:e|rice)|chi e l'autor(?:e|rice)|(?:o|a|el|la) autora?) ?:?\Z"
)
BY = re.compile(
    r"(?P<lead>an? [a-z]+(?: [a-z]+)? by(?= )|(?:eine? |une? |una |uma? )?(?:kolumne|glosse|kommentar|gastbeitrag|chronique|tribune|recit|columna|cronica|relato|rubrica|racconto|coluna|interview|entretien|entrevista|intervista) (?:by|von|de|par|por|di)(?= )|(?:(?:posted|published|written|words?|story|text|essay|an essay|a personal essay|column|opinion|perspective|article|author|interview|reviewed|submitted|contributed|as told|publicado|escrito|texto|"
    r"publie|ecrit|texte|propos recueillis|veroffentlicht|geschrieben|text|ein (?:essay|text|beitrag|gastbeitrag)|pubblicato|scritto|testo|um texto|un texto|un texte|un testo|un ensayo|un essai|um ensaio|un saggio|redaction|redaccion)"
    rf"(?: (?:on|am|el|le|em|il) (?:{cues.DATE}|[^:]{{4,40}}?))?,? )?(?:by|to|von|par|por|di|da|de)|(?:author|writer|(?:recipe|photos?|pictures|fotos?) (?:and|und|y|et|e) (?:words|text|story|texte|texto|testo)|words?|text|story|autor[ea]?|autorin|auteure?|texto?|texte|testo|por|par|von|di|by|written by|escrito por|ecrit par|scritto da) ?:)\s+"
)
