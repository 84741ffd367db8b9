"""Beginnings of words that speak for a theme or a sensitive matter, in six languages, folded. Only a table."""

from __future__ import annotations

THEMES: dict[str, str] = {
    "leaving": "leav left depart walkaway dejar abandon march partir quitt parti verlass gegangen gehen trenn deix sair embora lasciar andars",
    "being-left": "jilted dumped abandon deserted dejad dejo quitte largue verlassen abbandon deixad",
    "letting-go": "letgo lettinggo release releas soltar soltando lacher loslassen losgelassen largar lascia",
    "autonomy": "autonom independ freedom libert freiheit liberdad identity identidad selbst myself",
    "communication": "communicat talk convers listen listening speak spoke said silence hablar escuch silencio parler ecout sprech reden schweig falar conversa parlar ascolt",
    "presence": "present presence attention attentive presen atencion attentif aufmerksam anwesen atencao attenzion",
    "vulnerability": "vulnerab tender cry cried tears weep weak llor lagrim pleur larm weinen tranen chor piang fragil verletz",
    "self-worth": "worth selfworth selfesteem deserv esteem enough autoestim merec estime selbstwert wert valor autostima merit",
    "commitment": "commit promise vow vows marry marri wedding stay stayed compromis promes matrimon casar mariag promess versprech ehe heirat casament promett sposar",
    "change": "change chang becoming transform cambi devenir ander veranderung verander mudar mudanc",
    "purpose": "purpose work job career calling retire vocation trabaj oficio travail metier arbeit beruf trabalh vocac lavor mestiere",
    "solitude": "solitude alone quiet soledad seul solitud einsamkeit allein stille solidao sozinh silenz",
    "loneliness": "lonel isolat soledad isole einsam solidao solitudin",
    "mentors": "mentor teacher taught guide coach apprentic maestr maitre professeur lehrer meister vorbild professor insegnant",
    "masculinity": "men man masculin manhood boys hombre masculin homme manner mannlich homem uomo uomini maschil",
    "boundaries": "boundar limit limite limites grenze grenzen confin refus",
    "patience": "patien wait waited waiting slow slowly pacien esper attend geduld warten langsam attes aspett pazien",
    "trust": "trust reliab confian confiance vertrau fiduc",
    "betrayal": "betray affair cheat unfaithful infidel lied lies traicion trahis tromp betrog verrat untreu traic tradi",
    "forgiveness": "forgiv apolog sorry perdon pardon verzeih entschuld vergeb perdao desculp scus",
    "grief": "grief griev mourn funeral died death dead widow buried duelo muert murio viud enterr deuil mort veuf veuve trauer tot gestorben beerdig witwe luto morte morreu viuv lutto morto vedov",
    "parenting": "parent mother father mum mom dad daughter son child children baby madre padre hij niñ nin mere pere enfant fille fils mutter vater kind kinder tochter sohn mae pai filh crianc figli bambin genitor",
    "friendship": "friend amig ami amie amis freund amic amiz",
    "community": "communit neighbour neighbor group club choir therap counsel vecin comunid voisin commun nachbar gemeinde chor vizinh vicin comunit",
    "honesty": "honest truth admit confess verdad sincer verite honnet avou ehrlich wahrheit verdade onest verita",
    "beginnings": "begin began beginning start again anew second empez comenz nuev commenc debut recommenc anfang begann neu wieder comec nov iniz ricominc",
}
"""Each entry: stems that count when a word begins with them."""

SENSITIVE: dict[str, str] = {
    "bereavement": "widow funeral died death dead grief mourn coffin viud murio muert funeral enterr deuil mort veuf veuve obseques witwe witwer beerdig gestorben trauer starb velorio viuv morreu morte luto vedov funerale morto lutto",
    "pregnancy-loss": "miscarr stillb stillbirth abortoespontaneo faussecouche fehlgeburt abortoespontaneo",
    "suicide": "suicid selbstmord selbsttot",
    "abuse": "abuse abused abusive abuser violen beaten hitme maltrat abus maltrait missbrauch misshand gewalt violent",
    "infidelity": "infidel unfaithful affair cheat cheated adulter infidelidad tromp trompe betrog untreu fremdg traic traid tradi tradimento amante",
    "addiction": "addict alcohol alcoholic drunk rehab sober sobriety adicc alcohol drogue ivre such alkohol trinker vicio tossic ubriac",
    "separation": "divorc separat breakup brokeup separac separad separer scheid getrennt trennung divorcio separazion separat",
    "estrangement": "estrang notspoken cutoff disown distanciad brouill entfremd afastad",
    "illness": "cancer tumor tumour hospital chemo dementia alzheimer illness diagnos enfermed hospit maladie krank krebs klinik doenca malatt ospedal",
}
"""One strong word is not enough: two hits in a text, or one in a short one."""
