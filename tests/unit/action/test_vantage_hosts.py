# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts that ask too: their names, their name servers, and what is refused in one sentence."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.plugin_utils._vantage_hosts import exclusive, vantage_hosts

HOSTS = {
    "mx1": {},
    "mx2": {"relay_audit_vantage_nameservers": ["192.0.2.53", "192.0.2.54", "192.0.2.55"]},
    "mx3": {"relay_audit_vantage_nameservers": "192.0.2.53", "ansible_connection": "docker"},
    "localhost": {},
    "odd": {"relay_audit_vantage_nameservers": [{"a": 1}]},
    **{f"many{number}": {} for number in range(51)},
}


def made(value, connection="ssh"):
    return vantage_hosts(value, HOSTS.__contains__, HOSTS.__getitem__, connection)


@pytest.mark.parametrize(
    ("value", "name", "nameservers"),
    (
        (["mx1"], "mx1 (its own resolver)", []),
        ("mx1", "mx1 (its own resolver)", []),
        (["mx2"], "mx2 (192.0.2.53, 192.0.2.54 and 1 more)", ["192.0.2.53", "192.0.2.54", "192.0.2.55"]),
        (["mx3"], "mx3 (192.0.2.53)", ["192.0.2.53"]),
        (["localhost"], "localhost (its own resolver)", []),
    ),
)
def test_vantage_host(value, name, nameservers):
    assert made(value) == [{"host": name.split(" ")[0], "name": name, "nameservers": nameservers}]


@pytest.mark.parametrize(("host", "taken"), (("mx1", False), ("mx3", True), ("localhost", True)))
def test_in_a_local_play_only_hosts_with_a_connection_of_their_own(host, taken):
    if taken:
        assert made([host], "local")
    else:
        with pytest.raises(ValueError, match=f"^relay_audit_vantage_hosts: '{host}' would be asked here"):
            made([host], "local")


@pytest.mark.parametrize("value", (None, []))
def test_none(value):
    assert made(value) == []


@pytest.mark.parametrize(
    ("value", "message"),
    (
        ({"mx1": 1}, "relay_audit_vantage_hosts: "),
        (["mx9"], "relay_audit_vantage_hosts: 'mx9' is no host of the inventory (groups are not taken)"),
        ([7], "relay_audit_vantage_hosts: 7 (int) is no host of the inventory (groups are not taken)"),
        (["mx1", "mx1"], "relay_audit_vantage_hosts: 'mx1' is given twice"),
        (["odd"], "relay_audit_vantage_nameservers of 'odd': "),
        ([f"many{number}" for number in range(51)], "relay_audit_vantage_hosts: 51 hosts given: 50 at most are asked"),
    ),
    ids=lambda value: "",
)
def test_wrong_values_are_one_sentence(value, message):
    with pytest.raises(ValueError, match=r"^relay_audit_vantage_") as caught:
        made(value)
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_both_say_whom_to_ask():
    exclusive([], {"a": ["192.0.2.53"]})
    exclusive(["192.0.2.53"], {})
    with pytest.raises(ValueError, match="are both given"):
        exclusive(["192.0.2.53"], {"a": ["192.0.2.54"]})
