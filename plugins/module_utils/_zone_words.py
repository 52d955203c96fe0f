# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sentences of findings about zones, made from their details: what is wrong, and what mends it.

Pure. The catalogue (_catalogue/zone.py) has a place for each: {what}, {mend} and others.
"""

from __future__ import annotations

import typing as t

from ._text import printable

Details = t.Mapping[str, t.Any]
_MOST = 300  # characters of one name or sentence part


def zone_words(code: str, details: Details) -> dict[str, str]:
    """What fills {what}, {mend}, {parent} and {hint} of a finding about a zone; empty for other findings."""
    make = _WORDS.get(code)
    if make is None:
        return {}
    what, mend = make(
        {key: printable(value, _MOST) if isinstance(value, str) else value for key, value in details.items()}
    )
    parent = printable(details.get("parent") or "the zone above", _MOST)
    return {"what": what, "mend": mend, "parent": parent, "hint": _AT_THE_ROOT if details["zone"] == "." else ""}


_AT_THE_ROOT = (
    " Here the trace did not even begin: see that root_servers are servers of the root zone and no resolvers, and that "
    "port 53 is neither blocked nor intercepted on the way to them."
)


def _undelegated(told: Details) -> tuple[str, str]:
    zone = told["zone"]
    if not told["records"]:
        mend = (
            "Have the holder of the address block (whois says who that is) ask the registry to delegate the reverse "
            f"zone of the block in {zone}, and publish the PTR record in that zone. Where {zone} is the holder's own, "
            "publish it there"
        )
        return f"{zone} neither holds it nor delegates a zone for it", mend
    servers = ", ".join(printable(server) for server in told["servers"][:5])
    held = f"the zone {told['expected_zone']}" if told["expected_zone"] else "the zone that holds the record"
    mend = (
        f"Have the operator of {zone} delegate {held} to the name servers that serve it ({servers}); for a block "
        f"smaller than /24 with CNAME records (RFC 2317). Or have the PTR record published in {zone} itself"
    )
    return f"it stands at {servers}, and the delegations end at {zone}, elsewhere", mend


def _lame(told: Details) -> tuple[str, str]:
    if not told["working"] and not told["undecided"]:
        return "no name server that is listed serves the zone", ""
    if len(told["servers"]) == 1:
        return "a name server is listed that does not serve the zone", ""
    return "name servers are listed that do not serve the zone", ""


def _unreachable(told: Details) -> tuple[str, str]:
    if not told["working"] and not told["lame"]:
        return "no name server " + ("answers" if told["asked"] else "can be asked") + " for the zone", ""
    if len(told["servers"]) == 1:
        return "a name server does not answer for the zone", ""
    return "name servers do not answer for the zone", ""


def _inconsistent(told: Details) -> tuple[str, str]:
    what = "; ".join(printable(difference, _MOST) for difference in told["differences"][:5])
    zone, kinds = told["zone"], set(told.get("kinds", ()))
    mend = []
    if kinds & {"ns", "glue"}:
        mend.append(
            f"In {zone} and in its parent {told['parent']}, give the same name servers and their present addresses"
        )
    if kinds & {"serial", "answer"}:
        mend.append(
            f"See that all name servers of {zone} serve the same version of it: zone transfers fail, or are late"
        )
    if "failure" in kinds:
        mend.append(f"Look in the logs of those servers of {zone} why they fail for this name")
    return what, ". ".join(mend)


def _broken(told: Details) -> tuple[str, str]:
    owner, alias, parent, zone, missing = (told[key] for key in ("owner", "alias", "parent", "zone", "missing"))
    if missing == "ptr":
        return (
            f"its CNAME in {parent} leads to {alias}, and there {zone} has no PTR record",
            f"In {zone}, publish the PTR record of {alias}",
        )
    if missing == "delegation":
        return (
            f"its CNAME leads to {alias}, and {parent} neither holds that name nor delegates a zone for it",
            f"In {parent}, delegate the zone that {alias} lies in to its name servers; there, publish the PTR record",
        )
    if missing == "loop":
        return (
            f"its CNAME in {parent} leads in a circle, or too far",
            f"In {parent}, have the CNAME of {owner} lead to the name that has the PTR record",
        )
    lead = f"{parent} has no CNAME that leads to {alias}"
    publish = f"In {parent}, publish the CNAME of {owner} that leads to {alias}"
    if missing == "cname":
        return f"{lead}, where the PTR record stands", publish
    return f"{lead}, and there is no PTR record there either", f"{publish}; in {told['child']}, publish the PTR record"


def _bogus(told: Details) -> tuple[str, str]:
    zone, reason = told.get("zone") or "the zone", told.get("reason")
    if told.get("why"):
        what = told["why"] if told.get("zone") is None else f"{told['why']} (zone {zone})"
    else:
        what = "the resolver answers SERVFAIL, and gives an answer when it is told not to check signatures"
    return what, _SIGNING.get(str(reason), _SIGNING["None"]).format(zone=zone)


_SIGNING = {  # by the reason's word in _dns/dnssec.py
    "expired": "Sign {zone} anew, and mend what should have done so in time: signatures are renewed on a schedule",
    "not_yet_valid": "Set the clock of the host that signs {zone}, and sign it anew",
    "ds_without_dnskey": "Have the DS record of {zone} in the zone above (by the registrar or registry) be that of a "
    "key that is in use, or taken out",
    "no_dnskey": "Sign {zone} again, or have its DS record taken out of the zone above: the registrar or registry does",
    "bad_signature": "Sign {zone} anew, and see that all its name servers serve what was signed",
    "no_signature": "Sign all of {zone}, and see that all its name servers serve the signatures",
    "missing_denial": "Sign {zone} anew, with the NSEC or NSEC3 records that prove what is not there",
    "unsupported_algorithm": "Sign {zone} with the algorithm that its DS record names, one that resolvers know",
    "None": "Have the operator check the signatures and the DS records of the zone, and of those above it. A trace "
    "(trace: always) says which one is broken, and how",
}

_WORDS: dict[str, t.Callable[[Details], tuple[str, str]]] = {
    "zone_undelegated": _undelegated,
    "zone_lame": _lame,
    "zone_server_unreachable": _unreachable,
    "zone_inconsistent": _inconsistent,
    "zone_rfc2317_broken": _broken,
    "dnssec_bogus": _bogus,
}
