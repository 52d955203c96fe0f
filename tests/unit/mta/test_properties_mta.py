# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever stands in Postfix's configuration, and whatever the host's tools print: an answer, and no exception."""

from __future__ import annotations

import json
import re
import typing as t

from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._mta.host import Host, Output
from ansible_collections.mailops.rdns.plugins.module_utils._mta.identity import UnreadableError
from ansible_collections.mailops.rdns.plugins.module_utils._mta.postfix.routes import SETTINGS, find_routes
from ansible_collections.mailops.rdns.plugins.module_utils._mta.postfix.tables import read_tables, split_list
from ansible_collections.mailops.rdns.plugins.module_utils._mta.registry import discover

from .hosts import DEFAULTS, MASTER, TableHost

# Pieces that mean something to Postfix, and text that means nothing.
PIECES = st.sampled_from([
    "smtp", "lmtp", ":", "[mx.example]:25", "127.0.0.1", "unix:/x", "hash:/t", "pcre:/p", "inline:{", "}", "{", ", ",
    " ", "$myhostname", "${x", "static:", "randmap:{a,b}", "proxy:", "192.0.2.10", "::1", "all", "*", "/", "!", "if",
    "\n",
])  # fmt: skip
VALUE = st.lists(PIECES | st.text(max_size=5), max_size=6).map("".join)
LINE = VALUE.map(lambda text: text.replace("\n", " "))


class Reader:
    """Tables and files that hold one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def listed(self, table: str) -> list[tuple[str, str]]:
        if "!" in self._text:
            raise UnreadableError("sequence operation is not supported")
        return [(key, value) for key, _tab, value in (line.partition(" ") for line in self._text.splitlines())]

    def file(self, path: str) -> str:
        return self._text


@given(VALUE, VALUE)
def test_tables_are_read_or_say_why_not(setting: str, text: str) -> None:
    for table in read_tables(setting, Reader(text)):
        assert table.trouble or table.trouble is None
        assert table.trouble is None or "\n" not in table.trouble


@given(VALUE)
def test_splitting_a_list_loses_nothing_but_separators(text: str) -> None:
    kept = "".join(split_list(text)).split()
    assert "".join(kept).replace(",", "") == "".join(text.split()).replace(",", "")


@given(st.dictionaries(st.sampled_from(SETTINGS), VALUE), st.lists(VALUE, max_size=2), VALUE)
def test_routes_never_raise(settings: dict[str, str], filters: list[str], text: str) -> None:
    routes = find_routes(settings, [(value, "content_filter") for value in filters], ["smtp", "lmtp"], Reader(text))
    assert len(set(routes)) == len(routes)
    assert all(route.by for route in routes)


@given(
    st.dictionaries(st.sampled_from([*SETTINGS, *DEFAULTS, "smtp_bind_address", "smtp_bind_address6"]), LINE),
    st.just(MASTER) | VALUE | LINE.map(lambda text: f"{MASTER}x unix - - n - - smtp {text}\n"),
    VALUE,
    st.just("-  -  y  /etc/postfix\n") | VALUE,
)
@example({}, MASTER, "", "-  -  n  /etc/postfix\n")
def test_any_configuration_gives_an_identity_or_a_problem(
    main: dict[str, str], master: str, text: str, instances: str
) -> None:
    tables = dict.fromkeys(("hash:/t", "texthash:/t", "inline:{ a=b }"), text)
    host = TableHost(main=main, master=master, tables=tables, files={"/p": text}, instances=instances)
    found = discover(host, "auto", ())
    assert found.identities or found.problems
    for problem in found.problems:
        assert problem.detail and "\n" not in problem.detail
    for identity in found.identities:
        assert identity.helo and not re.search(r"[\s\x00-\x20\x7f-\x9f]", identity.helo)


class Printing(Host):
    """A host whose tools and files hold one text."""

    def __init__(self, text: str, code: int | None) -> None:
        self._said = Output(code, text, "")

    def program(self, name: str) -> str | None:
        return f"/sbin/{name}"

    def run(self, command: t.Sequence[str]) -> Output:
        return self._said

    def read(self, path: str) -> str:
        return self._said.out


INTERFACES = st.recursive(
    st.none() | st.sampled_from(["192.0.2.1", "fe80::1", "x", "127.0.0.1"]) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["addr_info", "local"]), inner, max_size=2)
    ),
    max_leaves=8,
).map(json.dumps)
KERNEL = st.lists(
    st.sampled_from(["|-- 192.0.2.7\n", "   /32 host LOCAL\n", "20010db8" + "0" * 23 + "7 02 40\n", "zz\n"])
)


@given(INTERFACES | KERNEL.map("".join) | st.text(max_size=60), st.sampled_from([0, 1, None]))
def test_addresses_of_a_host_are_addresses(text: str, code: int | None) -> None:
    for address in Printing(text, code).addresses():
        assert address not in ("127.0.0.1", "fe80::1") and (":" in address or address.count(".") == 3)
