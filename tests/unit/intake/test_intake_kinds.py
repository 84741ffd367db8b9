"""What a line is by its own form. Each row stands for a kind, not for a page."""

from __future__ import annotations

import pytest

from digest.intake.signs.bios import bio_name
from digest.intake.signs.credits import byline
from digest.intake.signs.kinds import kind_of
from digest.intake.signs.names import is_name, tidy_name
from digest.intake.text.lines import make_line

FURNITURE = {
    "caption": """
        Photo by Ann Harrow on Unsplash
        (Photo: Maria Lopez)
        Image via iStock
        Illustration by Ana Torres for The Weekly
        A couple at breakfast. Credit: Rob Hill/Alamy
        two people on a pierPhoto: Rob Hill
        Crédit photo : Claire Dubois
        Foto: dpa / Jens Büttner
        Ilustración: Marta Ruiz
        Un hombre mira el mar (Getty Images)
        Photo courtesy of the author
        © Jane Doe 2019
    """,
    "related": """
        RELATED: How to Leave a Party
        Read also: Ten Ways to Say No
        Read More →
        You may also like:
        More from Lifestyle
        → Read: The Day I Left
        Lesen Sie auch: Warum Paare gehen
        Das könnte Sie auch interessieren
        Lea también: Cómo perdonar
        Sur le même sujet
        À lire aussi : Comment pardonner
        Leia também: Como perdoar
        Leggi anche: Come perdonare
    """,
    "share": """
        Share this:
        Share Tweet Pin Email
        Print this page
        Skip to main content
        Teilen auf Facebook
        Partager cet article
        Compartir en WhatsApp
        Condividi
        Alle akzeptieren
    """,
    "invitation": """
        Cet article est réservé aux abonnés
        Only for subscribers
        Nur für Abonnenten
        This story is only for members
        Il vous reste 60 % de cet article à lire.
        Plain Notes is a reader-supported publication.
        Did you like this story? Receive ours on Sundays.
        Sign up for our daily newsletter and never miss a story.
        Join 20,000 readers who get our letter every Sunday.
        If you enjoyed this post, please consider supporting us on Patreon.
        Start your free trial
        Suscríbete a nuestro boletín
        Inscrivez-vous à notre newsletter
        Abonnieren Sie unseren Newsletter
        Assine nossa newsletter
        Iscriviti alla nostra newsletter
    """,
    "consent": """
        We use cookies to give you the best experience. Read our privacy policy.
        Diese Website verwendet Cookies, um Ihr Erlebnis zu verbessern.
        Nous utilisons des cookies pour améliorer votre expérience.
        Utilizamos cookies propias y de terceros.
    """,
    "tags": """
        Tags: love, loss
        Filed under: Love, Essays
        #love #divorce #healing
        Schlagwörter: Liebe, Ehe
        Mots-clés : amour, couple
        Bookmark the permalink.
    """,
    "footer": """
        Aller au contenu principal
        Zum Inhalt springen
        Page 2 of 3
        View all 12 comments
        188 upvotes
        This page holds affiliate links.
        Without prior written permission no part may be copied.
        Este texto não reflete a opinião do jornal.
        Stanze è una testata registrata
        Profile photo for Ana Quill
        © 2020 The Site. All rights reserved.
        Powered by WordPress
        1.2K shares
        Article continues below advertisement
        Originally published at example.org on May 3, 2019.
        Sent from my telephone
    """,
    "form": """
        Your email address will not be published. Required fields are marked *
        Name *
        Post Comment
        Deine E-Mail-Adresse wird nicht veröffentlicht.
        Enregistrer mon nom, mon e-mail et mon site
    """,
    "menu": """
        Home / Relationships / Divorce
        Terms of Service | Privacy Policy | Contact
        Startseite | Leben | Kolumnen
    """,
    "comments": """
        Pingback: A week of reading
    """,
}

