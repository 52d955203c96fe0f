# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports to render: small ones by hand, strange ones by hypothesis."""

from __future__ import annotations

import typing as t

from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.document import batch, document

HOSTILE = (
    "{{ 7*7 }}<script>alert(1)</script>\x1b[31m\x00\n](http://evil.example) `x` | www.evil.example & ' \" \u202e \ud800"
)

Data = dict[str, t.Any]


def finding(code: str = "ptr_missing", **changes: t.Any) -> Data:
    """A finding of the catalogue's own severity."""
    row = CATALOGUE[code]
    remedy = {
        "actor": row.actor or "mta_administrator",
        "zone": None,
        "owner": "10.2.0.192.in-addr.arpa.",
        "relative_owner": None,
        "records": ["10.2.0.192.in-addr.arpa. 3600 IN PTR mail.example."],
        "text": "Publish it.",
        "retry_after": 60,
        "verify": "dig -x 192.0.2.10 +short",
    }
    made = {"code": code, "severity": row.severity, "message": row.title, "details": {}, "remedy": remedy}
    return {**made, "references": list(row.references), "waived": False, **changes}


def verdict(status: str = "compliant", *findings: Data, **changes: t.Any) -> Data:
    """A verdict in the shape of fcrdns_info."""
    ptr = {
        "owner": "10.2.0.192.in-addr.arpa.",
        "outcome": "answer",
        "names": ["mail.example"],
        "ttl": 60,
        "aliases": [],
    }
    made = {
        "name": "relay1",
        "address": "192.0.2.10",
        "helo": "mail.example",
        "iprev": "pass",
        "status": status,
        "compliant": status == "compliant",
        "confirmed_names": ["mail.example"],
        "ptr": {**ptr, "server": "192.0.2.53:53"},
        "forward": {"mail.example": {"outcome": "answer", "addresses": ["192.0.2.10"], "ttl": 60, "aliases": []}},
        "vantages": {},
        "findings": list(findings),
    }
    return {**made, **changes}


def _rules(*outcomes: str) -> Data:
    names = ("reject_unknown_reverse_client_hostname", "reject_unknown_client_hostname")
    rules = {
        "postfix": (*names, "reject_unknown_helo_hostname", "helo_syntax"),
        "exim": ("reverse_host_lookup", "helo"),
        "opensmtpd": ("rdns", "fcrdns"),
        "sendmail": ("require_rdns",),
    }
    told = iter(outcomes)
    why = "there is no PTR (NXDOMAIN)"
    return {
        receiver: {rule: {"outcome": next(told), "why": why} for rule in named} for receiver, named in rules.items()
    }


REFUSED = _rules("fail", "fail", "pass", "pass", "fail", "fail", "pass", "depends", "fail")


_ASKED = "the address has a PTR record"


def _asks(receiver: str, outcome: str) -> Data:
    told = {"receiver": receiver, "requirement": _ASKED, "outcome": outcome, "why": "there is no PTR (NXDOMAIN)"}
    return {
        **told,
        "refusal": "550 5.7.25 no PTR" if outcome == "fail" else None,
        "source": f"its help pages ({receiver})",
    }


DOCUMENTED = [_asks("Gmail", "fail"), _asks("Yahoo", "pass"), _asks("GMX, WEB.DE", "fail"), _asks("Other", "depends")]


def _seen(status: str, names: list[str], outcome: str, ttl: int) -> Data:
    ptr = {"owner": "10.2.0.192.in-addr.arpa.", "outcome": outcome, "names": names, "ttl": ttl, "aliases": []}
    forward = {"mail.example": {"outcome": "answer", "addresses": ["192.0.2.10"], "ttl": 60, "aliases": []}}
    iprev = "pass" if names else "permerror"
    return {"status": status, "iprev": iprev, "ptr": {**ptr, "server": "192.0.2.53:53"}, "forward": forward}


#: What a path looks like that two vantages see differently.
DIFFERENT: Data = {
    "vantages": {
        "office": _seen("compliant", ["mail.example"], "answer", 3600),
        "outside": _seen("noncompliant", [], "nxdomain", 60),
    }
}


#: What a trace adds to a verdict.
TRACED: Data = {
    "trace": {
        "reverse": {
            "outcome": "answer",
            "records": ["mail.example"],
            "ttl": 7200,
            "zone": "2.0.192.in-addr.arpa.",
            "contact": "hostmaster@example.org",
        },
        "forward": {"mail.example": {"outcome": "answer", "records": ["192.0.2.10"], "ttl": 60}},
    },
    "dnssec": {"reverse": {"state": "insecure", "zone": "arpa.", "reason": "no_ds", "why": "no DS"}, "forward": {}},
}


def waiver(host: str | None = "relay5", **changes: t.Any) -> Data:
    """A waiver of the role, for the paths with these numbers."""
    told = {"code": "ptr_missing", "host": host, "address": None, "reason": "moves", "until": "1970-01-20"}
    return {**told, "approved_by": "Ann", "paths": [], **changes}


