# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Name servers as users and systems name them."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import (
    Nameserver,
    NoNameserversError,
    parse_nameservers,
    system_nameservers,
)


@pytest.mark.parametrize(
    ("text", "address", "port", "shown"),
    [
        ("192.0.2.53", "192.0.2.53", 53, "192.0.2.53:53"),
        (" 192.0.2.53 ", "192.0.2.53", 53, "192.0.2.53:53"),
        ("192.0.2.53:5300", "192.0.2.53", 5300, "192.0.2.53:5300"),
        ("2001:DB8::53", "2001:db8::53", 53, "[2001:db8::53]:53"),
        ("[2001:db8::53]", "2001:db8::53", 53, "[2001:db8::53]:53"),
        ("[2001:db8::53]:5300", "2001:db8::53", 5300, "[2001:db8::53]:5300"),
        ("fe80::1%eth0", "fe80::1%eth0", 53, "[fe80::1%eth0]:53"),
        ("[fe80::1%2]:5300", "fe80::1%2", 5300, "[fe80::1%2]:5300"),
    ],
)
def test_parse(text, address, port, shown):
    assert parse_nameservers([text]) == (Nameserver(address, port),)
    assert str(Nameserver(address, port)) == shown


def test_the_default_port():
    assert parse_nameservers(["192.0.2.53", "192.0.2.53:53"], 5300) == (("192.0.2.53", 5300), ("192.0.2.53", 53))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([], "empty"),
        ([""], "no name server"),
        ([None], "no name server"),
        ([53], "no name server"),
        (["ns1.example.com"], "is a name"),
        (["ns1.example.com:53"], "is a name"),
        (["localhost"], "is a name"),
        (["192.0.2"], "no valid IP address"),
        (["192.0.2.010"], "no valid IP address"),
        (["192.0.2.256"], "no valid IP address"),
        (["192.0.2.1/24"], "no valid IP address"),
        (["192.0.2.1%eth0"], "no valid IP address"),
        (["[192.0.2.1]:53"], "no valid IP address"),
        (["[2001:db8::1"], "no valid IP address"),
        (["[2001:db8::1]x"], "no valid IP address"),
        (["[]:53"], "no valid IP address"),
        (["192.0.2.1:"], "has port ''"),
        (["192.0.2.1:0"], "has port '0'"),
        (["192.0.2.1:99999"], "has port '99999'"),
        (["192.0.2.1:dns"], "has port 'dns'"),
        (["192.0.2.1:-1"], "has port '-1'"),
        (["[2001:db8::1]:0"], "has port '0'"),
        (["192.0.2.1", "192.0.2.1:53"], "given twice"),
        (["2001:db8::1", "[2001:db8:0::1]"], "given twice"),
        (["{{ nameserver }}\n"], "?? nameserver ??"),
        (["x" * 500], "..."),
    ],
)
def test_bad_input_gets_one_sentence(given, says):
    with pytest.raises(ValueError) as caught:
        parse_nameservers(given)
    sentence = str(caught.value)
    assert says in sentence
    assert "\n" not in sentence
    assert len(sentence) < 200


STUB = "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch example.com\n"


@pytest.mark.parametrize(
    ("conf", "upstream", "expected", "notes"),
    [
        ("nameserver 192.0.2.1\nnameserver 2001:db8::1\n", None, ["192.0.2.1", "2001:db8::1"], 0),
        ("; a comment\n# nameserver 192.0.2.9\n\tnameserver\t192.0.2.1 # why\n", None, ["192.0.2.1"], 0),
        ("search a.example\nsortlist 1.2.3.4\nnameserver fe80::1%eth0\n", None, ["fe80::1%eth0"], 0),
        ("nameserver 192.0.2.1\nnameserver nonsense\nnameserver\nnameserver 192.0.2.1\n", None, ["192.0.2.1"], 0),
        (STUB, "nameserver 192.0.2.7\nnameserver 192.0.2.8\n", ["192.0.2.7", "192.0.2.8"], 0),
        (STUB, None, ["127.0.0.53"], 1),
        (STUB, "", ["127.0.0.53"], 1),
        (STUB, STUB, ["127.0.0.53"], 1),
        ("nameserver 127.0.0.54\n", None, ["127.0.0.54"], 1),
        ("nameserver 127.0.0.1\n", "nameserver 192.0.2.7\n", ["127.0.0.1"], 0),  # a resolver of this host, no stub
    ],
)
def test_the_system(tmp_path, conf, upstream, expected, notes):
    (tmp_path / "resolv.conf").write_text(conf)
    if upstream is not None:
        (tmp_path / "upstream").write_text(upstream)
    found, said = system_nameservers(str(tmp_path / "resolv.conf"), str(tmp_path / "upstream"))
    assert found == tuple(Nameserver(address, 53) for address in expected)
    assert len(said) == notes
    assert all("may be synthesised" in sentence for sentence in said)


@pytest.mark.parametrize("conf", ["", "search example.com\n", "nameserver nonsense\n", None])
def test_a_system_without_name_servers_is_an_error(tmp_path, conf):
    if conf is not None:
        (tmp_path / "resolv.conf").write_text(conf)
    with pytest.raises(NoNameserversError, match="set nameservers"):
        system_nameservers(str(tmp_path / "resolv.conf"), str(tmp_path / "upstream"))
