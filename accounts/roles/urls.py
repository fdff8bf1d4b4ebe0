"""Addresses of staff: their sign-in, their roles, their invitations, and machines' keys."""

from django.urls import path

from accounts.roles import invitation_views, key_views, ministry_views, staff_views

urlpatterns = [
    path("staff/second-factor/", staff_views.second_factor, name="second_factor"),
    path("staff/invitation/", invitation_views.accept_page, name="invitation"),
    path("staff/ministry/<str:provider_id>/", ministry_views.ministry_sign_in, name="ministry_sign_in"),
    # The names and their parts are the library's.
    path(
        "staff/ministry/<str:provider_id>/callback/",
        ministry_views.oidc_callback,
        name="openid_connect_callback",
    ),
    path("staff/ministry/<str:organization_slug>/acs/", ministry_views.saml_acs, name="saml_acs"),
    path(
        "staff/ministry/<str:organization_slug>/acs/finish/",
        ministry_views.saml_finish_acs,
        name="saml_finish_acs",
    ),
    path(
        "staff/ministry/<str:organization_slug>/metadata/", ministry_views.saml_metadata, name="saml_metadata"
    ),
    path("contributor/staff/", staff_views.staff, name="staff"),
    path("contributor/staff/invite/", invitation_views.invite_page, name="invite"),
    path(
        "contributor/staff/invitations/<uuid:invitation_id>/withdraw/",
        invitation_views.withdraw_page,
        name="invitation_withdraw",
    ),
    path(
        "contributor/staff/<str:contributor>/<uuid:user_id>/<str:role>/remove/",
        staff_views.remove_role,
        name="role_remove",
    ),
    path("contributor/keys/", key_views.keys, name="api_keys"),
    path("contributor/keys/new/", key_views.new, name="api_key_new"),
    path("contributor/keys/<uuid:key_id>/rotate/", key_views.rotate, name="api_key_rotate"),
    path("contributor/keys/<uuid:key_id>/revoke/", key_views.revoke, name="api_key_revoke"),
]
