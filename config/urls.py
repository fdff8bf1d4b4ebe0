"""Every address of the site. Each app's own index is included at the root."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("courses.urls")),
    path("", include("certification.urls")),
    path("staff/", include("allauth.account.urls")),
    path("staff/2fa/", include("allauth.mfa.urls")),
    path("staff/connected/", include("allauth.socialaccount.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
]

handler400, handler403 = "config.errors.bad_request", "config.errors.forbidden"
handler404, handler500 = "config.errors.not_found", "config.errors.fault"
