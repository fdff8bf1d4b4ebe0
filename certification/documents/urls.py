"""Addresses of the certificate design, and of a batch from its confirmation to its downloads."""

from django.urls import path

from certification.documents.batch_views import (
    batch,
    batch_bundle,
    batch_bundle_make,
    batch_progress,
    batch_slips,
)
from certification.documents.design_views import (
    design,
    design_emblem,
    design_emblem_picture,
    design_home,
    signatories,
    signatory_end,
)

_ONE = "contributor/design/<str:iso3>"
_BATCH = "contributor/awards/batches/<uuid:batch_id>"

urlpatterns = [
    path("contributor/design/", design_home, name="design_home"),
    path(f"{_ONE}/", design, name="design"),
    path(f"{_ONE}/emblem/", design_emblem, name="design_emblem"),
    path(f"{_ONE}/emblem/<str:sha256>.png", design_emblem_picture, name="design_emblem_picture"),
    path(f"{_ONE}/signatories/", signatories, name="signatories"),
    path(f"{_ONE}/signatories/<int:signatory_id>/end/", signatory_end, name="signatory_end"),
    path(f"{_BATCH}/", batch, name="batch"),
    path(f"{_BATCH}/progress/", batch_progress, name="batch_progress"),
    path(f"{_BATCH}/slips/", batch_slips, name="batch_slips"),
    path(f"{_BATCH}/<str:kind>/", batch_bundle, name="batch_bundle"),
    path(f"{_BATCH}/<str:kind>/make/", batch_bundle_make, name="batch_bundle_make"),
]
