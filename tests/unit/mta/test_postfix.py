# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what Postfix's tools say to identities: no Postfix here, see tests/integration/postfix for the real one."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._mta.registry import discover

from .hosts import MASTER, POSTCONF, TableHost

SLOW = MASTER + "slow unix - - n - - smtp -o myhostname=c.other.example\n"
ROUTED = ["192.0.2.10 by route", "2001:db8::10 by route"]


def paths(host: TableHost) -> dict[str, t.Any]:
    """transport: (helo, set by, sources)."""
    found = discover(host, "auto", ())
    assert not found.problems, found.problems
    return {
        each.transport: (
            each.helo,
            each.helo_set_by,
            [f"{source.address} by {source.set_by}" for source in each.sources],
        )
        for each in found.identities
    }


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        ({}, ROUTED),
        ({"inet_protocols": "ipv6"}, ROUTED[1:]),
        ({"inet_protocols": "ipv4, ipv6"}, ROUTED),
        ({"smtp_bind_address": "[192.0.2.11]"}, ["192.0.2.11 by smtp_bind_address (main.cf)", ROUTED[1]]),
        ({"smtp_bind_address": "0.0.0.0"}, ROUTED),
        (
            {"smtp_bind_address6": "2001:db8:0::0011"},
            [ROUTED[0], "2001:db8::11 by smtp_bind_address6 (main.cf)"],
        ),
        ({"smtp_bind_address": "192.0.2.99", "smtp_bind_address_enforce": "yes"}, ROUTED[1:]),
        (
            {"smtp_bind_address": "2001:db8::11"},
            [
                "192.0.2.10 by route (smtp_bind_address (main.cf) is 2001:db8::11, to which this host cannot bind)",
                ROUTED[1],
            ],
        ),
        ({"inet_interfaces": "loopback-only"}, ROUTED),
        ({"inet_interfaces": "second.example"}, ["192.0.2.11 by inet_interfaces (main.cf)", ROUTED[1]]),
        ({"inet_interfaces": "192.0.2.11, 192.0.2.11"}, ["192.0.2.11 by inet_interfaces (main.cf)", ROUTED[1]]),
        ({"inet_interfaces": "second.example localhost"}, ROUTED),
        ({"inet_interfaces": "192.0.2.11 192.0.2.10"}, ROUTED),
        ({"inet_interfaces": "127.0.0.1"}, ROUTED),
        (
            {"inet_interfaces": "192.0.2.10", "smtp_bind_address": "192.0.2.11"},
            ["192.0.2.11 by smtp_bind_address (main.cf)", ROUTED[1]],
        ),
    ],
)
def test_sources(main: dict[str, str], expected: list[str]) -> None:
    assert paths(TableHost(main=main)) == {"smtp": ("mail.example", "myhostname (gethostname)", expected)}


def test_a_family_without_a_route_has_no_source() -> None:
    assert paths(TableHost(routes={"ipv4": "192.0.2.10"}))["smtp"][2] == ROUTED[:1]


@pytest.mark.parametrize(
    ("main", "helo", "set_by"),
    [
        ({}, "mail.example", "myhostname (gethostname)"),
        ({"smtp_helo_name": "mail$.example"}, None, "mta_identity_dynamic"),
        ({"smtp_helo_name": "out.example"}, "out.example", "smtp_helo_name (main.cf)"),
        ({"smtp_helo_name": "[192.0.2.10]"}, "[192.0.2.10]", "smtp_helo_name (main.cf)"),
        ({"smtp_helo_name": "$service_name.example"}, "smtp.example", "smtp_helo_name (main.cf)"),
        ({"smtp_helo_name": "x${process_name}$(service_name)"}, "xsmtpsmtp", "smtp_helo_name (main.cf)"),
        ({"smtp_helo_name": "p$process_id.example"}, None, "mta_identity_dynamic"),
        ({"smtp_helo_name": "a b"}, None, "mta_unreadable"),
        ({"smtp_helo_name": "a\x1bb"}, None, "mta_unreadable"),
        ({"smtp_helo_name": "a" * 1001}, None, "mta_unreadable"),
        ({"smtp_helo_name": ""}, None, "mta_unreadable"),
    ],
)
def test_helo_in_main_cf(main: dict[str, str], helo: str | None, set_by: str) -> None:
    found = discover(TableHost(main=main), "postfix", ())
    if helo is None:
        assert [problem.code for problem in found.problems] == [set_by]
        assert not found.identities
        assert all(len(problem.detail) < 500 and problem.detail.isprintable() for problem in found.problems)
    else:
        assert [(each.helo, each.helo_set_by) for each in found.identities] == [(helo, set_by)]


