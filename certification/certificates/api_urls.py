"""Addresses of certificates and awards in the REST API."""

from rest_framework.routers import SimpleRouter

from certification.certificates.api import AwardViewSet, CertificateViewSet

router = SimpleRouter()
router.register("certificates", CertificateViewSet, basename="certificates")
router.register("awards", AwardViewSet, basename="awards")
urlpatterns = router.urls
