# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which transports mail can take: settings and tables in, routes out."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._mta.identity import UnreadableError
from ansible_collections.mailops.rdns.plugins.module_utils._mta.postfix.routes import Route, find_routes
from ansible_collections.mailops.rdns.plugins.module_utils._mta.postfix.tables import read_tables, split_list

BASE = {"default_transport": "smtp", "relay_transport": "relay"}
BASE |= {f"address_verify_{name}": value for name, value in BASE.items()}


CONTENT = {
    "hash:/t": "a.example\tslow:\nb.example\t:[hop]\nc.example\t:\n",
    "hash:/all": "a.example\tslow:\n*\tsmtp:[hop]\n",
    "hash:/noop": "*\t:\n",
    "hash:/straight": "*\tsmtp:\n",
    "texthash:/cdb": "a.example\tslow:\n",
    "hash:/senders": "@a.example\tslow:\n@b.example\tDUNNO\n",
    "hash:/hops": "@a.example\t[one]\n@b.example\tDUNNO\n",
    "/re": "# all\n/@a\\.example$/i\n   slow:\n!/x/ fast:[hop]\n",
    "/re-all": "/./ slow:\n",
    "/re-in-if": "if /y/\n/./ slow:\nendif\n",
    "/re-not": "!/./ slow:\n",
    "/re-key": "/(.*)/ smtp:[$1]\n",
    "/re-bad": "slow:\n",
}


class Files:
    """Tables by name, files by path."""

    def listed(self, table: str) -> list[tuple[str, str]]:
        if table == "cdb:/cdb":
            raise UnreadableError("sequence operation is not supported")
        if table not in CONTENT:
            raise UnreadableError("cannot open")
        return [tuple(line.split("\t")) for line in CONTENT[table].splitlines()]  # type: ignore[misc]

    def file(self, path: str) -> str:
        if path not in CONTENT:
            raise UnreadableError("Permission denied")
        return CONTENT[path]


def routes(filters: tuple[tuple[str, str], ...] = (), **settings: str) -> set[str]:
    """transport>nexthop, with ? where it is not certain."""
    found = find_routes({**BASE, **settings}, filters, ["smtp", "slow"], Files())
    return {f"{each.transport}>{each.nexthop or ''}{'' if each.certain else '?'}" for each in found}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"smtp>"}),
        ({"relay_domains": "a.example"}, {"smtp>", "relay>"}),
        ({"relayhost": "[hop]"}, {"smtp>[hop]"}),
        ({"relayhost": "[hop]", "default_transport": "smtp:[other]"}, {"smtp>[other]", "smtp>[hop]"}),
        (
            {"default_transport": "error:no mail", "address_verify_default_transport": "error:no mail"},
            {"error>no mail"},
        ),
        ({"transport_maps": "hash:/t"}, {"smtp>", "slow>", "smtp>[hop]"}),
        ({"transport_maps": "hash:/t", "relayhost": "[r]"}, {"smtp>[r]", "slow>", "smtp>[hop]"}),
        ({"transport_maps": "hash:/all"}, {"slow>", "smtp>[hop]"}),
        ({"transport_maps": "hash:/noop", "relayhost": "[r]"}, {"smtp>[r]"}),
        ({"transport_maps": "hash:/straight", "relayhost": "[r]"}, {"smtp>"}),
        ({"transport_maps": "proxy:hash:/t"}, {"smtp>", "slow>", "smtp>[hop]"}),
        ({"transport_maps": "cdb:/cdb"}, {"smtp>", "slow>"}),
        ({"transport_maps": "static:slow:"}, {"slow>"}),
        ({"transport_maps": "static:{ slow:[hop] }"}, {"slow>[hop]"}),
        ({"transport_maps": "randmap:{one:, two:[hop]}"}, {"one>", "two>[hop]"}),
        ({"transport_maps": "regexp:/re"}, {"smtp>", "slow>", "fast>[hop]"}),
        ({"transport_maps": "pcre:/re-all"}, {"slow>"}),
        ({"transport_maps": "pcre:/re-in-if"}, {"slow>", "smtp>"}),
        ({"transport_maps": "pcre:/re-not"}, {"slow>", "smtp>"}),
        ({"transport_maps": "pcre:{{/./ slow:}}"}, {"slow>"}),
        ({"transport_maps": "pcre:/re-key"}, {"smtp>", "smtp>?", "slow>?"}),
        ({"transport_maps": "pcre:/re-bad"}, {"smtp>", "smtp>?", "slow>?"}),
        ({"transport_maps": "ldap:/x"}, {"smtp>", "smtp>?", "slow>?"}),
        ({"transport_maps": "hash:/missing"}, {"smtp>", "smtp>?", "slow>?"}),
        ({"sender_dependent_default_transport_maps": "hash:/senders"}, {"smtp>", "slow>"}),
        ({"sender_dependent_default_transport_maps": "hash:/senders", "relayhost": "[r]"}, {"smtp>[r]", "slow>[r]"}),
        ({"sender_dependent_default_transport_maps": "static:slow:"}, {"slow>"}),
        ({"sender_dependent_default_transport_maps": "static:DUNNO"}, {"smtp>"}),
        ({"sender_dependent_default_transport_maps": "mysql:/x"}, {"smtp>", "smtp>?", "slow>?"}),
        ({"sender_dependent_relayhost_maps": "hash:/hops"}, {"smtp>", "smtp>[one]"}),
        ({"sender_dependent_relayhost_maps": "static:[all]", "relayhost": "[r]"}, {"smtp>[all]"}),
        ({"sender_dependent_relayhost_maps": "ldap:/x", "relayhost": "[r]"}, {"smtp>[r]", "smtp>?"}),
    ],
)
def test_routes(settings: dict[str, str], expected: set[str]) -> None:
    if "default_transport" in settings:
        settings = {"address_verify_default_transport": "smtp", **settings}
    assert routes(**settings) == expected


def test_a_content_filter_is_a_route() -> None:
    assert routes((("scan:[hop]:10025", "content_filter"),)) == {"smtp>", "scan>[hop]:10025"}


@pytest.mark.parametrize(
    ("nexthop", "local"),
    [
        (None, False),
        ("unix:private/store", True),
        ("[127.0.0.1]:10024", True),
        ("127.0.0.2", True),
        ("inet:127.0.0.1:24", True),
        ("inet:[::1]:24", True),
        ("[::1]:24", True),
        ("localhost:24", True),
        ("[LOCALHOST]", True),
        ("[192.0.2.1]", False),
        ("localhost.example.org", True),
        ("inet:store.example:24", False),
        ("[127.0.0.1], [192.0.2.1]", False),
    ],
)
def test_next_hops_on_this_host(nexthop: str | None, local: bool) -> None:
    assert Route("smtp", nexthop, "x").is_local is local


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("hash:/a, texthash:/b hash:/c", ["hash:/a", "texthash:/b", "hash:/c"]),
        ("inline:{a=b, {c = d}},hash:/a", ["inline:{a=b, {c = d}}", "hash:/a"]),
        ("static:{x y} hash:/b", ["static:{x y}", "hash:/b"]),
    ],
)
def test_lists_of_tables(text: str, expected: list[str]) -> None:
    assert split_list(text) == expected


def test_trouble_says_what_and_why() -> None:
    (table,) = read_tables("ldap:/etc/x", Files())
    assert table.trouble == "tables of the type 'ldap' cannot be listed"
