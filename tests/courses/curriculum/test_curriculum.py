"""The two courses: they teach every outcome, say where facts come from, and load without a trace twice."""

import shutil

import pytest
from django.conf import settings

from accounts.seedfiles import SeedFault
from courses.curriculum.models import Lesson, LessonText, Source
from courses.curriculum.queries import LessonPage, courses_with_lessons, lesson
from courses.curriculum.seeding import load
from courses.standards.queries import standard_in_force

LESSON = "03-meeting-a-survivor"


@pytest.fixture
def seeds(tmp_path):
    root = tmp_path / "seeds"
    shutil.copytree(settings.SEEDS_DIR, root)
    return root


def page(course: str, slug: str, language: str) -> LessonPage:
    found = lesson(course, slug, language)
    assert found is not None
    return found


def replace(path, old, new) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_every_outcome_before_departure_is_taught(seeded):
    needed = {outcome.code for outcome in standard_in_force().parsed().outcomes if "P" in outcome.phases}
    taught = {
        code for course in courses_with_lessons("en") for line in course.lessons for code in line.outcomes
    }
    assert needed - taught == set()


def test_there_are_two_courses_and_the_second_opens_with_a_warning_and_a_way_out(seeded):
    poc, sgbv = courses_with_lessons("en")
    assert [(c.code, c.theme, len(c.lessons)) for c in (poc, sgbv)] == [
        ("poc-core", "POC", 6),
        ("sgbv-core", "SGBV", 5),
    ]
    assert (bool(sgbv.content_warning), bool(sgbv.care)) == (True, True)


def test_loading_again_changes_nothing(seeded):
    assert load(settings.SEEDS_DIR, write=True) == []


def test_a_changed_lesson_is_loaded_in_place(seeded, seeds):
    pk = Lesson.objects.get(slug="meeting-a-survivor").pk
    replace(seeds / "curriculum" / "sgbv-core" / f"{LESSON}.en.md", "title: ", "title: New ")
    said = load(seeds, write=True)
    assert [line.endswith("(en): changed") for line in said] == [True]
    assert Lesson.objects.get(slug="meeting-a-survivor").pk == pk
    assert load(seeds, write=True) == []


def test_two_lessons_can_change_places(seeded, seeds):
    path = seeds / "curriculum" / "sgbv-core" / "course.yaml"
    replace(path, "    order: 2\n", "    order: 99\n")
    replace(path, "    order: 1\n", "    order: 2\n")
    replace(path, "    order: 99\n", "    order: 1\n")
    assert len(load(seeds, write=True)) == 2
    lines = courses_with_lessons("en")[1].lessons
    assert [line.order for line in lines] == [1, 2, 3, 4, 5]
    assert lines[0].slug == "prevention-and-early-warning"


def test_a_reader_gets_their_own_language_else_english_and_is_told(seeded, seeds):
    folder = seeds / "curriculum" / "sgbv-core"
    shutil.copyfile(folder / f"{LESSON}.en.md", folder / f"{LESSON}.fr.md")
    load(seeds, write=True)
    found = {code: page("sgbv-core", "meeting-a-survivor", code) for code in ("fr", "ar")}
    assert {code: shown.language for code, shown in found.items()} == {"fr": "fr", "ar": "en"}
    titles = {line.slug: line.language for line in courses_with_lessons("fr")[1].lessons}
    assert (titles["meeting-a-survivor"], titles["three-subjects"]) == ("fr", "en")


def test_a_translation_older_than_its_english_says_so(seeded):
    first = page("sgbv-core", "meeting-a-survivor", "en")
    english = LessonText.objects.get(lesson=first.line.id, language="en")
    english.pk, english.language, english.source_digest = None, "es", "0" * 64
    english.save(force_insert=True)
    assert (first.outdated, page("sgbv-core", "meeting-a-survivor", "es").outdated) == (False, True)


def test_a_lesson_names_its_sources_once_each(seeded):
    refs = [source.ref for source in page("poc-core", "mandate-and-law", "en").sources]
    assert (len(refs), refs.count("N")) == (len(set(refs)), 1)


def test_there_is_no_lesson_by_another_name(seeded):
    assert (lesson("poc-core", "nothing", "en"), lesson("nothing", "mandate-and-law", "en")) == (None, None)


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (f"{LESSON}.en.md", "right: true", "right: false", "must have exactly one right answer"),
        (f"{LESSON}.en.md", "\n## ", "\n[S999]\n## ", "names 'S999', which is in no registry"),
        (f"{LESSON}.en.md", "aim: ", "goal: ", "goal: is not a field here"),
        ("course.yaml", "minutes: 2", "minutes: two", "minutes: must be a whole number"),
        ("course.yaml", "[B01.1", "[B99.1", "names B99.1, which the standard does not have"),
        ("course.en.yaml", "title: ", "titel: ", "titel: is not a field here"),
    ],
)
def test_a_faulty_course_is_refused_and_nothing_changes(seeds, file, old, new, said):
    replace(seeds / "curriculum" / "sgbv-core" / file, old, new)
    replace(seeds / "sources.yaml", "A/RES/49/37 text", "Another title")
    with pytest.raises(SeedFault, match=said) as refusal:
        load(seeds, write=True)
    assert str(refusal.value).startswith(f"curriculum/sgbv-core/{file}")
    assert Source.objects.get(pk="S1").title == "A/RES/49/37 text"


def test_courses_take_four_queries_and_a_lesson_three(seeded, django_assert_num_queries):
    with django_assert_num_queries(4):
        courses_with_lessons("fr")
    with django_assert_num_queries(3):
        lesson("poc-core", "mandate-and-law", "fr")
