"""Stored documents: the file first, then the row; twice makes one; what is served is what was stored."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.contributors.models import AuthorityText
from accounts.jobs.actions import due_jobs, run
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.certificates.models import Certificate
from certification.documents.actions import make_document
from certification.documents.errors import DocumentDamaged, DocumentNotReady
from certification.documents.models import Document
from certification.documents.queries import document_bytes
from certification.documents.render import NATIVE_LEFT_OUT, render
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
        first = make_document(by=System(), certificate=certificate)
        asha.family_name = "Thapa"
        asha.save(update_fields=["family_name"])
        AuthorityText.objects.filter(contributor="NPL").update(name="Another school")
        assert render(fresh(certificate).payload).sha256 == first.sha256


def test_a_file_half_written_by_a_worker_that_died_is_written_again(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    whole = render(certificate.payload)
    name = f"certificates/{whole.sha256[:2]}/{whole.sha256}.pdf"
    default_storage.save(name, ContentFile(whole.content[:1000]))
    with scoped({"NPL"}):
        make_document(by=System(), certificate=certificate)
        assert document_bytes(certificate) == whole.content


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


def test_what_could_not_be_printed_is_noted_beside_the_document(who):
    certificate = certified(cast.person("1", "Srisuk", "Somchai", name_native="สมชาย ศรีสุข"))
    with scoped({"NPL"}):
        assert make_document(by=System(), certificate=certificate).note == NATIVE_LEFT_OUT
        assert Certificate.objects.get().payload.count("สมชาย ศรีสุข") == 1
