"""Every operation under requests made up by schemathesis from our own description, good and bad.

No answer may be a fault of ours, none may have a status, a content or a header that is not described. Each
request is sent with the ids as made up and again with those of real objects, as somebody who may, and as
nobody. What it changes is undone, so that every request meets the same country.
"""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.world import World, build

pytestmark = [pytest.mark.once, pytest.mark.django_db]

EXAMPLES = 8
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MOST_COVERED = 20  # of the cases that try each bound of each parameter, in turn
SCHEMA = schemathesis.openapi.from_dict(
    json.loads(OpenApiJsonRenderer().render(SchemaGenerator().get_schema(request=None, public=True)))
)
SCHEMA.app = WSGIHandler()
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]
BOTH = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
# Who may: keys are for personnel systems and for reports; the rest is an officer's in person.
ASKS = {
    "awards": "bikram",
    "batches": "bikram",
    "certificates": "bikram",
    "readiness": "asha",
    "trail": "asha",
    "webhooks": "asha",
}


@pytest.fixture
def world(who, seeded, settings) -> Iterator[World]:
    settings.API_RATE = 10_000_000  # what is beyond the limit is asked for by another test
    ends = (signals.request_started, signals.request_finished)
    for end in ends:  # as Django's test client does: the test's transaction outlives each request
        end.disconnect(close_old_connections)
    yield build(who)
    for end in ends:
        end.connect(close_old_connections)


def send(case: Any, world: World, name: str) -> None:
    """Send one request as somebody, check the answer, and undo what it did."""
    with transaction.atomic():
        response = case.call(headers=world.headers[name], cookies=world.cookies[name])
        transaction.set_rollback(True)
    case.validate_response(response, checks=CHECKS)


def with_real_ids(case: Any, world: World) -> bool:
    """Put the ids of real objects in a request; False where it names none."""
    resource = case.operation.path.split("/")[3]
    changed = False
    for name in case.path_parameters or {}:
        real = world.ids.get(name) or world.ids.get(resource)
        if real:
            case.path_parameters[name] = real
            changed = True
    if isinstance(case.body, dict):
        for name in {"person", "slot", "contingent"} & case.body.keys():
            case.body[name] = world.ids["persons" if name == "person" else name]
            changed = True
    return changed


def ask(case: Any, world: World) -> None:
    may = ASKS.get(case.operation.path.split("/")[3], "key")
    send(case, world, may)
    if with_real_ids(case, world):
        send(case, world, may)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_every_answer_is_one_that_is_described(operation, world):
    covering = SCHEMA.iter_coverage_cases(
        operation, generation_modes=BOTH, generation_config=SCHEMA.config.generation
    )
    for case in itertools.islice(covering, MOST_COVERED):
        ask(case, world)
    for mode in BOTH:
        try_out(operation.as_strategy(generation_mode=mode), world)


def try_out(made_up: Any, world: World) -> None:
    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=made_up)
    def each(case: Any) -> None:
        ask(case, world)

    each()
