"""Before real people get mail, the config must say who writes, from where, and over what."""

from __future__ import annotations

import pytest
from configs import Config

SENDER = "letters@news.internal"
"""Nobody's: .internal is reserved for private networks. The example domains are what these tests refuse."""
SITE = "https://news.internal"


@pytest.fixture
def live(config: Config) -> Config:
    """A config that may mail: its own domain, a relay elsewhere, TLS required."""
    return config.change(
        mode='mode = "live"',
        from_address=f'from_address = "{SENDER}"',
        base_url=f'base_url = "{SITE}"',
        host='host = "smtp.example.net"',
    )


def test_a_complete_config_may_go_live(live: Config) -> None:
    assert live.load().mode == "live"


def test_the_environment_may_switch_it_live_and_the_same_is_asked(config: Config) -> None:
    config.change(base_url="", from_address="", postal_address="")
    assert config.load().mode == "outbox"
    assert len(config.faults(DIGEST_MODE="live")) == 3


@pytest.mark.parametrize("name", ["from_address", "postal_address", "base_url"])
@pytest.mark.parametrize("empty", ["", "{name} = ''", "{name} = '  '"])
def test_live_needs_a_sender_a_postal_address_and_a_place_for_unsubscribe_links(
    live: Config, name: str, empty: str
) -> None:
    line = empty.format(name=name)
    fault = live.change(**{name: line}).only_fault()
    assert f'newsletter.{name} is empty, and mode is "live"' == fault.what
    assert live.at(line or "[newsletter]") == fault.where
    assert 'mode = "outbox"' in fault.cure


@pytest.mark.parametrize("name", ["from_address", "postal_address", "base_url"])
def test_an_outbox_needs_none_of_them(config: Config, name: str) -> None:
    assert config.change(**{name: ""}).load().mode == "outbox"


@pytest.mark.parametrize(
    "address",
    ["a@example.org", "a@letters.example.org", "a@EXAMPLE.com", "a@example.net", "a@letters.example", "a@letters.test"],
)
def test_an_example_sender_is_not_mailed_from_over_a_real_relay(live: Config, address: str) -> None:
    line = f'from_address = "{address}"'
    fault = live.change(from_address=line).only_fault()
    assert live.at(line) == fault.where
    assert fault.what == 'newsletter.from_address is still an example, and mode is "live" with a real relay'


@pytest.mark.parametrize(
    "site",
    ["https://example.org", "https://letters.example.org/", "https://letters.example.com/weekly", "https://example.net:8443"],
)  # fmt: skip
def test_an_example_site_is_not_linked_to_over_a_real_relay(live: Config, site: str) -> None:
    line = f'base_url = "{site}"'
    fault = live.change(base_url=line).only_fault()
    assert (live.at(line), "newsletter.base_url is still an example") == (fault.where, fault.what.partition(",")[0])


def test_a_domain_that_merely_ends_in_the_letters_of_an_example_is_somebodys_own(live: Config) -> None:
    live.change(from_address='from_address = "letters@news.notlocalhost"', base_url='base_url = "https://notlocalhost"')
    assert live.load().newsletter.from_address == "letters@news.notlocalhost"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_an_example_domain_may_go_live_to_a_relay_on_this_machine(config: Config, host: str) -> None:
    config.change(mode='mode = "live"', host=f'host = "{host}"', security='security = "none"')
    assert (config.load().mode, config.load().smtp.security) == ("live", "none")


def test_an_example_domain_may_stay_in_an_outbox_whatever_the_relay(config: Config) -> None:
    assert config.change(host='host = "smtp.example.net"').load().mode == "outbox"


def test_no_letter_crosses_a_network_in_clear(live: Config) -> None:
    fault = live.change(security='security = "none"').only_fault()
    assert (live.at("security"), 'smtp.security = "none" works on loopback only') == (fault.where, fault.what)
    assert '"tls" or "starttls"' in fault.cure


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_either_kind_of_tls_may_go_live(live: Config, security: str) -> None:
    assert security == live.change(security=f'security = "{security}"').load().smtp.security


def test_what_live_lacks_is_said_beside_the_faults_of_form(live: Config) -> None:
    live.change(postal_address="", port='port = "x"', security='security = "none"')
    wanted = [
        (live.at("[newsletter]"), 'newsletter.postal_address is empty, and mode is "live"'),
        (live.at("port"), "smtp.port: Input should be a valid integer, unable to parse string as an integer"),
        (live.at("security"), 'smtp.security = "none" works on loopback only'),
    ]
    assert sorted(wanted) == live.faults()
