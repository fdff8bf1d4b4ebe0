"""A passkey in a real Chromium: made at a virtual authenticator, signed in with, asked as a second factor."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions
from selenium.webdriver.support.expected_conditions import url_contains
from selenium.webdriver.support.ui import WebDriverWait

from config.identity import IdentityProvider
from tests import cast
from tests.accounts.roles import oidc_provider
from tests.browser.test_pages import complaints

pytestmark = pytest.mark.usefixtures("seeded", "countries")


@pytest.fixture
def device(page, settings) -> Iterator[webdriver.Chrome]:
    """The browser on a device that keeps passkeys and knows its owner's finger; officers owe a factor."""
    settings.STAFF_SECOND_FACTOR = True
    options = VirtualAuthenticatorOptions(
        protocol=VirtualAuthenticatorOptions.Protocol.CTAP2,
        transport=VirtualAuthenticatorOptions.Transport.INTERNAL,
        has_resident_key=True,
        has_user_verification=True,
        is_user_verified=True,
    )
    page.add_virtual_authenticator(options)
    yield page
    page.remove_virtual_authenticator()


def press(page: webdriver.Chrome, words: str, leads_to: str) -> None:
    found = page.find_element(By.XPATH, f"//main//*[self::button or self::a][contains(., '{words}')]")
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    found.click()
    WebDriverWait(page, 10).until(url_contains(leads_to))


def sign_in_by_password(page: webdriver.Chrome, site: str, leads_to: str) -> None:
    page.get(f"{site}/staff/login/")
    page.find_element(By.NAME, "login").send_keys("asha@example.org")
    page.find_element(By.NAME, "password").send_keys(cast.PASSWORD)
    press(page, "Sign in", leads_to)


def make_a_passkey(page: webdriver.Chrome, site: str) -> None:
    cast.member("asha")
    sign_in_by_password(page, site, "/staff/second-factor/")
    press(page, "Add a passkey", "/staff/2fa/webauthn/add/")
    press(page, "Make the passkey", "/staff/2fa/recovery-codes/")


def leave(page: webdriver.Chrome) -> None:
    page.delete_cookie("sessionid")


def heading(page: webdriver.Chrome) -> str:
    return page.find_element(By.TAG_NAME, "h1").text


def test_an_officer_sets_up_a_passkey_and_signs_in_with_it_alone(device, live_server):
    site = live_server.url
    make_a_passkey(device, site)
    made = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert (made.user.email, str(made), made.wrap().is_passwordless) == (
        "asha@example.org",
        "Passkey 1",
        True,
    )
    press(device, "I have kept them", "/contributor/")
    leave(device)
    device.get(f"{site}/contributor/")
    assert "/sign-in/" in device.current_url
    device.get(f"{site}/staff/login/")
    press(device, "Sign in with a passkey", "/contributor/")
    assert "Asha Gurung" in device.find_element(By.CLASS_NAME, "site-user").text
    assert complaints(device) == []


def test_after_the_password_the_passkey_is_the_second_factor(device, live_server):
    make_a_passkey(device, live_server.url)
    leave(device)
    sign_in_by_password(device, live_server.url, "/staff/2fa/authenticate/")
    device.get(f"{live_server.url}/contributor/")
    assert "/sign-in/" in device.current_url
    device.get(f"{live_server.url}/staff/login/")
    press(device, "Use a passkey", "/contributor/")


def test_whoever_has_not_the_second_factor_at_hand_starts_again(device, live_server):
    make_a_passkey(device, live_server.url)
    leave(device)
    sign_in_by_password(device, live_server.url, "/staff/2fa/authenticate/")
    press(device, "Start again with another login", "/staff/login/")
    assert device.find_element(By.NAME, "login").is_displayed()


def test_a_finger_that_is_not_the_owners_opens_nothing_and_is_told_in_words(device, live_server):
    make_a_passkey(device, live_server.url)
    leave(device)
    device.set_user_verified(verified=False)
    device.get(f"{live_server.url}/staff/login/")
    device.find_element(By.ID, "passkey_login").click()
    trouble = device.find_element(By.CSS_SELECTOR, "[data-passkey-trouble]")
    WebDriverWait(device, 70).until(lambda _page: trouble.is_displayed())
    assert "The passkey was not used" in trouble.text
    device.get(f"{live_server.url}/contributor/")
    assert "/sign-in/" in device.current_url


def test_an_officer_without_a_second_factor_gets_nowhere_else(device, live_server):
    cast.member("asha")
    sign_in_by_password(device, live_server.url, "/staff/second-factor/")
    for address in ("/contributor/", "/contributor/staff/", "/contributor/keys/", "/staff/2fa/", "/"):
        device.get(live_server.url + address)
        assert heading(device) == "Set up your second factor", address


def test_without_scripts_the_page_says_that_a_passkey_needs_them(without_scripts, live_server):
    without_scripts.get(f"{live_server.url}/staff/login/")
    words = without_scripts.find_element(By.TAG_NAME, "main").text
    assert "A passkey needs JavaScript" in words
    assert not without_scripts.find_element(By.ID, "passkey_login").is_displayed()


def test_a_ministrys_people_go_there_and_come_back_under_our_content_policy(page, live_server, settings):
    with oidc_provider.running() as ministry:
        settings.IDENTITY_PROVIDERS = {
            "nepal-mod": IdentityProvider(
                id="nepal-mod",
                name="Ministry of Defence of Nepal",
                kind="oidc",
                contributor="NPL",
                email_domains=("mod.example.org",),
                issuer=ministry.issuer,
                client_id=oidc_provider.CLIENT,
                client_secret=oidc_provider.SECRET,
            )
        }
        page.get(f"{live_server.url}/staff/login/")
        page.find_element(By.XPATH, "//button[contains(., 'Ministry of Defence of Nepal')]").click()
        WebDriverWait(page, 10).until(lambda page: re.search(r"not given you a role yet", page.page_source))
        assert page.current_url == f"{live_server.url}/"
