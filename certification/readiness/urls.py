"""Addresses of readiness: the officer's pages and the auditor's."""

from django.urls import path

from certification.readiness.pair_views import people_pair, people_pairs, person_twin
from certification.readiness.people_views import people, people_act
from certification.readiness.person_views import person, person_unmerge
from certification.readiness.slot_views import slot_page, swap_person, transfer_person, withdraw_person
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
    path("contributor/contingents/<str:code>/slots/<uuid:slot>/", slot_page, name="slot"),
    path("contributor/contingents/<str:code>/swap/<uuid:slot_id>/", swap_person, name="slot_swap"),
    path(
        "contributor/contingents/<str:code>/transfer/<uuid:slot_id>/", transfer_person, name="slot_transfer"
    ),
    path(
        "contributor/contingents/<str:code>/withdraw/<uuid:slot_id>/", withdraw_person, name="slot_withdraw"
    ),
    path("contributor/", contributor_home, name="contributor_home"),
    path("contributor/contingents/<str:code>/", contingent, name="contingent"),
    path("contributor/contingents/<str:code>/readiness.<str:form>", readiness_file, name="readiness_file"),
    path("contributor/people/", people, name="people"),
    path("contributor/people/act/", people_act, name="people_act"),
    path("contributor/people/pairs/", people_pairs, name="people_pairs"),
    path("contributor/people/pairs/<uuid:first_id>/<uuid:second_id>/", people_pair, name="people_pair"),
    path("contributor/people/<uuid:person_id>/", person, name="person"),
    path("contributor/people/<uuid:person_id>/twin/", person_twin, name="person_twin"),
    path("contributor/people/<uuid:person_id>/unmerge/", person_unmerge, name="person_unmerge"),
    path("audit/", audit, name="audit"),
    path("audit/contributors/<str:iso3>/", audit_contributor, name="audit_contributor"),
    path("audit/missions/<str:code>/", audit_mission, name="audit_mission"),
    path("audit/contingents/<str:code>/", audit_contingent, name="audit_contingent"),
    path("audit/people/<uuid:person>/", audit_person, name="audit_person"),
]
