"""What people read for each category and sex."""

from django.utils.translation import gettext_lazy as _

from accounts.people.enums import Category, Sex, SignInStanding, ValueFault

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
SIGN_IN = {
    SignInStanding.CANNOT: _("Cannot sign in yet"),
    SignInStanding.NEVER: _("Never signed in"),
    SignInStanding.PIN: _("Have a PIN"),
    SignInStanding.ALL: _("Everybody"),
}
# What is recorded about a person, in the order in which it is asked for.
FIELD = {
    "service_number": _("Service number"),
    "family_name": _("Family name"),
    "given_names": _("Given names"),
    "name_native": _("Name in own script"),
    "sex": _("Sex"),
    "birth_date": _("Date of birth"),
    "category": _("Category"),
    "rank": _("Rank"),
    "language": _("Language"),
    "email": _("E-mail"),
}
VALUE_FAULT = {
    ValueFault.MISSING_VALUE: _("This must not be empty. Fill it in."),
    ValueFault.TOO_LONG: _("This is longer than the record can hold. Shorten it."),
    ValueFault.UNKNOWN_CATEGORY: _("Choose one of the twelve categories."),
    ValueFault.BAD_DATE: _("Write the day as year, month and day, like 1990-05-01, before today."),
    ValueFault.BAD_SEX: _("Choose one of the answers, or none."),
    ValueFault.BAD_LANGUAGE: _("Write the language as a code, such as fr, ne or zh-Hans."),
    ValueFault.BAD_EMAIL: _("This is no e-mail address. Correct it, or leave it empty."),
    ValueFault.BAD_NAME: _("A name has letters. Write it as in the passport, or leave it empty."),
    ValueFault.DAY_IN_FUTURE: _("This day lies in the future. Choose today or an earlier day."),
    ValueFault.BEFORE_PRESENT_CATEGORY: _(
        "The present category began later than that day. Choose a later day."
    ),
    ValueFault.UNKNOWN_FIELD: _("This is not recorded about a person."),
}
MERGE_REFUSED = {
    "same_record": _("This is one record, not two."),
    "other_contributor": _("These two serve different countries."),
    "closed_already": _("This record was merged into another before. Open it to see which one was kept."),
    "kept_is_closed": _("The record to keep was itself merged into another. Keep that one instead."),
    "fills_slot": _(
        "The record to close fills a slot, now or later. Keep that one, or withdraw the person there first."
    ),
    "not_merged": _("This record is not merged into another."),
}
