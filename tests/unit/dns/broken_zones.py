# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Broken zones for traces: an Internet in order, what is changed in each case, and what a trace has to find.

For the notation see internet.py. The servers are: two roots, one for arpa, one for example., a registry (RIR) with the
reverse trees, a provider with two servers and the reverse zones, and a customer with one.
"""

from __future__ import annotations

import typing as t

ROOT, ROOT2, ARPA, TLD, RIR, ISP1, ISP2, CUST = (f"198.51.100.{number}" for number in range(1, 9))
V6 = "8.b.d.0.1.0.0.2.ip6.arpa."
R24 = "2.0.192.in-addr.arpa."
ISP_NS = "@ NS ns1.isp.example.\n@ NS ns2.isp.example.\n"

ZONES = {
    ".": f"""
        @ NS a.root.
        @ NS b.root.
        a.root. A {ROOT}
        b.root. A {ROOT2}
        arpa. NS ns.arpa.
        ns.arpa. A {ARPA}
        example. NS ns.example.
        ns.example. A {TLD}
        """,
    "arpa.": f"@ NS ns.arpa.\nns.arpa. A {ARPA}\nin-addr NS ns.rir.example.\nip6 NS ns.rir.example.",
    "example.": f"""
        @ NS ns
        ns A {TLD}
        rir NS ns.rir
        ns.rir A {RIR}
        isp NS ns1.isp
        isp NS ns2.isp
        ns1.isp A {ISP1}
        ns2.isp A {ISP2}
        cust NS ns.cust
        ns.cust A {CUST}
        """,
    "rir.example.": f"@ NS ns\nns A {RIR}",
    "isp.example.": f"@ NS ns1\n@ NS ns2\nns1 A {ISP1}\nns2 A {ISP2}",
    "cust.example.": f"@ NS ns\nns A {CUST}",
    "in-addr.arpa.": "@ NS ns.rir.example.\n2.0.192 NS ns1.isp.example.\n2.0.192 NS ns2.isp.example.",
    "ip6.arpa.": "@ NS ns.rir.example.\n8.b.d.0.1.0.0.2 NS ns1.isp.example.\n8.b.d.0.1.0.0.2 NS ns2.isp.example.",
    R24: ISP_NS + "@ SOA 7\n25 PTR mail.example.",
    V6: ISP_NS + "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR mail.example.",
}
ISP_ZONES = f"isp.example. {R24} {V6}"
SERVERS = {
    ROOT: ".",
    ROOT2: ".",
    ARPA: "arpa.",
    TLD: "example.",
    RIR: "rir.example. in-addr.arpa. ip6.arpa.",
    ISP1: ISP_ZONES,
    ISP2: ISP_ZONES,
    CUST: "cust.example.",
}
V4 = "192.0.2.25"
HERE = ("answer", R24, "25")  # where the ordinary trace ends


RIR2 = "198.51.100.9"
TWO_RIR = {
    "example.": ZONES["example."] + f"\nns2.rir A {RIR2}\nrir NS ns2.rir",
    "rir.example.": ZONES["rir.example."] + f"\nns2 A {RIR2}\n@ NS ns2",
    "arpa.": ZONES["arpa."] + "\nin-addr NS ns2.rir.example.\nip6 NS ns2.rir.example.",
    "in-addr.arpa.": ZONES["in-addr.arpa."] + "\n@ NS ns2.rir.example.",
    "ip6.arpa.": ZONES["ip6.arpa."] + "\n@ NS ns2.rir.example.",
}


class Case(t.NamedTuple):
    """Changes to the Internet above, and what is to be found in it."""

    zones: dict[str, str]
    servers: dict[str, str]
    end: tuple[str, str, str]  # outcome, zone, relative owner
    faults: list[tuple[str, str]]  # code and zone
    address: str = V4
    expected: tuple[str, ...] = ()
    notes: int = 0


def more(zone: str, *lines: str) -> dict[str, str]:
    """The zone with further records."""
    return {zone: "\n".join((ZONES.get(zone, ""), *lines))}


def isp(line: str) -> dict[str, str]:
    """Both of the provider's servers, with more zones or faults."""
    return {ISP1: f"{ISP_ZONES} {line}", ISP2: f"{ISP_ZONES} {line}"}


