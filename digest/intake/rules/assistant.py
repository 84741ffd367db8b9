"""The talk of a writing assistant around an essay: its greeting above, its offer below, stray code fences.

Only the first and the last few lines are looked at: the same words inside the essay are the author's.
"""

from __future__ import annotations

import re

from digest.intake.page import Page

_LOOK = 3

_YES = (
    r"(?:certainly|sure(?: thing)?|of course|absolutely|great(?: question| idea| choice)?|happy to help|i'd be happy to(?: help)?|i'd be glad to|gladly|here you go|no problem|got it|thank you for sharing|"
    r"por supuesto|claro(?: que si)?|desde luego|con gusto|bien sur|avec plaisir|volontiers|certainement|naturlich|selbstverstandlich|gerne?|na klar|com certeza|com prazer|claro que sim|certo|certamente|volentieri|con piacere)"
)
_MADE = (
    r"(?:essay|article|version|draft|piece|text|letter|story|rewrite|rewritten|revised|edited|polished|cleaned|summary|reflection|column|post|"
    r"ensayo|articulo|texto|borrador|relato|carta|essai|article|texte|version|brouillon|lettre|entwurf|fassung|aufsatz|artikel|brief|ensaio|artigo|rascunho|saggio|articolo|testo|bozza|lettera)"
)
_HERE = (
    r"(?:here(?:'s| is| are)|below (?:is|you)|i(?:'ve| have) (?:written|drafted|rewritten|revised|put together|prepared|created|polished)|this is (?:a|the|your)|aqui (?:tienes|tiene|esta|te|vai|segue)|he (?:escrito|preparado)|voici|"
    r"j'ai (?:redige|ecrit|prepare)|hier (?:ist|kommt|habe)|ich habe|segue|escrevi|ecco|ho (?:scritto|preparato)|di seguito|a continuacion|ci-dessous)"
)
_GREETING = re.compile(
    rf"[\W_]*(?:{_YES}[!.,:\s\-]+.{{0,240}}|{_HERE}\b.{{0,160}}\b{_MADE}\b.{{0,120}}:|.{{0,80}}\b{_HERE}\b.{{0,160}}\b{_MADE}\b.{{0,80}}:)\W*\Z"
)
_SURE_GREETING = re.compile(rf"[\W_]*{_YES}\W+(?:.{{0,60}}\b)?{_HERE}\b.*\Z|[\W_]*{_YES}\s?[!.]?\Z")
_OFFER = re.compile(
    r"[\W_]*(?:(?:would you like|do you want|shall i|should i|want me to|can i help|is there anything)\b.{0,300}\?.{0,160}|"
    r"(?:let me know|feel free|just (?:let me know|say|tell me)|i hope (?:this|that|it)(?: essay| draft| version| text)? (?:helps|is|captures|meets|works|serves)|hope this helps|i can also|i could also|if you(?:'d| would)? (?:like|want|prefer|need)\b.{0,80}\b(?:i can|let me|just)|"
    r"happy to (?:adjust|revise|tweak|edit|change))\b.{0,300}|(?:quieres|quiere|te gustaria|le gustaria|deseas|desea) que\b.{0,200}\?.{0,120}|(?:avisame|dime|hazme saber|espero que (?:te|le|esto)|si quieres,? puedo|si lo deseas)\b.{0,200}|"
    r"(?:souhaitez-vous|voulez-vous|veux-tu|souhaites-tu|aimeriez-vous|voudriez-vous) (?:que je|une|un)\b.{0,200}\??.{0,120}|(?:n'hesitez pas|n'hesite pas|j'espere que ce|dites-moi|si vous (?:le )?(?:souhaitez|voulez),? je (?:peux|pourrais))\b.{0,200}|"
    r"(?:mochtest du|mochten sie|soll ich|willst du|wunschst du|wunschen sie)\b.{0,200}\?.{0,120}|(?:lass(?:en sie)? (?:es )?mich wissen|sag(?:en sie)? mir|ich hoffe,? (?:das|der|dieser) (?:hilft|text)|wenn du (?:mochtest|willst),? kann ich|gerne kann ich)\b.{0,200}|"
    r"(?:gostaria|quer|deseja) que eu\b.{0,200}\?.{0,120}|(?:me avise|espero que (?:isso|isto|o texto|goste)|se (?:voce )?quiser,? posso|fique a vontade)\b.{0,200}|(?:vuoi|vorresti|desideri|preferisci) che\b.{0,200}\?.{0,120}|"
    r"(?:fammi sapere|spero che (?:questo|il testo|ti)|se vuoi,? posso|posso anche)\b.{0,200})\Z"
)
_ABOUT_THE_TEXT = re.compile(
    r"\b(?:tone|version|essay|draft|text|shorter|longer|edit|adjust|revise|change|title|rewrite|format|tweak|word count|tono|version|ensayo|texto|titulo|corto|larga?|ajust\w+|ton|essai|texte|titre|courte?|longue?|modifi\w+|"
    r"fassung|titel|kurzere?|langere?|anpass\w+|uberarbeit\w+|versao|ensaio|curta?|longa?|titulo|versione|saggio|testo|breve|titolo|modific\w+|help\w*|else|questions?|poem|newsletter|email|another|more|expand|summar\w+)\b"
)
_SPEAKER = re.compile(
    r"(?:\*\*)?(?:you said|chatgpt said|claude said|gemini said|assistant|chatgpt|user|copilot said|prompt|response|model|chatgpt can make mistakes.*|copy(?: code)?|edit|regenerate(?: response)?|\d+ / \d+|"
    r"as an ai (?:language )?model\b.*|\(?word count:? ?~?\d+(?: words)?\)?|\(?~?\d+ (?:words|palabras|mots|worter|palavras|parole)\)?|markdown|text|plaintext)(?:\*\*)?:?(?:\*\*)?\Z"
)
_RULE = re.compile(r"(?:[-*_=]\s?){3,}\Z")
_FENCE = re.compile(r"(?:```|~~~)\s?\w*\Z")