def report(
    *verdicts: Data, pending: tuple[str, ...] = (), notes: tuple[str, ...] = (), waivers: t.Sequence[Data] = ()
) -> Data:
    """A report on verdicts, each of the relay that it is named after."""
    paths = [{"host": one["name"], "origin": {"transports": ["smtp"]}} for one in verdicts]
    result = {"verdicts": list(verdicts), "summary": {"questions": 2, "seconds": 0.5}, "notes": list(notes)}
    part = batch(paths, result)
    if waivers:
        part["waivers"] = {"given": list(waivers), "limited": False}
    return document([part], pending, 0.0)


TEXTS = st.one_of(
    st.text(max_size=60), st.just(HOSTILE), st.text(alphabet="<>&\"'`|[]()*_#\\\x1b\n\x00{}%w.", max_size=40)
)
WAIVERS = st.fixed_dictionaries({"reason": TEXTS, "until": st.just("1970-01-20"), "approved_by": TEXTS})
FINDINGS = st.builds(
    lambda waiver, **changes: finding(**changes, **({"waiver": waiver} if waiver and changes["waived"] else {})),
    waiver=st.none() | WAIVERS,
    code=st.sampled_from(sorted(CATALOGUE)),
    severity=st.sampled_from(("error", "warning", "notice", "undetermined")),
    message=TEXTS,
    waived=st.booleans(),
    remedy=st.one_of(
        st.none(),
        st.fixed_dictionaries(
            {
                "actor": TEXTS,
                "zone": st.none(),
                "owner": TEXTS,
                "relative_owner": st.none(),
                "records": st.lists(TEXTS, max_size=2),
                "text": TEXTS,
                "retry_after": st.one_of(st.none(), st.integers(0, 10**9)),
                "verify": st.one_of(st.none(), TEXTS),
            }
        ),
    ),
)
VERDICTS = st.builds(
    lambda status, findings, **changes: verdict(status, *findings, **changes),
    st.sampled_from(("compliant", "noncompliant", "undetermined", "not_applicable")),
    st.lists(FINDINGS, max_size=2),
    name=TEXTS,
    helo=st.one_of(st.none(), TEXTS),
    address=st.one_of(st.none(), st.just("2001:db8::1")),
    ptr=st.one_of(
        st.none(), st.fixed_dictionaries({"owner": TEXTS, "outcome": TEXTS, "names": st.lists(TEXTS, max_size=2)})
    ),
    receivers=st.one_of(
        st.none(),
        st.builds(
            lambda why: {"postfix": {"helo_syntax": {"outcome": "fail", "why": why}}, "exim": {"helo": {"why": why}}},
            TEXTS,
        ),
    ),
    vantages=st.dictionaries(
        TEXTS,
        st.fixed_dictionaries(
            {
                "status": st.sampled_from(("compliant", "undetermined")),
                "ptr": st.one_of(
                    st.none(),
                    st.fixed_dictionaries({"outcome": TEXTS, "names": st.lists(TEXTS, max_size=5), "ttl": st.none()}),
                ),
                "forward": st.dictionaries(
                    TEXTS, st.fixed_dictionaries({"outcome": TEXTS, "addresses": st.lists(TEXTS)}), max_size=2
                ),
            }
        ),
        max_size=3,
    ),
    requirements=st.lists(
        st.fixed_dictionaries(
            {
                "receiver": TEXTS,
                "requirement": TEXTS,
                "outcome": st.sampled_from(("fail", "pass", "depends", "maybe")),
                "why": TEXTS,
                "refusal": st.one_of(st.none(), TEXTS),
                "source": TEXTS,
            }
        ),
        max_size=2,
    ),
    forward=st.one_of(
        st.none(),
        st.dictionaries(
            TEXTS, st.fixed_dictionaries({"outcome": TEXTS, "addresses": st.lists(TEXTS, max_size=2)}), max_size=2
        ),
    ),
)
REPORTS = st.builds(
    lambda verdicts, pending, notes, waivers: report(
        *verdicts,
        pending=tuple(pending),
        notes=tuple(notes),
        waivers=[{**one, "paths": [number for number in one["paths"] if number < len(verdicts)]} for one in waivers],
    ),
    st.lists(VERDICTS, max_size=3),
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40), max_size=1),
    st.lists(TEXTS, max_size=2),
    st.lists(
        st.builds(
            waiver,
            host=st.none() | TEXTS.filter(bool),
            address=st.just("192.0.2.10"),
            code=st.sampled_from(sorted(CATALOGUE)),
            reason=TEXTS,
            approved_by=TEXTS,
            until=st.sampled_from(("1969-12-31", "1970-01-20")),
            paths=st.lists(st.integers(0, 2), unique=True, max_size=3),
        ),
        max_size=3,
        unique_by=str,
    ),
)