SENTENCES = """
    The front pew was reserved for members of the family.
    You have heard the rest of this story.
    She asked him to consider becoming a father.
    He hoped to earn a commission from the sale.
    They distributed this bread without a word.
    He left without permission.
    This story appears in every family.
    She welcomes letters from nobody.
    Press gently to see if it is done.
    The choir is a registered charity now, like the shed.
    Next letter: he wants the pan back.
    Do you like my story? he asked, and I received the cup.
    I have three pages of this story left to burn.
    It does not reflect well on my uncle.
    Photos of us were everywhere.
    My mother said nothing.
    I printed the letter and put it in a drawer.
    See you on Monday.
    Follow me, she said, and took the stairs.
    Tell us a story.
    The newsletter of our parish came on Fridays.
    She baked cookies for the whole street and used the good tin.
    We use cookies as a bribe in this family.
    There were three comments on my school report.
    Credit where it is due: he stayed.
    Picture this: a kitchen at four in the morning.
    Illustration: my father's hands.
    Foto: eine, auf der wir lachen.
    More about that later.
    Related to nobody in the room, I sat down.
    Tags hung from everything she owned.
    Listen: I know how it sounds.
    Subscribe to nothing.
    Share the chores.
    Keywords: patience, soup.
    The Weight of Water
    Going Home
    Home
    Contact
    On Reading
    Three Photographs
    The Last Comment
    You might also like to know that I kept the dog.
    Sign up for nothing, my father used to say, and never give them your email.
    If you enjoyed being married, he said, you should have said so.
    Send the letter. Do not send the second letter.
    Create an account of every hour, the therapist said.
    I get the newsletter in my inbox, still addressed to both of us.
    Mehr sagte er nicht.
    Compartir la mesa era otra cosa.
    Teilen konnten wir nicht.
    Imprimer sa marque, voilà tout.
    Leer la casa era leer a mi madre.
"""


def rows(block: str) -> list[str]:
    return [row.strip() for row in block.strip().split("\n")]


@pytest.mark.parametrize(("kind", "row"), [(kind, row) for kind, block in FURNITURE.items() for row in rows(block)])
def test_furniture_is_told_by_its_form(kind: str, row: str) -> None:
    found = kind_of(make_line(1, row, 0, 1))
    assert found is not None
    assert found[1]
    # Which label it gets matters to the report only; that it goes matters to the essay.
    assert kind == found[0] or found[0] in FURNITURE


@pytest.mark.parametrize("row", rows(SENTENCES))
def test_a_line_of_an_essay_is_never_furniture(row: str) -> None:
    assert kind_of(make_line(1, row, 0, 1)) is None


@pytest.mark.parametrize(
    ("row", "author"),
    [
        ("By Ana Quill", "Ana Quill"),
        ("by ana quill Ana Quill", "Ana Quill"),
        ("By ANA QUILL on March 3, 2019", "Ana Quill"),
        ("Ana Quill | The Site | 6 Comments", "Ana Quill"),
        ("ana quill Ana Quill", "Ana Quill"),
        ("Posted on May 3, 2019 by Ana Quill", "Ana Quill"),
        ("MAY 3, 2019 BY ANA QUILL 9 COMMENTS", "Ana Quill"),
        ("Written by Ana Quill, Staff Writer", "Ana Quill"),
        ("by Ana Quill, Chaplain", "Ana Quill"),
        ("Posted: 9:15am on 6th December 2012 by Ana Quill", "Ana Quill"),
        ("Posted May 3, 2019 | Reviewed by Ana Quill", None),
        ("Von Ana Quill", "Ana Quill"),
        ("Par Ana Quill, le 3 mai 2019", "Ana Quill"),
        ("Por Ana de la Quill", "Ana de la Quill"),
        ("Texto de Ana Quill", "Ana Quill"),
        ("By Ana Quill and Tom Reed", "Ana Quill and Tom Reed"),
        ("3 min read · May 3, 2019", None),
    ],
)
def test_a_byline_gives_its_author(row: str, author: str | None) -> None:
    found = byline(make_line(1, row, 0, 1), top=True)
    assert found is not None
    assert author == found[0]


@pytest.mark.parametrize(
    "row", ["By morning she was gone.", "By Christmas, Anna had moved out", "By the time I was nine", "Von da an schwieg er",
            "Dear Ana Quill,", "Por fin", "The Weight of Water", "Di notte parlava"],
)  # fmt: skip
def test_a_sentence_is_no_byline(row: str) -> None:
    assert byline(make_line(1, row, 0, 1), top=True) is None


@pytest.mark.parametrize("text", ["Ana Quill", "J. R. Quill", "Ana de la Quill", "Zoë O’Quill", "Jean-Luc Quill"])
def test_names_are_told_by_their_form(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize("text", ["The Weight", "Ana", "Winter in May", "ana quill", "Chapter Two", "3 Quills"])
def test_other_words_are_no_names(text: str) -> None:
    assert not is_name(text)


def test_a_doubled_name_is_printed_once() -> None:
    assert tidy_name("ana quill Ana Quill") == "Ana Quill"


def test_a_note_on_the_author_begins_with_a_name_and_says_what_they_do() -> None:
    assert bio_name(make_line(1, "Ana Quill is a poet who lives in Leeds.", 0, 1)) == "Ana Quill"
    assert bio_name(make_line(1, "She is a poet who lives in Leeds.", 0, 1)) is None
    assert bio_name(make_line(1, "Ana Quill came in and put down the eggs.", 0, 1)) is None
