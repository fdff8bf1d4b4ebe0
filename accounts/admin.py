"""Index of this app's administration pages. Only global reference lists can be changed there.

What libraries register for themselves is taken off again: logins, second factors and groups are not
edited by hand.
"""

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.contingents.admin import MissionAdmin
from accounts.contributors.admin import ContributorCountryAdmin
from accounts.roles.admin import MembershipAdmin
from accounts.users.admin import UserAdmin

__all__ = ["ContributorCountryAdmin", "MembershipAdmin", "MissionAdmin", "UserAdmin"]

admin.site.site_header = admin.site.site_title = "Tutela"
admin.site.index_title = "Reference lists"
for _model in (Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
