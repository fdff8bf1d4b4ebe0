"""What people read for each category and sex."""

from django.utils.translation import gettext_lazy as _

from accounts.people.enums import Category, Sex

CATEGORY = {
    Category.TRP: _("Contingent soldier"),
    Category.JLD: _("Junior leader"),
    Category.CCU: _("Contingent commander and unit staff"),
    Category.STO: _("Military staff officer"),
    Category.MOB: _("Military observer or liaison officer"),
    Category.IPO: _("Individual police officer"),
    Category.FPM: _("Formed police unit member"),
    Category.FPC: _("Formed police unit commander and command staff"),
    Category.SPT: _("Specialised police team"),
    Category.CIS: _("Civilian support staff"),
    Category.CSU: _("Civilian substantive staff"),
    Category.LDR: _("Mission leadership"),
}
SEX = {Sex.F: _("Woman"), Sex.M: _("Man"), Sex.X: _("Other")}
