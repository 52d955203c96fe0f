# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a bundle is made of: a verdict, a trace and saved evidence, in the shapes of the modules."""

from __future__ import annotations

import typing as t

from sample import finding, verdict

Data = dict[str, t.Any]
AT = 1795260600.0  # 2026-11-21 11:30:00 UTC
OWNER = "10.2.0.192.in-addr.arpa."
ZONE = "2.0.192.in-addr.arpa."
CHILD = "0/26.2.0.192.in-addr.arpa."


def server(name: str, address: str | None, outcome: str = "authoritative", **more: t.Any) -> Data:
    """One address of one name server."""
    usual = {"name": name, "address": address, "via": "glue", "outcome": outcome, "serial": None, "ns": None}
    usual.update(found=None, records=[], ttl=None, seconds=0.012, at=AT + 0.5, detail="")
    return {**usual, **more}


def step(zone: str, *servers: Data, parent: str | None = ".", **more: t.Any) -> Data:
    """One zone on the way."""
    names = sorted({one["name"] for one in servers})
    usual = {"zone": zone, "parent": parent, "asked": OWNER, "parent_ns": names, "child_ns": names, "signed": True}
    return {**usual, "glue": {}, "servers": list(servers), **more}


ROOT = step(
    ".",
    *(
        server(f"{letter}.root-servers.net", f"198.41.0.{n}", found="referral")
        for n, letter in enumerate("abcdefghijklm")
    ),
    parent=None,
    signed=None,
)
ARPA = step("in-addr.arpa.", server("a.in-addr-servers.arpa", "199.180.182.53", found="referral"), parent=".")
HOLDER = step(
    ZONE,
    server("ns1.provider.example", "192.0.2.53", found="nxdomain", serial=2026112101, ttl=300),
    server("ns1.provider.example", "2001:db8::53", found="nxdomain", serial=2026112101, ttl=300),
    server("ns2.provider.example", "198.51.100.53", "refused", via="lookup"),
    server("ns3.provider.example", "203.0.113.53", "timeout", via="lookup", seconds=0.0),
    server("ns4.provider.example", None, "no_address", via="lookup", seconds=0.0, at=None),
    server(
        "ns5.provider.example", "2001:db8:5::53", "not_tested", seconds=0.0, detail="this host has no route to IPv6"
    ),
    parent="in-addr.arpa.",
    signed=False,
    parent_ns=["ns1.provider.example", "ns2.provider.example", "ns4.provider.example", "ns5.provider.example"],
    child_ns=["ns1.provider.example", "ns3.provider.example"],
    glue={"ns1.provider.example": ["192.0.2.53", "2001:db8::53"]},
)


def traced(*steps: Data, **more: t.Any) -> Data:
    """The result of reverse_zone_info."""
    usual = {
        "owner": OWNER,
        "zone": ZONE,
        "relative_owner": "10",
        "contact": "hostmaster@provider.example",
        "aliases": [],
        "steps": list(steps or (ROOT, ARPA, HOLDER)),
        "dnssec": {"state": "insecure", "zone": ZONE, "reason": None, "why": "the parent zone has no DS record for it"},
        "findings": [],
        "notes": [],
    }
    return {**usual, **more}


REMEDY = {
    "actor": "reverse_zone_operator",
    "zone": ZONE,
    "contact": "hostmaster@provider.example",
    "owner": OWNER,
    "relative_owner": "10",
    "records": [f"{OWNER} 3600 IN PTR mail.example."],
    "zone_file": ["10 3600 IN PTR mail.example."],
    "nsupdate": [
        "server ns1.provider.example",
        f"zone {ZONE}",
        f"prereq nxrrset {OWNER} IN CNAME",
        f"prereq nxrrset {OWNER} IN PTR",
        f"update add {OWNER} 3600 IN PTR mail.example.",
        "send",
    ],
    "text": f"In the zone {ZONE} (contact hostmaster@provider.example), publish one PTR record that names this relay, "
    "mail.example. In the zone file: 10 3600 IN PTR mail.example.",
    "retry_after": 300,
    "verify": "dig -x 192.0.2.10 +short",
}
MISSING = finding("ptr_missing", message=f"{OWNER} has no PTR record (NXDOMAIN)", remedy=REMEDY)
GREETS = finding(
    "helo_not_fqdn",
    message="the HELO name relay7 is not fully qualified",
    remedy={**REMEDY, "actor": "mta_administrator", "zone": None, "contact": None, "records": [], "nsupdate": None},
)


def judged(*findings: Data, status: str = "noncompliant", **changes: t.Any) -> Data:
    """The result of fcrdns_info for one path, with labels that nobody else should see."""
    seen = {"default": {"status": status, "ptr": {"owner": OWNER, "outcome": "nxdomain", "names": []}}}
    one = verdict(status, *(findings or (MISSING, GREETS)), name="relay7.inventory", vantages=seen)
    return {"verdicts": [{**one, **changes}], "summary": {}, "notes": []}


def evidence(**answer: t.Any) -> Data:
    """What fcrdns_info saves."""
    asked = {"owner": OWNER, "type": "PTR", "outcome": "nxdomain", "at": AT, "rtt": 0.002, "ttl": 300}
    again = {"server": "10.9.8.7:53", "owner": OWNER, "type": "PTR", "outcome": "timeout", "at": AT, "rtt": 0.0}
    checked, asked_directly = {**again, "recurse": True, "unchecked": True}, {**again, "server": "192.0.2.53:53"}
    failures = [["10.9.8.6:53", "timeout", 2.0, ""]]
    said = {**asked, "server": "10.9.8.7:53", "failures": failures, "extended_errors": [[22, "at 10.9.8.7"]], **answer}
    other = {**asked, "owner": "mail.example.", "type": "A", "server": "10.9.8.7:53"}
    target = {"address": "192.0.2.10", "helo": "relay7", "name": "relay7.inventory", "relay": "relay7", "policy": {}}
    vantage = {
        "name": "default",
        "nameservers": ["10.9.8.6:53", "10.9.8.7:53"],
        "notes": ["stub"],
        "answers": [said, other],
    }
    return {
        "schema": "mailops.rdns.evidence",
        "version": 1,
        "started": AT,
        "finished": AT + 1,
        "assume_public": ["192.0.2.0/24"],
        "targets": [target],
        "vantages": [vantage],
        "explanation": {"tracing": None, "paths": [["192.0.2.10", None]], "responses": [checked, asked_directly]},
        "complete": True,
    }
