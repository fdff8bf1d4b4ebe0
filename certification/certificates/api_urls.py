"""Addresses of certificates and awards in the REST API."""

from rest_framework.routers import SimpleRouter

from certification.certificates.api import AwardViewSet, CertificateViewSet
from certification.certificates.batch_api import BatchViewSet

router = SimpleRouter()
router.register("certificates", CertificateViewSet, basename="certificates")
router.register("awards", AwardViewSet, basename="awards")
router.register("batches", BatchViewSet, basename="batches")
urlpatterns = router.urls