CHILD = f"0/26.{R24}"
CHILD_ZONE = {CHILD: "@ NS ns.cust.example.\n25 PTR mail.example."}
CHILD_NS = "0/26 NS ns.cust.example."
NO_PTR = {R24: ISP_NS + "@ SOA 7"}
WITH_CNAME = {R24: ISP_NS + f"@ SOA 7\n25 CNAME 25.{CHILD}\n{CHILD_NS}"}
AT_CUST = {CUST: f"cust.example. {CHILD}"}

CASES = {
    "in order": Case({}, {}, HERE, []),
    "in order, IPv6": Case({}, {}, ("answer", V6, "5.2" + ".0" * 22), [], "2001:db8::25"),
    "no PTR record": Case({}, {}, ("nxdomain", R24, "99"), [], "192.0.2.99"),
    "another type there": Case(more(R24, "99 TXT x"), {}, ("nodata", R24, "99"), [], "192.0.2.99"),
    "several records": Case(more(R24, "25 PTR mx.example."), {}, HERE, []),
    # lame servers
    "refused by one": Case({}, {ISP2: "isp.example. " + V6}, HERE, [("zone_lame", R24)]),
    "refused by all": Case({}, {ISP1: "isp.example.", ISP2: "isp.example."}, ("lame", R24, "25"), [("zone_lame", R24)]),
    "upward referral": Case({}, {ISP2: f"isp.example. !upward:{R24}"}, HERE, [("zone_lame", R24)]),
    "recursive server": Case({}, {ISP2: f"isp.example. !recursive:{R24}"}, HERE, [("zone_lame", R24)]),
    "empty answers": Case({}, {ISP2: f"isp.example. !empty:{R24}"}, HERE, [("zone_lame", R24)]),
    "SERVFAIL for the apex alone": Case({}, {ISP2: f"{ISP_ZONES} !servfail:{R24}"}, HERE, []),
    "SERVFAIL for the name alone, from one": Case(
        {}, {ISP2: f"{ISP_ZONES} !servfail:25.{R24}"}, HERE, [("zone_inconsistent", R24)]
    ),
    "SERVFAIL for the name alone, from all": Case(
        {}, isp(f"!servfail:25.{R24}"), ("lame", R24, "25"), [("zone_inconsistent", R24)]
    ),
    "SERVFAIL for everything": Case({}, {ISP2: f"{ISP_ZONES} !servfail"}, HERE, [("zone_lame", R24)]),
    "NOTAUTH": Case({}, {ISP2: "!notauth"}, HERE, [("zone_lame", R24)]),
    "holds the zone above only": Case({}, {ISP2: "isp.example. in-addr.arpa."}, HERE, [("zone_lame", R24)]),
    "holds a zone above without the cut": Case(
        {"192.in-addr.arpa.": ISP_NS}, {ISP2: "isp.example. 192.in-addr.arpa."}, HERE, [("zone_lame", R24)]
    ),
    # silent servers
    "one silent": Case({}, {ISP2: "!silent"}, HERE, [("zone_server_unreachable", R24)]),
    "all silent": Case(
        {}, {ISP1: "!silent", ISP2: "!silent"}, ("timeout", R24, "25"), [("zone_server_unreachable", R24)]
    ),
    "one unreachable": Case({}, {ISP2: "!unreachable"}, HERE, [("zone_server_unreachable", R24)]),
    "one malformed": Case({}, {ISP2: f"isp.example. !malformed:{R24}"}, HERE, [("zone_server_unreachable", R24)]),
    "lame and silent": Case(
        {},
        {ISP1: "isp.example.", ISP2: "!silent"},
        ("lame", R24, "25"),
        [("zone_lame", R24), ("zone_server_unreachable", R24)],
    ),
    "a root server silent": Case({}, {ROOT2: "!silent"}, HERE, []),
    "no root server": Case(
        {},
        {ROOT: "!silent", ROOT2: "!silent"},
        ("timeout", ".", "25.2.0.192.in-addr.arpa"),
        [("zone_server_unreachable", ".")],
    ),
    "zone above dead": Case(
        {}, {RIR: "!silent"}, ("timeout", "in-addr.arpa.", "25.2.0.192"), [("zone_server_unreachable", "in-addr.arpa.")]
    ),
    # addresses
    "name server without address": Case(
        more("in-addr.arpa.", "2.0.192 NS ns3.isp.example.") | more(R24, "@ NS ns3.isp.example."),
        {},
        HERE,
        [("zone_lame", R24)],
    ),
    "private address": Case(
        more("in-addr.arpa.", "2.0.192 NS ns3.isp.example.")
        | more(R24, "@ NS ns3.isp.example.")
        | more("isp.example.", "ns3 A 10.0.0.1"),
        {"10.0.0.1": ISP_ZONES},
        HERE,
        [("zone_server_unreachable", R24)],
    ),
    "stale glue": Case(
        more("example.", "ns2.isp A 198.51.100.66") | {R24: ZONES[R24]},
        {"198.51.100.66": "!silent"},
        ("answer", "isp.example.", "ns1"),
        [("zone_server_unreachable", "isp.example."), ("zone_inconsistent", "isp.example.")],
        "ns1.isp.example.",
    ),
    "glue out of bailiwick is not taken": Case(
        more("in-addr.arpa.", "ns1.isp.example. A 198.51.100.66"), {"198.51.100.66": "!silent"}, HERE, []
    ),
    # what differs
    "parent lists one more": Case(
        more("in-addr.arpa.", "2.0.192 NS ns.cust.example."),
        {CUST: f"cust.example. {R24}"},
        HERE,
        [("zone_inconsistent", R24)],
    ),
    "child lists one more": Case(
        more(R24, "@ NS ns.cust.example."), {CUST: f"cust.example. {R24}"}, HERE, [("zone_inconsistent", R24)]
    ),
    "child lists one more, which is lame": Case(
        more(R24, "@ NS ns.cust.example."), {}, HERE, [("zone_lame", R24), ("zone_inconsistent", R24)]
    ),
    "serials differ": Case(
        {"old": ZONES[R24].replace("SOA 7", "SOA 6")},
        {ISP2: f"isp.example. {R24}=old"},
        HERE,
        [("zone_inconsistent", R24)],
    ),
    "answers differ": Case(
        {"old": ISP_NS + "@ SOA 7"}, {ISP2: f"isp.example. {R24}=old"}, HERE, [("zone_inconsistent", R24)]
    ),
    "serials of a zone above differ": Case({"old": ZONES["."] + "@ SOA 5"}, {ROOT2: ".=old"}, HERE, []),
    "one parent server does not know the cut": Case(
        TWO_RIR | {"old": "@ NS ns.rir.example.\n@ NS ns2.rir.example."},
        {RIR2: "rir.example. ip6.arpa. in-addr.arpa.=old"},
        HERE,
        [("zone_inconsistent", "in-addr.arpa.")],
    ),
    "the parent server that is asked first does not know the cut": Case(
        TWO_RIR | {"old": "@ NS ns.rir.example.\n@ NS ns2.rir.example."},
        {RIR: "rir.example. ip6.arpa. in-addr.arpa.=old", RIR2: "rir.example. in-addr.arpa. ip6.arpa."},
        HERE,
        [("zone_inconsistent", "in-addr.arpa.")],
    ),
    "the parent's servers delegate to different name servers": Case(
        TWO_RIR | {"new": f"{TWO_RIR['in-addr.arpa.']}\n2.0.192 NS ns.cust.example."},
        {RIR2: "rir.example. ip6.arpa. in-addr.arpa.=new", CUST: f"cust.example. {R24}"},
        HERE,
        [("zone_inconsistent", R24)],
    ),
    "one parent server holds the zone too": Case(
        TWO_RIR, {RIR2: f"rir.example. ip6.arpa. in-addr.arpa. {R24}"}, HERE, []
    ),
    "the parent's servers give no SOA, but refer": Case({}, {RIR: f"{SERVERS[RIR]} !servfail:in-addr.arpa."}, HERE, []),
    "glue that is not complete": Case(
        {"example.": ZONES["example."].replace("ns2.isp A", "nobody A")},
        {},
        ("answer", "isp.example.", "ns1"),
        [],
        "ns1.isp.example.",
    ),
    "glue without one of the addresses": Case(
        more("isp.example.", "ns2 A 198.51.100.9"),
        {"198.51.100.9": "isp.example."},
        ("answer", "isp.example.", "ns1"),
        [("zone_inconsistent", "isp.example.")],
        "ns1.isp.example.",
    ),
    "name servers inside the zone, and no glue": Case(
        {"in-addr.arpa.": f"@ NS ns.rir.example.\n2.0.192 NS ns.{R24}"},
        {},
        ("lame", R24, "25"),
        [("zone_lame", R24)],
    ),
    "glue that is another's to give, on the way to a name server": Case(
        more("example.", "x NS ns.arpa.\nns.arpa. A 198.51.100.66")
        | {"in-addr.arpa.": "@ NS ns.rir.example.\n2.0.192 NS ns.x.example.", R24: "@ NS ns.x.example.\n25 PTR m."}
        | {"x.example.": f"@ NS ns.arpa.\nns A {CUST}"},
        {ARPA: "arpa. x.example.", CUST: R24},
        HERE,
        [],
    ),
    # cuts
    "cut at every octet": Case(
        {
            "in-addr.arpa.": "@ NS ns.rir.example.\n192 NS ns.rir.example.",
            "192.in-addr.arpa.": "@ NS ns.rir.example.\n0 NS ns1.isp.example.",
            "0.192.in-addr.arpa.": "@ NS ns1.isp.example.\n2 NS ns2.isp.example.",
            R24: "@ NS ns2.isp.example.\n25 NS ns.cust.example.",
            f"25.{R24}": "@ NS ns.cust.example.\n@ PTR mail.example.",
        },
        {
            RIR: "rir.example. in-addr.arpa. 192.in-addr.arpa.",
            ISP1: "isp.example. 0.192.in-addr.arpa.",
            ISP2: f"isp.example. {R24}",
            CUST: f"cust.example. 25.{R24}",
        },
        ("answer", f"25.{R24}", "@"),
        [],
    ),
    "one server for parent and child": Case(
        {f"25.{R24}": ISP_NS + "@ PTR mail.example."} | more(R24, "25 NS ns1.isp.example.\n25 NS ns2.isp.example."),
        isp(f"25.{R24}"),
        ("answer", f"25.{R24}", "@"),
        [],
    ),
    "cut at a nibble": Case(
        {f"0.0.0.{V6}": "@ NS ns.cust.example.\n5.2" + ".0" * 19 + " PTR mail.example."}
        | {V6: ISP_NS + "0.0.0 NS ns.cust.example."},
        {CUST: f"cust.example. 0.0.0.{V6}"},
        ("answer", f"0.0.0.{V6}", "5.2" + ".0" * 19),
        [],
        "2001:db8::25",
    ),
    "hidden cut at a nibble": Case(
        {f"0.0.0.{V6}": ISP_NS + "5.2" + ".0" * 19 + " PTR mail.example."}
        | {V6: ISP_NS + "0.0.0 NS ns1.isp.example.\n0.0.0 NS ns2.isp.example."},
        isp(f"0.0.0.{V6}"),
        ("answer", f"0.0.0.{V6}", "5.2" + ".0" * 19),
        [],
        "2001:db8::25",
    ),
    "hidden cuts, one below the other": Case(
        {f"0.0.{V6}": ISP_NS + "0.0 NS ns1.isp.example.\n0.0 NS ns2.isp.example."}
        | {f"0.0.0.0.{V6}": ISP_NS + "5.2" + ".0" * 18 + " PTR mail.example."}
        | {V6: ISP_NS + "0.0 NS ns1.isp.example.\n0.0 NS ns2.isp.example."},
        isp(f"0.0.{V6} 0.0.0.0.{V6}"),
        ("answer", f"0.0.0.0.{V6}", "5.2" + ".0" * 18),
        [],
        "2001:db8::25",
    ),
    "the zone is larger than the block": Case(
        {
            "in-addr.arpa.": "@ NS ns.rir.example.\n0.192 NS ns1.isp.example.",
            "0.192.in-addr.arpa.": "@ NS ns1.isp.example.\n25.2 PTR m.",
        },
        {ISP1: "isp.example. 0.192.in-addr.arpa."},
        ("answer", "0.192.in-addr.arpa.", "25.2"),
        [],
    ),
    "NXDOMAIN half-way from a broken server": Case(
        {
            "in-addr.arpa.": "@ NS ns.rir.example.\n0.192 NS ns1.isp.example.",
            "0.192.in-addr.arpa.": "@ NS ns1.isp.example.\n25.2 PTR m.",
        },
        {ISP1: f"isp.example. 0.192.in-addr.arpa. !nxdomain:{R24}"},
        ("answer", "0.192.in-addr.arpa.", "25.2"),
        [],
    ),
    "NXDOMAIN half-way above a delegation": Case({}, {RIR: f"{SERVERS[RIR]} !nxdomain:0.192.in-addr.arpa."}, HERE, []),
    # RFC 2317, DNAME
    "RFC 2317": Case(CHILD_ZONE | WITH_CNAME, AT_CUST, ("answer", CHILD, "25"), []),
    "RFC 2317, one server for both": Case(
        {
            CHILD: ISP_NS + "25 PTR mail.example.",
            R24: ISP_NS + f"25 CNAME 25.{CHILD}\n0/26 NS ns1.isp.example.\n0/26 NS ns2.isp.example.",
        },
        isp(CHILD),
        ("answer", CHILD, "25"),
        [],
    ),
    "RFC 2317, within the zone": Case(
        {R24: ISP_NS + f"25 CNAME 25.{CHILD}\n25.0/26 PTR mail.example."}, {}, ("answer", R24, "25.0/26"), []
    ),
    "RFC 2317, any name": Case(
        {
            "rev.cust.example.": "@ NS ns.cust.example.\nh25 PTR mail.example.",
            "cust.example.": ZONES["cust.example."] + "\nrev NS ns",
            R24: ISP_NS + "25 CNAME h25.rev.cust.example.",
        },
        {CUST: "cust.example. rev.cust.example."},
        ("answer", "rev.cust.example.", "h25"),
        [],
    ),
    "RFC 2317, no PTR record": Case(
        {CHILD: "@ NS ns.cust.example."} | WITH_CNAME,
        AT_CUST,
        ("nxdomain", CHILD, "25"),
        [("zone_rfc2317_broken", CHILD)],
    ),
    "RFC 2317, no delegation": Case(
        {R24: ISP_NS + f"25 CNAME 25.{CHILD}"}, {}, ("nxdomain", R24, "25.0/26"), [("zone_rfc2317_broken", R24)]
    ),
    "RFC 2317, child lame": Case(WITH_CNAME, {}, ("lame", CHILD, "25"), [("zone_lame", CHILD)]),
    "RFC 2317, no CNAME": Case(
        CHILD_ZONE | {R24: ISP_NS + CHILD_NS}, AT_CUST, ("nxdomain", R24, "25"), [("zone_rfc2317_broken", R24)]
    ),
    "RFC 2317, no CNAME, no PTR record": Case(
        {CHILD: "@ NS ns.cust.example."} | {R24: ISP_NS + CHILD_NS},
        AT_CUST,
        ("nxdomain", R24, "25"),
        [("zone_rfc2317_broken", R24)],
    ),
    "RFC 2317, no CNAME, odd label, like its neighbour": Case(
        {
            f"odd.{R24}": "@ NS ns.cust.example.\n25 PTR mail.example.",
            R24: ISP_NS + "odd NS ns.cust.example.\n24 CNAME 24.odd",
        },
        {CUST: f"cust.example. odd.{R24}"},
        ("nxdomain", R24, "25"),
        [("zone_rfc2317_broken", R24)],
    ),
    "the neighbour has an alias, and we need none": Case(
        CHILD_ZONE | {R24: ISP_NS + "24 CNAME 24.odd\n25 TXT x"}, {}, ("nodata", R24, "25"), []
    ),
    "the neighbour has an alias to a lame zone": Case(
        {R24: ISP_NS + "24 CNAME 24.odd\n25 TXT x\nodd NS ns.cust.example."}, {}, ("nodata", R24, "25"), []
    ),
    "aliases in a row": Case(
        {
            R24: ISP_NS + "25 CNAME a.cust.example.",
            "cust.example.": ZONES["cust.example."] + "\na CNAME b\nb CNAME c.isp.example.",
            "isp.example.": ZONES["isp.example."] + "\nc PTR m.",
        },
        {},
        ("answer", "isp.example.", "c"),
        [],
    ),
    "aliases in a circle": Case(
        {R24: ISP_NS + "25 CNAME a.cust.example.", "cust.example.": ZONES["cust.example."] + f"\na CNAME 25.{R24}"},
        {},
        ("alias_loop", "cust.example.", ""),
        [("zone_rfc2317_broken", R24)],
    ),
    "DNAME": Case(
        {
            "in-addr.arpa.": "@ NS ns.rir.example.\n2.0.192 DNAME rev.cust.example.",
            "rev.cust.example.": "@ NS ns.cust.example.\n25 PTR m.",
            "cust.example.": ZONES["cust.example."] + "\nrev NS ns",
        },
        {CUST: "cust.example. rev.cust.example."},
        ("answer", "rev.cust.example.", "25"),
        [],
    ),
    # delegation
    "undelegated": Case(
        {}, {}, ("nxdomain", "in-addr.arpa.", "5.113.0.203"), [("zone_undelegated", "in-addr.arpa.")], "203.0.113.5"
    ),
    "undelegated, IPv6": Case(
        {}, {}, ("nxdomain", "ip6.arpa.", "5" + ".0" * 27 + ".f.f.f.3"), [("zone_undelegated", "ip6.arpa.")], "3fff::5"
    ),
    "undelegated, and the PTR at the expected server": Case(
        {"113.0.203.in-addr.arpa.": "@ NS ns.cust.example.\n5 PTR m."},
        {CUST: "cust.example. 113.0.203.in-addr.arpa."},
        ("nxdomain", "in-addr.arpa.", "5.113.0.203"),
        [("zone_undelegated", "in-addr.arpa.")],
        "203.0.113.5",
        (CUST,),
    ),
    "delegated elsewhere, and the PTR at the expected server": Case(
        NO_PTR | {"new": "@ NS ns.cust.example.\n25 PTR mail.example."},
        {CUST: f"cust.example. {R24}=new"},
        ("nxdomain", R24, "25"),
        [("zone_undelegated", R24)],
        V4,
        (CUST,),
    ),
    "the expected server holds what the tree gives": Case({}, {CUST: f"cust.example. {R24}"}, HERE, [], V4, (CUST,)),
    "the expected server is the zone's own": Case({}, {}, HERE, [], V4, (ISP1,)),
    "the expected server is the zone's own, and the others differ": Case(
        {"new": ISP_NS + "@ SOA 7\n25 PTR new.example."},
        {ISP2: f"isp.example. {V6} {R24}=new"},
        HERE,
        [("zone_inconsistent", R24)],
        V4,
        (ISP2,),
    ),
    "the expected server knows nothing": Case({}, {}, HERE, [], V4, (CUST,), 1),
    "the expected server refers": Case({}, {}, HERE, [], V4, (RIR,), 1),
    "the expected server is silent": Case({}, {CUST: "!silent"}, HERE, [], V4, (CUST,), 1),
    "a private zone as large as a registry's": Case(
        {"in-addr.arpa.": "@ NS ns.rir.example.\n10 NS ns1.isp.example.", "10.in-addr.arpa.": "@ NS ns1.isp.example."},
        {ISP1: "isp.example. 10.in-addr.arpa."},
        ("nxdomain", "10.in-addr.arpa.", "5.0.0"),
        [],
        "10.0.0.5",
    ),
    "no root zone where the trace begins": Case(
        {},
        {ROOT: "!recursive", ROOT2: "!recursive"},
        ("lame", ".", "25.2.0.192.in-addr.arpa"),
        [("zone_lame", ".")],
    ),
    "a name server's address, of which one server knows nothing": Case(
        more("in-addr.arpa.", "2.0.192 NS ns3.isp.example.")
        | more(R24, "@ NS ns3.isp.example.")
        | {"isp": ZONES["isp.example."], "isp.example.": ZONES["isp.example."] + f"\nns3 A {CUST}"},
        {ISP1: f"isp.example.=isp {R24} {V6}", CUST: R24},
        HERE,
        [],
    ),
}
