"""The language of a text, told by its smallest words. Six languages; anything else is unknown."""

from __future__ import annotations

import re

_SMALL_WORDS = {
    "en": "the and of to in that is was for it with as his her he she not but at be this have from or had my you they we an were which are i",
    "es": "el la los las de que y en un una por con no su se lo al del más pero como me le mi si ya porque muy cuando yo es era él ella",
    "fr": "le la les de des et un une que qui dans pour pas ne sur au avec ce il elle je nous vous mais plus par est était son sa ses du mon ma",
    "de": "der die das und ist nicht ich sie er es ein eine in zu den dem mit auf für von war wir aber auch sich wie mich dass im hat als an mein",
    "pt": "o a os as de que e do da em um uma para com não por mais se como mas foi ao ele ela eu minha meu no na era dos das quando isso você",
    "it": "il lo la gli le di che e un una per non con sono mi si ma come più era del della nel io ha mio mia questo anche lei lui dei alla è",
}
_SETS = {lang: frozenset(words.split()) for lang, words in _SMALL_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000


def language_of(text: str) -> str | None:
    """The code of the language, or None when no language stands out."""
    words = _WORD.findall(text[:_SAMPLE].lower())
    if len(words) < 5:
        return None
    scores = sorted(((sum(word in known for word in words), lang) for lang, known in _SETS.items()), reverse=True)
    best, lang = scores[0]
    return lang if best >= 0.12 * len(words) and best > scores[1][0] else None


_MORE_SMALL_WORDS = {
    "en": "a an by me him them their our your us what when who whom whose which how why if so all no up out about one has been more there do did does can could would will just than then its into only over after before because while where or nor these those some any each every through too very again still never ever am being",
    "es": "a o al sin sobre entre hasta desde donde quien qué cómo esto esta este ese esa eso aquello todo todos nada otra otro nos os les ni sus tus mis fue ha han hay hemos he había también después antes sólo solo nunca siempre ya soy son",
    "fr": "à a au aux d l m s t j n c qu ou où si ne y on leur lui toi moi eux cette ces cet même tout tous rien sans sous entre avant après quand comme être avoir ai as ont était étaient fait très encore toujours jamais déjà vos nos ils elles",
    "de": "am um bei nach vor zum zur des einen einem einer eines kein keine wenn dann noch nur schon so was wer wo warum weil ob oder doch mal uns euch ihr ihm ihn ihre ihren seine seinen meine meinen hatte waren wurde werden wird kann über unter zwischen durch ohne gegen immer nie wieder man alles nichts sind bin haben habe",
    "pt": "à às ao aos pela pelo pelas pelos sem sob sobre entre até onde quem qual esse essa esta este isto tudo nada nem já só também depois antes sempre nunca foi era são está estou tem tinha há lhe nos me te seu sua seus suas meus minhas",
    "it": "a da in su al allo ai agli alle dal dallo dai dagli nell sull all dell l un d c dove chi cosa quale se o né già solo anche dopo prima sempre mai ancora tutto tutti niente questa quella quello quelle sua suo sue suoi tuo tua mie miei hanno hai abbiamo fu erano sei siamo ci vi ti li perché quando poi",
}
_ALL_SETS = {lang: _SETS[lang] | frozenset(words.split()) for lang, words in _MORE_SMALL_WORDS.items()}
SMALL_WORDS = frozenset().union(*_ALL_SETS.values())
_LINE = 400


def small_word_share(text: str) -> float:
    """The share of a text's words that are small ones of its best language: sentences have them, labels do not."""
    words = _WORD.findall(text[:_LINE].lower())
    return max(sum(word in known for word in words) for known in _ALL_SETS.values()) / len(words) if words else 0.0