def mark_assistant(page: Page) -> None:
    """Mark framing at both ends, and rules and fences that only framed."""
    for at, line in enumerate(page.lines):
        if _FENCE.match(line.text):
            page.mark(at, "assistant", "a code fence around the text")
    framed = _mark_top(page)
    framed = _mark_bottom(page, framed) or framed
    if framed:
        _mark_rules(page)


def _mark_top(page: Page) -> bool:
    framed = False
    for at in list(page.open_places())[:_LOOK]:
        line = page.lines[at]
        text = line.folded
        if not text:
            break
        greets = line.size <= 60 and (_SURE_GREETING.match(text) or (_GREETING.match(text) and _is_talk(text)))
        if greets or (line.size <= 8 and _SPEAKER.match(text)):
            page.mark(at, "assistant", "an assistant's greeting")
            framed = True
        elif not _RULE.match(line.text):
            break
    return framed


def _is_talk(text: str) -> bool:
    return text.rstrip("*_ ").endswith((":", "!")) and bool(re.search(_MADE, text))


def _mark_bottom(page: Page, framed: bool) -> bool:
    found = False
    for at in list(page.open_places())[: -_LOOK - 1 : -1]:
        line = page.lines[at]
        text = line.folded
        if not text or at < 2:
            break
        offers = line.size <= 60 and _OFFER.match(text) and (framed or _ABOUT_THE_TEXT.search(text))
        if offers or (line.size <= 8 and _SPEAKER.match(text)):
            page.mark(at, "assistant", "an assistant's offer")
            found = True
        elif not _RULE.match(line.text):
            break
    return found


def _mark_rules(page: Page) -> None:
    open_places = list(page.open_places())
    for at in open_places[:2] + open_places[-1:]:
        if _RULE.match(page.lines[at].text):
            page.mark(at, "assistant", "a rule between framing and text")
