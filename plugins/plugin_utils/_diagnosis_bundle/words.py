# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the words of a trace mean to people: how a server answered, and what it said. Pure."""

from __future__ import annotations

import re
import time
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._dns import traced
from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE

GOOD = "good"
BAD = "bad"
UNKNOWN = "unknown"

#: Outcome of a name server for a zone: (good, bad or unknown, in words).
SERVERS = {
    traced.AUTHORITATIVE: (GOOD, "serves the zone"),
    traced.REFERRAL: (BAD, "does not serve the zone, and refers to servers further down"),
    traced.UPWARD_REFERRAL: (BAD, "does not serve the zone, and refers back to a zone above"),
    traced.NOT_AUTHORITATIVE: (BAD, "answers without authority for the zone"),
    traced.REFUSED: (BAD, "REFUSED"),
    traced.SERVFAIL: (BAD, "SERVFAIL"),
    traced.ERROR: (BAD, "answers with an error"),
    traced.TIMEOUT: (BAD, "no answer in time"),
    traced.UNREACHABLE: (BAD, "cannot be reached"),
    traced.MALFORMED: (BAD, "an answer that cannot be read"),
    traced.NO_ADDRESS: (BAD, "the name server's name has no address"),
    traced.ADDRESS_UNKNOWN: (UNKNOWN, "its address could not be looked up"),
    traced.NOT_TESTED: (UNKNOWN, "not tested"),
}

#: Where the address of a name server comes from.
VIA = {"hints": "root hints", "glue": "glue", "lookup": "looked up", "expected": "named by whoever asked, not by DNS"}

#: What an answer says about the name asked for.
SAID = {
    "answer": "answer",
    "nodata": "NODATA: the name has no such record",
    "nxdomain": "NXDOMAIN: the name does not exist",
    "alias": "an alias",
    "referral": "refers to the next zone",
    "servfail": "SERVFAIL",
    "refused": "REFUSED",
    "rcode": "an error",
    "lame": "neither knows the zone nor looks it up",
    "timeout": "no answer in time",
    "malformed": "an answer that cannot be read",
    "unreachable": "cannot be reached",
    "alias_loop": "CNAME records in a circle",
    "not_asked": "not asked",
}

#: State of validation: (good, bad or unknown, in words).
SECURITY = {
    traced.SECURE: (GOOD, "secure: the signatures hold from the root on"),
    traced.INSECURE: (GOOD, "insecure: not signed, which is allowed"),
    traced.BOGUS: (BAD, "bogus: validating resolvers refuse the answer"),
    traced.INDETERMINATE: (UNKNOWN, "indeterminate"),
}


# Sentences of the catalogue that speak to whoever ran the audit.
_OURS = re.compile(r"\bRaised\b|\bpolicy\b|\binventory\b|\.md\b|\byou\b|\byours\b")


def meaning(code: str) -> str:
    """What a finding means, for those who run the zone and know nothing of this collection."""
    row = CATALOGUE.get(code)
    sentences = re.split(r"(?<=[.]) (?=[A-Z])", row.meaning) if row else []
    return " ".join(sentence for sentence in sentences if not _OURS.search(sentence))


def utc(moment: t.Any) -> str:
    """Unix time as '2026-11-21 11:30:02 UTC'; empty where there is none."""
    if not isinstance(moment, (int, float)) or isinstance(moment, bool) or not 0 < moment < 1e11:
        return ""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment)) + " UTC"


def span(first: str, last: str) -> str:
    """Between two moments as utc() writes them, to end a sentence with; empty where they are not known."""
    if not first:
        return ""
    return f", on {first}" if first == last else f", from {first} to {last}"


def milliseconds(seconds: t.Any) -> str:
    """Seconds as '12 ms'; empty where there are none."""
    if not isinstance(seconds, (int, float)) or isinstance(seconds, bool) or not 0 < seconds < 1e6:
        return ""
    return f"{max(1, round(seconds * 1000)):,} ms"
