"""Addresses of certificates: the officer's pages and the holder's passport."""

from django.urls import path

from certification.certificates.award_views import award_list
from certification.certificates.suspend_views import certificate_lift, certificate_suspend
from certification.certificates.views import (
    certificate,
    certificate_list,
    certificate_pdf,
    certificate_replace,
    certificate_revoke,
    certificate_revoke_confirm,
    certificate_revoke_withdraw,
    passport,
)

_ONE = "contributor/certificates/<uuid:certificate_id>"

urlpatterns = [
    path("passport/", passport, name="passport"),
    path("certificates/<uuid:certificate_id>/pdf/", certificate_pdf, name="certificate_pdf"),
    path("contributor/certificates/", certificate_list, name="certificates"),
    path(f"{_ONE}/", certificate, name="certificate"),
    path(f"{_ONE}/revoke/", certificate_revoke, name="certificate_revoke"),
    path(f"{_ONE}/revoke/confirm/", certificate_revoke_confirm, name="certificate_revoke_confirm"),
    path(f"{_ONE}/revoke/withdraw/", certificate_revoke_withdraw, name="certificate_revoke_withdraw"),
    path(f"{_ONE}/suspend/", certificate_suspend, name="certificate_suspend"),
    path(f"{_ONE}/lift/", certificate_lift, name="certificate_lift"),
    path(f"{_ONE}/replace/", certificate_replace, name="certificate_replace"),
    path("contributor/awards/", award_list, name="awards"),
]
