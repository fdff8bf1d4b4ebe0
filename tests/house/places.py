"""Where every route of the site leads: which of a country's things stand in its address.

One line a route, by its name: `argument=thing`, with the things of tests/house/world.py, or
`argument=:value` for what belongs to no country. A route that is not here fails
tests/house/test_country_wall.py: add it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

from accounts.roles.routes import permission_of

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:\[[^\]]*\]|\\.|[^()])*\)")

PLACES: dict[str, str] = {
    # anybody
    "live": "",
    "ready": "",
    "metrics": "",
    "front_door": "",
    "sign_in": "",
    "still_here": "",
    "sign_out": "",
    "choose_pin": "",
    "invitation": "",
    "set_language": "",
    "standard": "",
    "standard_version": "version=:0.1-research",
    "standard_document": "version=:0.1-research",
    "register": "",
    "register_newest": "",
    "register_head": "checkpoint_id=checkpoint",
    "register_consistency": "old=size new=size",
    "register_proof": "code=code",
    "list_trust": "",
    "list_revocation": "",
    "list_anchor": "",
    "trust": "",
    "trust_authority": "",
    "issuer": "iso3=iso3",
    "status_list": "iso3=iso3 purpose=:revocation number=:1",
    "achievement": "version=:0.1-research category=:TRP phase=:pre_deployment",
    "verify": "",
    "verify_code": "code=code",
    "offline_short": "",
    "offline": "",
    "offline_manifest": "",
    "offline_worker": "",
    # people
    "learn": "",
    "learn_course": "course=:poc-core",
    "lesson": "course=:poc-core lesson=:mandate-and-law",
    "sit": "",
    "sitting": "sitting=sitting",
    "sitting_answer": "sitting=sitting",
    "sitting_check": "sitting=sitting",
    "sitting_result": "sitting=sitting",
    "passport": "",
    "certificate_pdf": "certificate_id=certificate",
    "certificate_badge": "certificate_id=certificate",
    # a country's contingents and people
    "contributor_home": "",
    "contingent_new": "",
    "contingent": "code=contingent",
    "contingent_change": "code=contingent",
    "contingent_rotate": "code=contingent",
    "readiness_file": "code=contingent form=:csv",
    "slots_add": "code=contingent",
    "slots_drop": "code=contingent",
    "slot": "code=contingent slot=slot",
    "slot_swap": "code=contingent slot_id=filled_slot",
    "slot_transfer": "code=contingent slot_id=filled_slot",
    "slot_withdraw": "code=contingent slot_id=filled_slot",
    "slips": "code=contingent",
    "slip_sheet": "sheet_id=sheet",
    "slip_sheet_progress": "sheet_id=sheet",
    "slip_sheet_take": "sheet_id=sheet",
    "people": "",
    "people_act": "",
    "people_export_csv": "",
    "people_export_xlsx": "",
    "people_pairs": "",
    "people_pair": "first_id=first_alike second_id=second_alike",
    "person": "person_id=person",
    "person_new": "",
    "person_edit": "person_id=person",
    "person_twin": "person_id=person",
    "person_unmerge": "person_id=closed_person",
    "pin_reset": "person_id=person",
    # rosters
    "roster_list": "",
    "roster_upload": "",
    "roster_template_csv": "",
    "roster_template_xlsx": "",
    "roster_template_ods": "",
    "roster_plan": "roster_id=roster",
    "roster_check": "roster_id=roster",
    "roster_progress": "roster_id=roster",
    "roster_decide": "roster_id=roster",
    "roster_go_on": "roster_id=roster",
    "roster_apply": "roster_id=roster",
    "roster_refused": "roster_id=roster",
    "roster_refused_csv": "roster_id=roster",
    "roster_refused_xlsx": "roster_id=roster",
    "roster_refused_ods": "roster_id=roster",
    # sessions
    "sessions": "",
    "session_new": "",
    "session_room": "session=session",
    # certificates
    "awards": "",
    "batch": "batch_id=batch",
    "batch_progress": "batch_id=issued_batch",
    "batch_slips": "batch_id=issued_batch",
    "batch_bundle": "batch_id=issued_batch kind=:zip",
    "batch_bundle_make": "batch_id=issued_batch kind=:zip",
    "certificates": "",
    "certificate": "certificate_id=certificate",
    "certificate_revoke": "certificate_id=certificate",
    "certificate_revoke_confirm": "certificate_id=certificate",
    "certificate_revoke_withdraw": "certificate_id=certificate",
    "certificate_suspend": "certificate_id=certificate",
    "certificate_lift": "certificate_id=certificate",
    "certificate_replace": "certificate_id=certificate",
    "design_home": "",
    "design": "iso3=iso3",
    "design_emblem": "iso3=iso3",
    "design_emblem_picture": "iso3=iso3 sha256=emblem",
    "signatories": "iso3=iso3",
    "signatory_end": "iso3=iso3 signatory_id=signatory",
    # readiness
    "audit": "",
    "audit_contributor": "iso3=iso3",
    "audit_mission": "code=:UNMISS",
    "audit_contingent": "code=contingent",
    "audit_person": "person=person",
    # staff and machines
    "staff": "",
    "invite": "",
    "invitation_withdraw": "invitation_id=invitation",
    "role_remove": "contributor=iso3 user_id=colleague role=:certifying_officer",
    "second_factor": "",
    "api_keys": "",
    "api_key_new": "",
    "api_key_rotate": "key_id=personnel_key",
    "api_key_revoke": "key_id=personnel_key",
    "webhooks": "",
    "webhook_new": "",
    "webhook": "webhook_id=webhook",
    "webhook_test": "webhook_id=webhook",
    "webhook_renew": "webhook_id=webhook",
    "webhook_stop": "webhook_id=webhook",
    "webhook_again": "webhook_id=webhook delivery_id=delivery",
    # ministries' sign-ins and what libraries bring
    "ministry_sign_in": "provider_id=:ministry",
    "openid_connect_callback": "provider_id=:ministry",
    "saml_acs": "organization_slug=:ministry",
    "saml_finish_acs": "organization_slug=:ministry",
    "saml_metadata": "organization_slug=:ministry",
    "socialaccount_connections": "",
    "socialaccount_login_cancelled": "",
    "socialaccount_login_error": "",
    "socialaccount_signup": "",
    "account_login": "",
    "account_logout": "",
    "account_inactive": "",
    "account_signup": "",
    "account_reauthenticate": "",
    "account_email": "",
    "account_email_verification_sent": "",
    "account_change_password": "",
    "account_set_password": "",
    "account_reset_password": "",
    "account_reset_password_done": "",
    "account_reset_password_from_key": "uidb36=:1 key=:2-3",
    "account_reset_password_from_key_done": "",
    "account_confirm_login_code": "",
    "account_confirm_email": "key=:x",
    "mfa_index": "",
    "mfa_authenticate": "",
    "mfa_reauthenticate": "",
    "mfa_activate_totp": "",
    "mfa_deactivate_totp": "",
    "mfa_view_recovery_codes": "",
    "mfa_generate_recovery_codes": "",
    "mfa_download_recovery_codes": "",
    "mfa_list_webauthn": "",
    "mfa_add_webauthn": "",
    "mfa_edit_webauthn": "pk=:1",
    "mfa_remove_webauthn": "pk=:1",
    "mfa_login_webauthn": "",
    "mfa_reauthenticate_webauthn": "",
    # the API
    "api-schema": "",
    "api-docs": "",
    "api-nothing": "rest=:nowhere",
    "api-readiness": "",
    "job": "job_id=job",
    "verifications": "",
    "verification": "code=code",
    "contributors-list": "",
    "contributors-detail": "pk=iso3",
    "missions-list": "",
    "missions-detail": "pk=:UNMISS",
    "standards-list": "",
    "standards-detail": "version=:0.1-research",
    "courses-list": "",
    "courses-detail": "pk=:poc-core",
    "contingents-list": "",
    "contingents-detail": "pk=contingent_id",
    "contingents-add-slots": "pk=contingent_id",
    "contingents-drop-slots": "pk=contingent_id",
    "contingents-rotate": "pk=contingent_id",
    "slots-list": "",
    "assignments-list": "",
    "assignments-swap": "",
    "assignments-transfer": "",
    "assignments-withdraw": "",
    "persons-list": "",
    "persons-pairs": "",
    "persons-detail": "pk=person",
    "enrolments-list": "",
    "enrolments-detail": "pk=enrolment",
    "enrolments-courses": "pk=enrolment",
    "roster-list": "",
    "roster-detail": "pk=roster",
    "roster-apply": "pk=roster",
    "roster-decisions": "pk=roster",
    "roster-rows": "pk=roster",
    "trail-list": "",
    "webhooks-list": "",
    "webhooks-detail": "pk=webhook",
    "webhooks-deliveries": "pk=webhook",
    "webhooks-renew-secret": "pk=webhook",
    "webhooks-replay": "pk=webhook delivery=delivery",
    "webhooks-stop": "pk=webhook",
    "webhooks-test": "pk=webhook",
    "certificates-list": "",
    "certificates-detail": "pk=certificate",
    "certificates-badge": "pk=certificate",
    "certificates-pdf": "pk=certificate",
    "certificates-revoke": "pk=certificate",
    "certificates-confirm": "pk=certificate",
    "certificates-suspend": "pk=certificate",
    "certificates-lift": "pk=certificate",
    "certificates-replace": "pk=certificate",
    "awards-list": "",
    "awards-detail": "pk=award",
    "awards-issue": "pk=award",
    "batches-list": "",
    "batches-detail": "pk=batch",
    "batches-confirm": "pk=batch",
    "batches-withdraw": "pk=batch",
}
# What a route asks for behind its address.
QUERIES: dict[str, str] = {"api-readiness": "contingent=contingent"}
# Fields of forms and bodies that name a row, with the thing that stands in each; one at a time is another's.
FIELDS: dict[str, str] = {
    "person": "person",
    "candidate": "candidate",
    "awards": "award",
    "contributor": "iso3",
    "contingent": "contingent",
    "contingent ": "contingent_id",  # some forms name it by its id
    "place": "slot",
    "slot": "slot",
    "proctor": "proctor",
    "enrolment": "enrolment",
    "replaces": "person",
    "first": "first_alike",
    "second": "second_alike",
    "paper": "sitting",
    "key_id": "personnel_key",
    "webhook_id": "webhook",
    "service_number": "service_number",
    "code": "contingent",
}
# The administration pages: reference lists, and who holds which role, of no country.
ADMIN: dict[str, Any] = {
    "object_id": {
        "membership": "1",
        "mission": "UNMISS",
        "contributorcountry": "NPL",
        "user": "00000000-0000-4000-8000-000000000000",
        "source": "S1",
    },
    "content_type_id": "1",
    "app_label": "accounts",
    "url": "nowhere",
}


@dataclass(frozen=True)
class Route:
    """One route: its name, the pattern of its address, and the view behind it."""

    name: str
    pattern: str
    view: Any
    namespaces: tuple[str, ...]

    @property
    def key(self) -> str:
        """How the written matrix calls it: by its name, or by its pattern where it has none."""
        return self.pattern.replace(" ", "") if self.name.endswith(":") else self.name

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def is_admin(self) -> bool:
        return self.namespaces[:1] == ("admin",)

    @property
    def is_library(self) -> bool:
        return not self.view.__module__.startswith(("accounts.", "courses.", "certification.", "config."))

    @property
    def holder(self) -> Any:
        return getattr(self.view, "cls", None) or getattr(self.view, "view_class", None)

    @property
    def methods(self) -> frozenset[str] | None:
        """The methods its view takes; None for a library's that decides by itself."""
        if actions := getattr(self.view, "actions", None):
            return _with_options({name.upper() for name in actions})
        if self.holder:
            named = getattr(self.holder, "http_method_names", ())
            return _with_options({m.upper() for m in named if hasattr(self.holder, m)})
        return _required(self.view)

    def asked(self, method: str) -> str | None:
        """Return the permission a method asks for; None where an API view set knows no such method."""
        declared = getattr(self.holder, "permission", None)
        if isinstance(declared, dict):
            return declared.get(getattr(self.view, "actions", {}).get(_plain(method)))
        return permission_of(self.view, self.name.rpartition(":")[2], list(self.namespaces))

    @property
    def things(self) -> dict[str, str]:
        """Return which thing stands in each argument of its address."""
        return dict(part.split("=", 1) for part in PLACES[self.name].split())

    @property
    def has_owner(self) -> bool:
        """Say whether its address names something that belongs to one country alone."""
        return not self.is_admin and any(not t.startswith(":") for t in self.things.values())

    def address(self, things: Mapping[str, str]) -> str:
        return "/" + _PLACE.sub(lambda hit: self._value(hit[1] or hit[2], things), self._plain_pattern)

    def asked_fully(self, things: Mapping[str, str]) -> str:
        """Return the address with what the route asks for behind it."""
        asked = (part.split("=", 1) for part in QUERIES.get(self.name, "").split())
        query = "&".join(f"{name}={things[thing]}" for name, thing in asked)
        return self.address(things) + (f"?{query}" if query else "")

    def _value(self, argument: str, things: Mapping[str, str]) -> str:
        if self.is_admin:
            found = ADMIN[argument]
            return found if isinstance(found, str) else found.get(self.pattern.split("/")[2], "1")
        thing = self.things[argument]
        return thing[1:] if thing.startswith(":") else things[thing]

    @property
    def _plain_pattern(self) -> str:
        return re.sub(r"\^|\\Z|\$|(?<=/)\.\*", "", self.pattern).replace("\\", "")


