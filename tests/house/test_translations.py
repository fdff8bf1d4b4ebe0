"""The catalogues hold what each language promises, and the pages speak them."""

import html
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from accounts.management.commands.check_translations import COMPLETE, _read, found_phrases
from tests.courses.training import finish_all_lessons, sat, session, started, trainee

PLACE = re.compile(r"%\(\w+\)s|%%|\{\w+\}|</?\w+[^>]*>")
FORMS = {"ar": 6, "es": 2, "fr": 2, "ru": 3, "zh_Hans": 1}
# Forms that may leave the figure out: Arabic's for none, one and two; those for one in Spanish and French.
WITHOUT_FIGURE = {"ar": 3, "es": 1, "fr": 1, "ru": 0, "zh_Hans": 0}


def catalogue(language):
    return _read(settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po", language)


def test_the_translated_pages_are_complete(capsys):
    call_command("check_translations")
    assert "complete in ar, es, fr, ru, zh_Hans" in capsys.readouterr().out


@pytest.mark.parametrize("language", COMPLETE)
def test_every_plural_has_all_its_forms_and_nothing_is_fuzzy(language):
    catalogue_ = catalogue(language)
    assert catalogue_.num_plurals == FORMS[language]
    assert not catalogue_.fuzzy
    for message in catalogue_:
        assert not (message.id and message.fuzzy), message.id
        if message.pluralizable and any(message.string):
            assert len(message.string) == FORMS[language], message.id
            assert all(message.string), message.id


@pytest.mark.parametrize("language", COMPLETE)
def test_a_translation_keeps_placeholders_and_tags(language):
    for message in catalogue(language):
        if not message.id or not any(message.string):
            continue
        plural = message.pluralizable
        wanted = sorted(PLACE.findall(message.id[1] if plural else message.id))
        strings = message.string if plural else (message.string,)
        for form, string in enumerate(strings):
            places = sorted(PLACE.findall(string))
            if plural and form < WITHOUT_FIGURE[language]:
                assert set(places) <= set(wanted), message.id
            else:
                assert places == wanted, message.id


def test_the_sign_in_page_in_arabic_runs_from_right_to_left(client, countries):
    words = client.get(reverse("sign_in"), headers={"accept-language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in words
    assert "سجّل الدخول بقسيمتك أو برقمك السري" in words
    assert "اختر بلدك" in words


def test_the_sign_in_page_in_french(client, countries):
    words = client.get(reverse("sign_in"), headers={"accept-language": "fr"}).content.decode()
    assert '<html lang="fr" dir="ltr">' in words
    assert "Connectez-vous avec votre fiche ou votre PIN" in words
    assert "Numéro matricule" in words


@pytest.mark.parametrize("here", ["/sign-in/?next=/learn/", "/verify/"])
def test_the_choice_of_a_language_keeps_the_place(client, countries, here):
    answer = client.post(reverse("set_language"), {"language": "ar", "next": here})
    assert answer.url == here
    assert '<html lang="ar" dir="rtl">' in client.get(here).content.decode()


def phrases_of(*templates):
    """Return what these templates say in three words or more: fewer might also stand in an English lesson."""
    for phrase in found_phrases():
        names = {name for name, _line in phrase.locations}
        if not isinstance(phrase.id, str) or "%" in phrase.id:
            continue
        if names.intersection(templates) and len(phrase.id.split()) >= 3:
            yield phrase.id


def learn():
    return trainee(), reverse("learn")


def lesson():
    return trainee(), reverse("lesson", args=["poc-core", "mandate-and-law"])


def start():
    who = trainee()
    finish_all_lessons(who)
    session(who)
    return who, reverse("sit")


def question():
    who, sitting, _paper = started()
    return who, reverse("sitting", args=[sitting.pk]) + "?q=1"


def result():
    who = trainee()
    finish_all_lessons(who)
    return who, reverse("sitting_result", args=[sat(who, wrong=30).sitting_id])


@pytest.mark.parametrize(
    ("road", "template", "spoken"),
    [
        (learn, "courses/learning/learn.html", "كل ما عليك إنجازه"),
        (lesson, "courses/learning/lesson.html", "النقاط الرئيسية"),
        (start, "courses/assessment/sit.html", "البدء الآن"),
        (question, "courses/assessment/question.html", "جميع الأسئلة"),
        (result, "courses/assessment/result.html", "ما حسم النتيجة"),
    ],
)
def test_a_page_of_the_road_in_arabic_leaves_no_english_phrase(who, seeded, road, template, spoken):
    person, address = road()
    answer = person.browser(accept_language="ar").get(address)
    assert answer.status_code == 200
    words = html.unescape(answer.content.decode())
    assert spoken in words
    phrases = list(phrases_of(f"templates/{template}", "templates/base.html"))
    assert len(phrases) > 5
    assert [phrase for phrase in phrases if phrase in words] == []
