"""How often and with how much the API may be asked, and that it says so."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.cache import cache

from config.env import Env
from tests.api.calls import System, problem

pytestmark = pytest.mark.django_db
STANDARDS = "/api/v1/standards/"
ROOT = Path(__file__).resolve().parents[3]
BROKER_URL = site.BROKER_URL
# Another process of the site, in the same minute, asked once more from the same address.
ELSEWHERE = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from django.core.cache import cache
print(cache.incr(f"asked:from:127.0.0.1:{1_000_000_040 // 60}"))
"""


@pytest.fixture(autouse=True)
def _the_same_minute(monkeypatch, settings):
    monkeypatch.setattr("accounts.roles.limits.time.time", lambda: 1_000_000_040)  # 20 s into a minute
    settings.API_RATE = 3


def test_what_is_left_is_said_with_every_answer(client, countries):
    left = [client.get(STANDARDS).headers["RateLimit"] for _ in range(2)]
    assert left == ['"default";r=2;t=40', '"default";r=1;t=40']
    assert client.get(STANDARDS).headers["RateLimit-Policy"] == '"default";q=3;w=60'


def test_beyond_it_the_answer_is_429_and_when_to_ask_again(client, countries):
    codes = [client.get(STANDARDS).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    answer = client.get(STANDARDS)
    assert problem(answer) == (429, "throttled")
    assert (answer.headers["Retry-After"], answer.headers["RateLimit"]) == ("40", '"default";r=0;t=40')


def test_the_next_minute_begins_anew(client, countries, monkeypatch):
    for _ in range(4):
        client.get(STANDARDS)
    monkeypatch.setattr("accounts.roles.limits.time.time", lambda: 1_000_000_081)
    assert client.get(STANDARDS).status_code == 200


def test_each_key_and_each_user_has_a_limit_of_its_own(client, who):
    one, other, asha = System(), System("MAR"), who("asha").browser()
    for _ in range(4):
        last = one.get("persons/")
    assert last.status_code == 429
    assert other.get("persons/").status_code == 200
    assert asha.get("/api/v1/persons/").status_code == 200
    assert client.get(STANDARDS).status_code == 200


def test_guessing_keys_is_counted_by_address(client, countries):
    codes = [
        client.get(STANDARDS, headers={"Authorization": f"Bearer guess-{n}"}).status_code for n in range(4)
    ]
    assert codes == [401, 401, 401, 429]


def test_behind_proxies_the_visitors_address_counts(client, countries, settings):
    settings.PROXIES = 1
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    for _ in range(4):
        client.get(STANDARDS, headers={"X-Forwarded-For": "192.0.2.1"})
    assert client.get(STANDARDS, headers={"X-Forwarded-For": "192.0.2.2"}).status_code == 200


def test_a_limited_request_changes_nothing_and_its_key_is_free(countries, settings):
    system = System()
    settings.API_RATE = 0
    body = {"contributor": "NPL", "service_number": "1", "family_name": "Rai", "category": "TRP"}
    assert system.post("persons/", body, idempotency_key="k").status_code == 429
    settings.API_RATE = 100
    assert system.post("persons/", body, idempotency_key="k").status_code == 201


def test_a_cache_that_is_away_does_not_take_the_api_with_it(client, countries, monkeypatch):
    monkeypatch.setattr(cache, "incr", lambda *_: 1 / 0)
    assert [client.get(STANDARDS).status_code for _ in range(5)] == [200] * 5


def test_pages_are_not_counted(client, countries):
    assert "RateLimit" not in client.get("/standard/").headers


def test_a_body_too_large_is_refused_before_it_is_read(countries, settings):
    settings.API_RATE = 100
    answer = System().post("persons/", {"family_name": "x" * 2 * 1024 * 1024})
    assert problem(answer) == (413, "too_large")


def test_json_nested_too_deeply_is_a_bad_request(countries, settings):
    settings.API_RATE = 100
    body = json.loads("[" * 900 + "]" * 900)
    assert problem(System().post("persons/", body))[0] == 400
    deep = System().client.post("/api/v1/persons/", "[" * 100_000, content_type="application/json")
    assert problem(deep)[0] == 400  # type: ignore[arg-type]


def test_only_this_sites_own_pages_may_read_answers(client, countries, settings):
    assert client.get(STANDARDS).headers["Access-Control-Allow-Origin"] == settings.SITE_URL


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_an_address_nobody_answers_says_so_in_the_apis_words(client, countries, method, settings):
    settings.API_RATE = 100
    for address in ("/api/v1/nothing/", "/api/v1/persons/not-an-id/", "/api/v1/persons"):
        assert problem(getattr(client, method)(address)) == (404, "not_found")
    assert client.get("/api/v1/standards/?a=%00").headers["Content-Type"] == "application/problem+json"


def test_a_method_nobody_offers_is_405_and_says_which_there_are(countries, settings):
    settings.API_RATE = 100
    answer = System().client.delete("/api/v1/persons/")
    assert problem(answer) == (405, "method_not_allowed")  # type: ignore[arg-type]
    assert answer.headers["Allow"] == "GET, POST, HEAD, OPTIONS"


@pytest.mark.skipif(not BROKER_URL.startswith("redis"), reason="no Redis in this run")
def test_with_a_store_of_their_own_all_processes_count_together(client, countries, settings, monkeypatch):
    monkeypatch.setenv("CACHE_URL", f"{BROKER_URL.rpartition('/')[0]}/9")
    settings.CACHES = {"default": Env().cache("CACHE_URL")}
    cache.clear()
    for _ in range(2):
        client.get(STANDARDS)
    elsewhere = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    cache.clear()
    assert elsewhere.stdout.strip() == "3"
