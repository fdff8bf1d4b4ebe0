"""Addresses of readiness: the officer's pages and the auditor's."""

from django.urls import path

from certification.readiness.views import (
    audit,
    audit_contingent,
    audit_contributor,
    audit_mission,
    audit_person,
    contingent,
    contributor_home,
    readiness_file,
)

urlpatterns = [
    path("contributor/", contributor_home, name="contributor_home"),
    path("contributor/contingents/<str:code>/", contingent, name="contingent"),
    path("contributor/contingents/<str:code>/readiness.<str:form>", readiness_file, name="readiness_file"),
    path("audit/", audit, name="audit"),
    path("audit/contributors/<str:iso3>/", audit_contributor, name="audit_contributor"),
    path("audit/missions/<str:code>/", audit_mission, name="audit_mission"),
    path("audit/contingents/<str:code>/", audit_contingent, name="audit_contingent"),
    path("audit/people/<uuid:person>/", audit_person, name="audit_person"),
]