def test_an_override_of_myhostname_alone_changes_the_helo_name() -> None:
    host = TableHost(master=SLOW, main={"default_transport": "slow"})
    assert paths(host) == {"slow": ("c.other.example", "myhostname (master.cf slow/unix)", ROUTED)}


def test_one_problem_keeps_the_other_transports() -> None:
    master = MASTER + "bad unix - - n - - smtp -o smtp_bind_address=name.example\n"
    found = discover(
        TableHost(master=master, main={"transport_maps": "inline:{a=bad:}"}, tables={"inline:{a=bad:}": "a\tbad:\n"}),
        "auto",
        (),
    )
    assert [each.transport for each in found.identities] == ["smtp"]
    (problem,) = found.problems
    assert problem.code == "mta_unreadable"
    assert "transport bad: smtp_bind_address (master.cf bad/unix) is 'name.example'" in problem.detail


def test_no_source_at_all_is_said() -> None:
    found = discover(TableHost(routes={}), "auto", ())
    assert [problem.code for problem in found.problems] == ["mta_unreadable"]
    assert "no source address" in found.problems[0].detail


@pytest.mark.parametrize(
    ("host", "code", "parts"),
    [
        (TableHost(programs=()), "mta_not_found", ("Postfix (no postconf program) not found",)),
        (
            TableHost(programs=("exim4",)),
            "mta_not_found",
            ("Exim is installed (/usr/sbin/exim4)", "cannot be read yet"),
        ),
        (TableHost(programs=("sendmail",)), "mta_not_found", ("Postfix",)),
        (
            TableHost(fails={"-M": "postconf: fatal: open /etc/postfix/master.cf: Permission denied\n"}),
            "mta_unreadable",
            ("open /etc/postfix/master.cf: Permission denied",),
        ),
        (TableHost(fails={"-l": "", "-n": "postconf: fatal: open main.cf"}), "mta_unreadable", ("open main.cf",)),
        (TableHost(fails={"-x": "invalid option -- 'x'"}), "mta_unreadable", ("invalid option",)),
        (TableHost(master="smtp unix -\n"), "mta_unreadable", ("no service of master.cf",)),
        (TableHost(main={"default_transport": "error:no"}), "mta_not_found", ("no mail leaves",)),
        (TableHost(main={"inet_interfaces": "nowhere.example"}), "mta_unreadable", ("nowhere.example",)),
    ],
)
def test_what_cannot_be_established_is_said(host: TableHost, code: str, parts: tuple[str, ...]) -> None:
    found = discover(host, "auto", ())
    assert not found.identities
    assert [problem.code for problem in found.problems] == [code]
    for part in parts:
        assert part in found.problems[0].detail


INSTANCES = """\
-               -               y         /etc/postfix
bulk            out             y         /etc/postfix-bulk
off             out             n         /etc/postfix-off
"""


@pytest.mark.parametrize(
    ("wanted", "directories"),
    [
        ((), ["/etc/postfix", "/etc/postfix-bulk"]),
        (("bulk",), ["/etc/postfix-bulk"]),
        (("off",), ["/etc/postfix-off"]),
        (("/etc/postfix", "off"), ["/etc/postfix", "/etc/postfix-off"]),
        (("-",), ["/etc/postfix"]),
    ],
)
def test_instances(wanted: tuple[str, ...], directories: list[str]) -> None:
    host = TableHost(instances=INSTANCES)
    found = discover(host, "auto", wanted)
    assert list(dict.fromkeys(call[2] for call in host.asked if call[0] == POSTCONF and call[1] == "-c")) == directories
    assert len(found.identities) == len(directories)


def test_an_instance_that_is_not_there() -> None:
    with pytest.raises(
        ValueError, match=r"^instance: 'x' is no Postfix instance of this host: it has - \(/etc/postfix\)"
    ):
        discover(TableHost(), "auto", ("x",))


def test_without_postmulti_there_is_one_instance() -> None:
    assert len(discover(TableHost(programs=("postconf",)), "auto", ()).identities) == 1
