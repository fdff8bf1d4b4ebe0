"""Addresses of badges, of the signed lists and of the keys."""

from django.urls import path

from certification.credentials.badge_views import achievement, certificate_badge, issuer, status_list
from certification.credentials.lists import Kind
from certification.credentials.views import anchor, signed_list, trust, trust_authority

urlpatterns = [
    path("verify/lists/trust", signed_list, {"kind": Kind.TRUST}, name="list_trust"),
    path("verify/lists/revocation", signed_list, {"kind": Kind.REVOCATION}, name="list_revocation"),
    path("verify/lists/anchor", anchor, name="list_anchor"),
    path("trust/", trust, name="trust"),
    path("trust/authority.pem", trust_authority, name="trust_authority"),
    path("certificates/<uuid:certificate_id>/badge/", certificate_badge, name="certificate_badge"),
    path("issuers/<str:iso3>", issuer, name="issuer"),
    path("credentials/status/<str:iso3>/<str:purpose>/<int:number>", status_list, name="status_list"),
    path(
        "credentials/achievements/<str:version>/<str:category>/<str:phase>", achievement, name="achievement"
    ),
]
