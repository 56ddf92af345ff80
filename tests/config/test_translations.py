"""The catalogues of the six languages: what they say fits what the portal asks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils.translation import to_locale

TRANSLATED = [code for code, _name in settings.LANGUAGES if code != "en"]
PLACES = re.compile(r"%\(\w+\)[a-z]|%%|%[a-z]|\{\w*\}")
# Plural forms that speak of one number alone, so that words may take its place: "one row".
IN_WORDS = {"ar": (0, 1, 2), "es": (0,)}


def messages(language: str) -> Iterator[Message]:
    path = Path(settings.BASE_DIR, "locale", to_locale(language), "LC_MESSAGES", "django.po")
    with path.open("rb") as file:
        yield from (message for message in read_po(file, locale=to_locale(language)) if message.id)


def forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_keeps_the_places_of_its_message(language: str) -> None:
    wrong = []
    for message in messages(language):
        places = [set(PLACES.findall(form)) for form in forms(message.id)]
        asked, known = set.intersection(*places), set.union(*places)
        for number, form in enumerate(forms(message.string)):
            given = set(PLACES.findall(form))
            may_lack = int(message.pluralizable and number in IN_WORDS.get(language, ()))
            if form and (given - known or len(asked - given) > may_lack):
                wrong.append((message.id, form))
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_a_guess(language: str) -> None:
    assert not [message.id for message in messages(language) if message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_half_done(language: str) -> None:
    assert not [message.id for message in messages(language) if len({bool(form) for form in forms(message.string)}) > 1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "name", "direction"),
    [
        ("ar", "البلدان", "rtl"),
        ("zh-hans", "国家", "ltr"),
        ("fr", "Pays", "ltr"),
        ("ru", "Страны", "ltr"),
        ("es", "Países", "ltr"),
    ],
)
def test_page_speaks_the_language_of_its_reader(language: str, name: str, direction: str, client: Client) -> None:
    page = client.get("/countries/", headers={"Accept-Language": language}).content.decode()
    assert f'lang="{language}" dir="{direction}"' in page
    assert name in page
