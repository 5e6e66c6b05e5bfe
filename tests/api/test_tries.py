import datetime as dt
import ipaddress

import pytest

from openplaci.api.problems import Problem
from openplaci.api.tries import MOST_WRONG, Tries

NOW = dt.datetime(2026, 4, 19, 12, tzinfo=dt.UTC)


def test_an_address_of_ipv6_counts_with_its_network() -> None:
    tries = Tries()
    first = ipaddress.IPv6Address("2001:4860:1:2::")
    for place in range(MOST_WRONG):
        tries.check(f"name {place}", str(first + place), NOW)
        tries.wrong(f"name {place}", str(first + place), NOW)
    with pytest.raises(Problem) as told:
        tries.check("another", "2001:4860:1:2:ffff::1", NOW)
    assert told.value.status == 429
    tries.check("another", "2001:4860:1:3::1", NOW)


def test_an_address_of_ipv4_is_the_same_when_ipv6_wraps_it() -> None:
    tries = Tries()
    tries.wrong("name", "192.0.2.1", NOW)
    with pytest.raises(Problem):
        tries.check("name", "::ffff:192.0.2.1", NOW)
    tries.check("name", "::ffff:192.0.2.2", NOW)
    tries.check("name", "", NOW)
