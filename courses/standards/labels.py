"""What people read for the closed lists of the standard."""

from django.utils.translation import gettext_lazy as _

from courses.standards.enums import DeliveryPhase, Theme

THEME = {
    Theme.POC: _("Protection of civilians"),
    Theme.SGBV: _("Sexual and gender-based violence"),
}
PHASE = {
    DeliveryPhase.PRE_DEPLOYMENT: _("Before departure"),
    DeliveryPhase.INDUCTION: _("Induction in the mission"),
    DeliveryPhase.REFRESHER: _("Refresher"),
}
LEVEL = {
    1: _("knows, and acts on a card"),
    2: _("applies unaided in a situation"),
    3: _("leads, decides and checks others"),
}