def _with_options(methods: set[str]) -> frozenset[str]:
    return frozenset(methods | ({"HEAD"} if "GET" in methods else set()) | {"OPTIONS"})


def _required(view: Any) -> frozenset[str] | None:
    """Find what `require_http_methods` was told, under whatever is wrapped around it."""
    while view is not None:
        cells = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
        if "request_method_list" in cells:
            return frozenset(cells["request_method_list"].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return None


def _plain(method: str) -> str:
    return "get" if method == "HEAD" else method.lower()


def routes(patterns: Any = None, prefix: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Route]:
    """Yield every route of the site."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Route(":".join((*spaces, entry.name or "")), pattern, entry.callback, spaces)
        else:
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from routes(entry.url_patterns, pattern, inner)


def without_a_line(found: Iterable[Route]) -> list[str]:
    """Return the names of routes that PLACES does not know."""
    return sorted(route.name for route in found if not route.is_admin and route.name not in PLACES)


# Public documents of a second or so each, the same for everybody: a stranger reads them, nobody else again.
LARGE = frozenset({"standard", "standard_version", "standard_document", "api-schema", "api-docs"})
ROUTES = tuple(routes())
GONE = sorted(PLACES.keys() - {route.name for route in ROUTES})
KNOWN = tuple(route for route in ROUTES if route.is_admin or route.name in PLACES)
