# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small Internet with zones that are broken in many ways: which server holds what, and what a trace is to find.

A server each for the root, the trees, the top-level domain "test." (where the name servers have their names), the
holder of 10/8 and two providers; see servers for those that misbehave. Row n is about 10.0.n.25 and the zone
n.0.10.in-addr.arpa.
"""

from __future__ import annotations

import pathlib
import typing as t

ADDRESSES = {
    "root": ["198.51.100.1", "198.51.100.2", "2001:db8::1"],
    "arpa": ["198.51.100.3"],
    "tld": ["198.51.100.4"],
    "holder": ["198.51.100.5"],
    "good1": ["198.51.100.6", "2001:db8::6"],
    "good2": ["198.51.100.7"],
    "old": ["198.51.100.8"],  # zones as they were
    "cust": ["198.51.100.9"],
    "bind": ["198.51.100.10"],  # a resolver
    "unbound": ["198.51.100.11"],  # a resolver
    "silent": ["198.51.100.12"],
    "closed": ["198.51.100.13"],  # nothing listens
    "odd": ["198.51.100.14"],
    "broken": ["198.51.100.15"],  # has lost its zone files
}
ROOTS = ADDRESSES["root"]
TEN = "10.in-addr.arpa."
SIX = "8.b.d.0.1.0.0.2.ip6.arpa."
SOA = "@ SOA ns.test. hostmaster.test. {} 7200 900 1209600 300"


def ns(*servers: str) -> list[str]:
    return [f"@ NS ns-{server}.test." for server in servers]


def delegated(owner: str, *servers: str) -> list[str]:
    return [f"{owner} NS ns-{server}.test." for server in servers]


class Row(t.NamedTuple):
    """One zone, and what a trace makes of it."""

    number: int
    title: str
    above: list[str]  # what 10.in-addr.arpa holds of it
    zones: dict[
        tuple[str, str], list[str]
    ]  # (server, zone without the row's own): its records; "" is the row's own zone
    end: tuple[str, str]  # outcome, and the zone where it ends: relative to the row's own with a final "+"
    findings: list[tuple[str, str, str]]  # code, severity, part of the message
    servers: t.Mapping[str, str] = {}  # what single servers of the last zone do, where it is worth a word
    expected: tuple[str, ...] = ()
    address: str = ""
    question: str = "PTR"


def row(
    number: int, title: str, above: list[str], zones: t.Any, end: tuple[str, str], *findings: t.Any, **more: t.Any
) -> Row:
    return Row(number, title, above, zones, end, list(findings), **more)


def simple(
    number: int,
    title: str,
    listed: tuple[str, ...],
    holding: tuple[str, ...],
    end: str,
    *findings: t.Any,
    **more: t.Any,
) -> Row:
    """A zone that these servers are listed for, and that these hold."""
    records = [*ns(*listed), "25 PTR mail.test."]
    return row(
        number,
        title,
        delegated(f"{number}.0", *listed),
        {(one, ""): records for one in holding},
        (end, "+"),
        *findings,
        **more,
    )


PTR = "25 PTR mail.test."
BLOCK = "25 CNAME 25.0/26"
CHILD = "0/26+"

ROWS = (
    simple(1, "in order", ("good1", "good2"), ("good1", "good2"), "answer"),
    simple(
        2,
        "refused by one",
        ("good1", "cust"),
        ("good1",),
        "answer",
        ("zone_lame", "warning", "ns-cust.test. (198.51.100.9): refused"),
        servers={"cust": "refused"},
    ),
    simple(
        3,
        "refused by all",
        ("cust",),
        (),
        "lame",
        ("zone_lame", "error", "no name server that is listed serves the zone"),
    ),
    simple(
        4,
        "Unbound is listed",
        ("good1", "unbound"),
        ("good1",),
        "answer",
        ("zone_lame", "warning", "ns-unbound.test."),
        servers={"unbound": "not_authoritative"},
    ),
    simple(
        5,
        "BIND as a resolver is listed",
        ("good1", "bind"),
        ("good1",),
        "answer",
        ("zone_lame", "warning", "ns-bind.test."),
        servers={"bind": "not_authoritative"},
    ),
    simple(
        41,
        "BIND with nothing of it in its cache",
        ("good1", "bind"),
        ("good1",),
        "answer",
        ("zone_lame", "warning", "ns-bind.test."),
        servers={"bind": "upward_referral"},
    ),
    simple(
        42,
        "Unbound with nothing of it in its cache",
        ("good1", "unbound"),
        ("good1",),
        "answer",
        ("zone_lame", "warning", "ns-unbound.test."),
        servers={"unbound": "upward_referral"},
    ),
    simple(
        6,
        "silent",
        ("good1", "silent"),
        ("good1",),
        "answer",
        ("zone_server_unreachable", "warning", "ns-silent.test. (198.51.100.12): timeout"),
        servers={"silent": "timeout"},
    ),
    simple(
        7,
        "all silent",
        ("silent",),
        (),
        "timeout",
        ("zone_server_unreachable", "undetermined", "no name server answers"),
    ),
    simple(
        8,
        "nothing listens",
        ("good1", "closed"),
        ("good1",),
        "answer",
        ("zone_server_unreachable", "warning", "ns-closed.test. (198.51.100.13): unreachable"),
        servers={"closed": "unreachable"},
    ),
    simple(
        9,
        "no address",
        ("good1", "gone"),
        ("good1",),
        "answer",
        ("zone_lame", "warning", "ns-gone.test.: no address"),
        servers={"gone": "no_address"},
    ),
    row(
        10,
        "glue is stale",
        ["10.0 NS ns.10.0", "ns.10.0 A 198.51.100.13"],
        {("good2", ""): ["@ NS ns", "ns A 198.51.100.7", PTR]},
        ("unreachable", "+"),
        ("zone_server_unreachable", "undetermined", "198.51.100.13"),
    ),
    row(
        11,
        "one glue address is stale",
        ["11.0 NS ns.11.0", "ns.11.0 A 198.51.100.13", "ns.11.0 A 198.51.100.7"],
        {("good2", ""): ["@ NS ns", "ns A 198.51.100.7", PTR]},
        ("answer", "+"),
        ("zone_server_unreachable", "warning", "198.51.100.13"),
        ("zone_inconsistent", "warning", "which has 198.51.100.7"),
    ),
    row(
        12,
        "the zone lists one more",
        delegated("12.0", "good1"),
        {("good1", ""): [*ns("good1", "good2"), PTR], ("good2", ""): [*ns("good1", "good2"), PTR]},
        ("answer", "+"),
        ("zone_inconsistent", "warning", "only the zone itself names ns-good2.test."),
    ),
    row(
        13,
        "the parent lists one more",
        delegated("13.0", "good1", "good2"),
        {("good1", ""): [*ns("good1"), PTR], ("good2", ""): [*ns("good1"), PTR]},
        ("answer", "+"),
        ("zone_inconsistent", "warning", f"only {TEN} names ns-good2.test."),
    ),
    row(
        14,
        "serials differ",
        delegated("14.0", "good1", "old"),
        {
            ("good1", ""): [SOA.format(2), *ns("good1", "old"), PTR],
            ("old", ""): [SOA.format(1), *ns("good1", "old"), PTR],
        },
        ("answer", "+"),
        ("zone_inconsistent", "warning", "SOA serials differ (1, 2)"),
    ),
    row(
        15,
        "answers differ",
        delegated("15.0", "good1", "old"),
        {("good1", ""): [*ns("good1", "old"), PTR], ("old", ""): [*ns("good1", "old"), "26 PTR mail.test."]},
        ("answer", "+"),
        ("zone_inconsistent", "warning", "servers differ about 25.15.0.10.in-addr.arpa."),
    ),
    row(
        16,
        "RFC 2317",
        delegated("16.0", "good1"),
        {("good1", ""): [*ns("good1"), BLOCK, *delegated("0/26", "cust")], ("cust", "0/26"): [*ns("cust"), PTR]},
        ("answer", CHILD),
    ),
    row(
        17,
        "RFC 2317 without the PTR record",
        delegated("17.0", "good1"),
        {("good1", ""): [*ns("good1"), BLOCK, *delegated("0/26", "cust")], ("cust", "0/26"): ns("cust")},
        ("nxdomain", CHILD),
        ("zone_rfc2317_broken", "error", "there 0/26.17.0.10.in-addr.arpa. has no PTR record"),
    ),
    row(
        18,
        "RFC 2317 without the CNAME",
        delegated("18.0", "good1"),
        {("good1", ""): [*ns("good1"), *delegated("0/26", "cust")], ("cust", "0/26"): [*ns("cust"), PTR]},
        ("nxdomain", "+"),
        (
            "zone_rfc2317_broken",
            "error",
            "has no CNAME that leads to 25.0/26.18.0.10.in-addr.arpa., where the PTR record stands",
        ),
    ),
    row(
        19,
        "RFC 2317 without the delegation",
        delegated("19.0", "good1"),
        {("good1", ""): [*ns("good1"), BLOCK], ("cust", "0/26"): [*ns("cust"), PTR]},
        ("nxdomain", "+"),
        ("zone_rfc2317_broken", "error", "neither holds that name nor delegates a zone for it"),
    ),
    row(
        20,
        "RFC 2317, the child refused",
        delegated("20.0", "good1"),
        {("good1", ""): [*ns("good1"), BLOCK, *delegated("0/26", "cust")]},
        ("lame", CHILD),
        ("zone_lame", "error", "0/26.20.0.10.in-addr.arpa."),
    ),
    row(
        21,
        "RFC 2317, one server for both",
        delegated("21.0", "good1"),
        {("good1", ""): [*ns("good1"), BLOCK, *delegated("0/26", "good1")], ("good1", "0/26"): [*ns("good1"), PTR]},
        ("answer", CHILD),
    ),
    row(22, "DNAME", ["22.0 DNAME rev22.test."], {}, ("answer", "test.")),
    row(
        23,
        "cut at the last label",
        delegated("23.0", "good1"),
        {("good1", ""): [*ns("good1"), *delegated("25", "cust")], ("cust", "25"): [*ns("cust"), "@ PTR mail.test."]},
        ("answer", "25+"),
    ),
    row(
        24,
        "name servers inside the zone",
        ["24.0 NS ns.24.0", "ns.24.0 A 198.51.100.6", "ns.24.0 AAAA 2001:db8::6"],
        {("good1", ""): ["@ NS ns", "ns A 198.51.100.6", "ns AAAA 2001:db8::6", PTR]},
        ("answer", "+"),
    ),
    simple(
        25,
        "lost zone file",
        ("good1", "broken"),
        ("good1",),
        "answer",
        ("zone_lame", "warning", "ns-broken.test. (198.51.100.15): servfail"),
        servers={"broken": "servfail"},
    ),
    simple(
        26,
        "the parent's server is listed",
        ("good1", "holder"),
        ("good1",),
        "answer",
        ("zone_lame", "warning", "refers to 26.0.10.in-addr.arpa. itself"),
        servers={"holder": "referral"},
    ),
    row(
        27,
        "no PTR record",
        delegated("27.0", "good1"),
        {("good1", ""): [*ns("good1"), "26 PTR mail.test."]},
        ("nxdomain", "+"),
    ),
    row(
        28,
        "another type there",
        delegated("28.0", "good1"),
        {("good1", ""): [*ns("good1"), "25 TXT x"]},
        ("nodata", "+"),
    ),
    row(29, "held by the zone above", ["25.29.0 PTR mail.test."], {}, ("answer", TEN)),
    row(
        30,
        "the PTR at the expected server",
        delegated("30.0", "good1"),
        {("good1", ""): ns("good1"), ("cust", ""): [*ns("cust"), PTR]},
        ("nxdomain", "+"),
        ("zone_undelegated", "error", "it stands at 198.51.100.9:53"),
        expected=("198.51.100.9",),
    ),
    row(
        31,
        "lame, and the PTR at the expected server",
        delegated("31.0", "good2"),
        {("cust", ""): [*ns("cust"), PTR]},
        ("lame", "+"),
        ("zone_lame", "error", "ns-good2.test."),
        ("zone_undelegated", "error", "it stands at 198.51.100.9:53"),
        expected=("198.51.100.9",),
    ),
    row(32, "NXDOMAIN half-way by a broken server", [], {}, ("answer", "11.in-addr.arpa."), address="11.0.1.25"),
    row(
        33,
        "undelegated",
        [],
        {},
        ("nxdomain", "in-addr.arpa."),
        ("zone_undelegated", "error", "in-addr.arpa. neither holds it"),
        address="12.0.0.25",
    ),
    row(
        34,
        "undelegated, and the PTR at the expected server",
        [],
        {("cust", "13.in-addr.arpa."): [*ns("cust"), "25.0.0 PTR mail.test."]},
        ("nxdomain", "in-addr.arpa."),
        ("zone_undelegated", "error", "it stands at 198.51.100.9:53"),
        address="13.0.0.25",
        expected=("198.51.100.9",),
    ),
    row(35, "IPv6", [], {}, ("answer", SIX), address="2001:db8::25"),
    row(36, "IPv6, cut at /36", [], {}, ("answer", f"1.{SIX}"), address="2001:db8:1000::25"),
    row(37, "IPv6, cut at /36, one server for both", [], {}, ("answer", f"2.{SIX}"), address="2001:db8:2000::25"),
    row(38, "IPv6, cut at /60", [], {}, ("answer", f"2.0.0.0.0.0.3.{SIX}"), address="2001:db8:3000:0025::25"),
    row(
        39,
        "aliases in a circle",
        delegated("39.0", "good1"),
        {("good1", ""): [*ns("good1"), "25 CNAME 26", "26 CNAME 25"]},
        ("alias_loop", "+"),
        ("zone_rfc2317_broken", "error", "leads in a circle"),
    ),
    row(
        40,
        "a private name server",
        [*delegated("40.0", "good1"), "40.0 NS ns-private.test."],
        {("good1", ""): [*ns("good1"), "@ NS ns-private.test.", PTR]},
        ("answer", "+"),
        ("zone_server_unreachable", "warning", "not asked, for it is special: private use"),
    ),
)


def zone_of(one: Row) -> str:
    """Where the trace of a row is to end."""
    end = one.end[1]
    own = f"{one.number}.0.{TEN}"
    return own if end == "+" else f"{end[:-1]}.{own}" if end.endswith("+") else end


def address_of(one: Row) -> str:
    return one.address or f"10.0.{one.number}.25"


def _zones() -> dict[tuple[str, str], list[str]]:
    """Every zone by server and name."""
    hosts = [f"ns-{server} {'AAAA' if ':' in one else 'A'} {one}" for server, all_ in ADDRESSES.items() for one in all_]
    v4 = [f"a.root. A {ROOTS[0]}", f"b.root. A {ROOTS[1]}", f"a.root. AAAA {ROOTS[2]}"]
    long = "5.2" + ".0" * 14
    found = {
        ("root", "."): [
            "@ NS a.root.",
            "@ NS b.root.",
            *v4,
            "arpa. NS ns.arpa.",
            "ns.arpa. A 198.51.100.3",
            "test. NS ns-tld.test.",
            "ns-tld.test. A 198.51.100.4",
        ],
        ("arpa", "arpa."): ["@ NS ns", "ns A 198.51.100.3", *delegated("in-addr", "arpa"), *delegated("ip6", "arpa")],
        ("arpa", "in-addr.arpa."): [*ns("arpa"), *delegated("10", "holder"), *delegated("11", "odd")],
        ("arpa", "ip6.arpa."): [*ns("arpa"), *delegated("8.b.d.0.1.0.0.2", "holder")],
        ("tld", "test."): [*ns("tld"), *hosts, "ns-private A 10.9.9.9", "25.rev22 PTR mail.test."],
        ("holder", TEN): [*ns("holder"), *(line for one in ROWS for line in one.above)],
        ("holder", SIX): [
            *ns("holder"),
            f"{long}.0.0.0.0.0.0.0.0 PTR mail.test.",
            *delegated("1", "cust"),
            *delegated("2", "holder"),
            *delegated("2.0.0.0.0.0.3", "cust"),
        ],
        ("holder", f"2.{SIX}"): [*ns("holder"), f"{long}.0.0.0.0.0.0.0 PTR mail.test."],
        ("cust", f"1.{SIX}"): [*ns("cust"), f"{long}.0.0.0.0.0.0.0 PTR mail.test."],
        ("cust", f"2.0.0.0.0.0.3.{SIX}"): [*ns("cust"), f"{long}.5 PTR mail.test."],
    }
    for one in ROWS:
        for (server, name), records in one.zones.items():
            own = f"{one.number}.0.{TEN}"
            found[server, name if name.endswith(".") else f"{name}.{own}" if name else own] = records
    return found


def write(folder: pathlib.Path) -> None:
    """A directory for each server: its addresses, the names of its zones, and their files."""
    zones = _zones()
    for server in {server for server, _zone in zones} | {"broken"}:
        (folder / server).mkdir()
        (folder / server / "addresses").write_text("".join(f"{one}\n" for one in ADDRESSES[server]))
        listed = [(zone, f"{number}.zone") for number, zone in enumerate(zone for who, zone in zones if who == server)]
        for zone, file in listed:
            records = zones[server, zone]
            soa = [] if any(record.startswith("@ SOA") for record in records) else [SOA.format(1)]
            lines = [f"$ORIGIN {zone}", "$TTL 300", *soa, *records]
            (folder / server / file).write_text("\n".join(lines) + "\n")
        if server == "broken":
            listed = [("25.0.10.in-addr.arpa.", "lost.zone")]
        (folder / server / "zones").write_text("".join(f"{zone} {file}\n" for zone, file in listed))
