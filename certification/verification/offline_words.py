"""Every word the offline check says, in the reader's language: its scripts know codes only.

`{at}`, `{age}`, `{country}`, `{host}`, `{number}` and `{count}` are places the page fills.
"""

from typing import Any

from django.utils.translation import gettext as _

from accounts.contributors.models import ContributorCountry
from accounts.people.labels import CATEGORY
from certification.verification.enums import Answer
from certification.verification.labels import WORD
from courses.standards.labels import PHASE


def words() -> dict[str, Any]:
    """Return the words by what they are for, then by the code the page's scripts use."""
    return {
        "answers": {one.value: str(WORD[one]) for one in Answer},
        "meanings": _meanings(),
        "facts": {
            "format": _("Form"),
            "signature": _("Electronic signature"),
            "issuer": _("Issuer"),
            "status": _("Standing"),
            "dates": _("Dates"),
            "lists": _("Lists on this device"),
        },
        "outcomes": {
            "passed": _("In order"),
            "failed": _("Not in order"),
            "warned": _("Take care"),
            "unknown": _("Not looked at"),
        },
        "reasons": _reasons(),
        "rows": {
            "serial": _("Serial number"),
            "issuer": _("Issued by"),
            "category": _("Category"),
            "phase": _("Training"),
            "issued": _("Issued"),
            "expires": _("Valid until the end of"),
            "version": _("Version of the standard"),
        },
        "countries": {row.iso3: row.name() for row in ContributorCountry.objects.order_by("iso3")},
        "categories": {code.value: str(label) for code, label in CATEGORY.items()},
        "phases": {phase.value: str(label) for phase, label in PHASE.items()},
        "camera": _camera(),
        "lists": {
            "fresh": _("Fresh: made {age}"),
            "stale": _("Too old: made {age}"),
            "clock_behind": _("This device's clock is behind"),
            "no_lists": _("No lists yet"),
        },
        "refused": _refused(),
        **_sentences(),
    }


def _meanings() -> dict[str, str]:
    return {
        "valid": _("Signed by its country, and in force by lists made {age}."),
        "stale": _(
            "Signed by its country, and in force when the lists on this device were made, {age}. They are "
            "too old to say so today: fetch newer ones, or ask the register."
        ),
        "clock_behind": _(
            "Signed by its country. But this device's clock is behind the lists it holds, so nothing can be "
            "said of today. Set the clock."
        ),
        "elsewhere": _(
            "Signed by its country, but the square code leads to another address: {host}. Somebody may have "
            "changed the paper. Ask the register."
        ),
        "expired": _("Its time has run out."),
        "suspended": _(
            "The national authority has suspended this certificate. It proves nothing until that is settled."
        ),
        "revoked": _("The national authority has revoked this certificate. It proves nothing any more."),
        "replaced": _("A corrected certificate has replaced this one. Ask the holder for the newer one."),
        "not_ours": _("This is not the square code of a certificate, or it was not read whole. Try again."),
        "unknown_key": _(
            "The lists on this device do not know the key that signed this. Fetch newer lists and scan "
            "again; if it stays so, treat it as no certificate."
        ),
        "no_lists": _("This device holds no lists yet. Connect to a network once and fetch them."),
        "forged": _(
            "The signature does not fit: changed after signing, or made up. Treat it as no certificate."
        ),
        "foreign_key": _("It was signed by another than it says. Treat it as no certificate."),
        "not_trusted_then": _(
            "The key was not to be trusted on the day of issue. Treat it as no certificate, and ask the "
            "register."
        ),
        "issued_later": _(
            "It says it was issued on {at}, which has not come by this device's clock. Look at the clock "
            "first."
        ),
    }


def _reasons() -> dict[str, str]:
    return {
        "not_looked_at": _("There was nothing to look at."),
        "well_formed": _("A certificate's code, whole and in the one form allowed."),
        "not_ours": _("Not the code of a certificate, or not whole."),
        "elsewhere": _("A certificate's code, but it leads to another address: {host}."),
        "signed": _("Signed, and unchanged since."),
        "forged": _("It does not fit: changed after signing, or made up."),
        "trusted_then": _("The key is that of {country}, and was trusted on {at}, the day of issue."),
        "not_trusted_then": _(
            "The key is that of {country}, and was not to be trusted on {at}, the day of issue."
        ),
        "foreign_key": _("The key belongs to another than the country it names."),
        "unknown_key": _("The lists on this device do not know the key."),
        "no_lists": _("This device holds no lists yet."),
        "not_listed": _("Not suspended, revoked or replaced by the list of {at}."),
        "suspended": _("Suspended on {at}."),
        "revoked": _("Revoked on {at}."),
        "replaced": _("Replaced by a corrected certificate on {at}."),
        "in_time": _("Valid until the end of {at}."),
        "out_of_time": _("Its validity ended on {at}."),
        "issued_later": _("Its day of issue, {at}, has not come by this device's clock."),
        "fresh": _("Made {age}, at {at}."),
        "stale": _("Made {age}, at {at}. After seven days they no longer say that a certificate stands."),
        "clock_behind": _("Made at {at}, which has not come by this device's clock."),
    }


def _camera() -> dict[str, str]:
    return {
        "NotAllowedError": _(
            "The browser may not use the camera. Allow it in the browser's settings, or choose a picture."
        ),
        "NotFoundError": _("This device has no camera. Choose a picture, or paste the text of the code."),
        "NotReadableError": _("Another program uses the camera. Close it and try again."),
        "other": _("The camera does not start. Choose a picture, or paste the text of the code."),
    }


def _refused() -> dict[str, str]:
    altered = _("What came from the site is not a list signed by the platform. The lists held stay in use.")
    return {
        "rolled_back": _("The site gave an older edition than the one held here. It was refused."),
        "unknown_key": _(
            "The newer lists are signed by a key this device does not know. They were refused; those "
            "held stay in use."
        ),
        "issuer": _("The newer lists are signed by a key that is not to be trusted. They were refused."),
        "future": _(
            "The lists are dated later than this device's clock. Set the clock and fetch them again."
        ),
        "signature": altered,
        "format": altered,
        "kind": altered,
    }


def _sentences() -> dict[str, str]:
    return {
        "says": _("What the certificate says"),
        "compare": _("Compare this with what you hold. If anything differs, what you hold was altered."),
        "looked": _("What we looked at"),
        "more": _("What it says, and what we looked at"),
        "again": _("Seen before: first {at}. Times seen: {count}."),
        "no_name": _("No name could be read"),
        "cleared": _("The list is cleared."),
        "fetching": _("Fetching the newest lists."),
        "fetched": _("The newest lists are on this device."),
        "edition": _("number {number}, made {at}"),
        "no_network": _("The site cannot be reached now. The lists held stay in use."),
        "not_a_picture": _("This file cannot be read as a picture. Choose a JPEG or PNG picture."),
        "nothing_found": _(
            "No square code was found in the picture. Take it closer, straight and in good light, and "
            "try again."
        ),
        "not_secure": _("The browser checks signatures only on pages that came over https."),
    }
