"""Stored documents: the file first, then the row; twice makes one; what is served is what was stored."""

import hashlib
from contextlib import suppress

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.contributors.models import AuthorityText
from accounts.jobs.actions import due_jobs, run
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.credentials.actions import make_token
from certification.documents.actions import make_document
from certification.documents.errors import DocumentDamaged, DocumentNotReady
from certification.documents.models import Document
from certification.documents.queries import document_bytes
from certification.documents.render import render
from certification.signing.client import ask
from tests import cast
from tests.certification.factories import certified, fresh

pytestmark = pytest.mark.django_db


def work() -> None:
    """Do what a worker does."""
    for job in due_jobs():
        run(job)


def test_a_worker_draws_and_stores_the_document(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}), pytest.raises(DocumentNotReady):
        document_bytes(certificate)
    work()
    with scoped({"NPL"}):
        document = Document.objects.get(certificate=certificate)
        content = document_bytes(certificate)
    assert document.storage_name == f"certificates/{document.sha256[:2]}/{document.sha256}.pdf"
    assert (content[:5], len(content)) == (b"%PDF-", document.size)


def test_drawing_twice_makes_one_document(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        first = make_document(by=System(), certificate=certificate)
        assert make_document(by=System(), certificate=certificate) == first
        assert Document.objects.count() == 1


def test_what_changes_afterwards_leaves_the_bytes_as_they_were(who):
    asha = cast.person("1", "Gurung", "Asha")
    certificate = certified(asha)
    with scoped({"NPL"}):
        token = make_token(by=System(), certificate=certificate).text
        first = render(certificate.payload, token, None)
        asha.family_name = "Thapa"
        asha.save(update_fields=["family_name"])
        AuthorityText.objects.filter(contributor="NPL").update(name="Another school")
        assert render(fresh(certificate).payload, token, None).sha256 == first.sha256


def test_a_file_half_written_by_a_worker_that_died_is_written_again(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        token = make_token(by=System(), certificate=certificate).text
        sheet = render(certificate.payload, token, None).content
        whole = ask("document", str(certificate.pk), sheet)
        sha256 = hashlib.sha256(whole).hexdigest()
        default_storage.save(f"certificates/{sha256[:2]}/{sha256}.pdf", ContentFile(whole[:1000]))
        make_document(by=System(), certificate=certificate)
        assert document_bytes(certificate) == whole


def test_a_worker_that_died_before_the_commit_left_nothing_that_stands_in_the_way(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    made = []
    with scoped({"NPL"}):
        with suppress(KeyboardInterrupt), transaction.atomic():
            made.append(make_document(by=System(), certificate=certificate).sha256)
            raise KeyboardInterrupt
        assert Document.objects.count() == 0
        made.append(make_document(by=System(), certificate=certificate).sha256)
    assert made[0] == made[1]


def test_bytes_that_changed_in_storage_are_never_served(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        document = make_document(by=System(), certificate=certificate)
        default_storage.delete(document.storage_name)
        with pytest.raises(DocumentDamaged):
            document_bytes(certificate)
        default_storage.save(document.storage_name, ContentFile(b"%PDF-forged"))
        with pytest.raises(DocumentDamaged):
            document_bytes(certificate)
