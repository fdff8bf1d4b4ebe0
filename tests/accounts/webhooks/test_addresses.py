"""Where a webhook may lead, and every way into a network of one's own that is closed."""

import socket
import threading

import pytest

from accounts.webhooks.addresses import Bounds, place_of, reachable
from accounts.webhooks.errors import BadAddress

pytestmark = pytest.mark.once
STRICT = Bounds()


def refused(address: str, bounds: Bounds = STRICT) -> str:
    """Return why an address is refused; empty when it is not."""
    try:
        reachable(place_of(address, bounds), bounds)
    except BadAddress as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://8.8.8.8/", "scheme"),
        ("ftp://8.8.8.8/", "scheme"),
        ("//8.8.8.8/", "scheme"),
        ("8.8.8.8", "scheme"),
        ("", "scheme"),
        ("https://", "syntax"),
        ("https://8.8.8.8:0/", "syntax"),
        ("https://8.8.8.8:99999/", "syntax"),
        ("https://8.8.8.8:x/", "syntax"),
        ("https://[::1/", "syntax"),
        ("https://8.8.8.8/a b", "syntax"),
        ("https://8.8.8.8/\r\nX-Header: 1", "syntax"),
        ("https://8.8.8.8\\@127.0.0.1/", "syntax"),
        ("https://8.8.8.8/é", "syntax"),
        ("https://" + "a" * 64 + ".example/", "syntax"),
        ("https://8.8.8.8/" + "a" * 500, "syntax"),
        ("https://user@8.8.8.8/", "user"),
        ("https://user:word@8.8.8.8/", "user"),
        ("https://8.8.8.8/#part", "fragment"),
        ("https://nowhere.invalid/", "name"),
    ],
)
def test_an_address_is_whole_encrypted_and_plain(address, why):
    assert refused(address) == why


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "LOCALHOST.", "0",
        "10.0.0.8", "172.16.3.4", "192.168.1.1", "100.64.0.1", "169.254.169.254", "168.63.129.16",
        "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "[::1]", "[::]", "[fe80::1]", "[fd00:ec2::254]", "[fc00::1]", "[ff02::1]", "[::ffff:127.0.0.1]",
        "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[2001:db8::1]", "[::7f00:1]",
        "①②⑦.⓪.⓪.①",
    ],
)  # fmt: skip
def test_no_way_leads_into_a_network_of_ones_own(host):
    assert refused(f"https://{host}/") == "private"


@pytest.mark.parametrize("host", ["8.8.8.8", "[2606:4700:4700::1111]", "[::ffff:8.8.8.8]"])
def test_the_public_internet_is_open(host):
    assert refused(f"https://{host}/") == ""


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    assert refused("https://ministry.example/") == "private"


def test_a_setting_opens_a_host_of_the_sites_own_networks_but_never_the_clouds_metadata(monkeypatch):
    bounds = Bounds(hosts={"personnel.mod.internal", "169.254.169.254"})
    leads_to = {"personnel.mod.internal": "10.1.2.3", "other.mod.internal": "10.1.2.3"}

    def look_up(host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (leads_to.get(host, host), port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert [refused(f"https://{host}/", bounds) for host in (*leads_to, "169.254.169.254")] == [
        "",
        "private",
        "private",
    ]


def test_plain_http_is_for_a_developers_machine():
    assert refused("http://8.8.8.8/", Bounds(plain=True)) == ""
    assert refused("http://127.0.0.1/", Bounds(plain=True)) == "private"


def test_a_name_in_any_script_is_asked_for_in_its_ascii_form():
    place = place_of("https://rectorat-général.example:8443/webhooks?from=tutela", STRICT)
    assert (place.host, place.port, place.target) == (
        "xn--rectorat-gnral-kkbb.example",
        8443,
        "/webhooks?from=tutela",
    )
    assert place.authority == "xn--rectorat-gnral-kkbb.example:8443"
    assert place_of("https://[2606:4700::1]/", STRICT).authority == "[2606:4700::1]"


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch):
    let_go = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: let_go.wait())
    try:
        with pytest.raises(BadAddress, match="name"):
            reachable(place_of("https://slow.example/", STRICT), STRICT, seconds=0.01)
    finally:
        let_go.set()
