# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What large receivers ask of a sending address by their own documents, and the words with which they refuse.

Pure. Nobody can run these receivers, so that nothing here is a model of a program (_receivers/ holds those): a row says
what is documented, where, and when it was read. Another receiver is another row.
"""

from __future__ import annotations

import typing as t

from . import _fcrdns
from ._helo import PathEvidence
from ._hostname import bare
from ._receivers import stub
from ._receivers.outcome import DEPENDS, FAIL, PASS, TEMPERROR, Outcome

MOST_NAMES = 10  # PTR names whose class is looked at

# Which part of a path a requirement is about.
PTR = "the address has a PTR record"
CONFIRMED = "the address has a PTR record, and its name resolves back to the address"
OWN_NAME = "the PTR name is not one that a provider made"
ON_IPV6 = "an IPv6 address has a PTR record"


class Requirement(t.NamedTuple):
    """One row."""

    receiver: str
    requirement: str  # one of the above
    refusal: str | None  # their own words, as far as they are known
    source: str


REQUIREMENTS = (
    Requirement(
        "Gmail",
        CONFIRMED,
        "550-5.7.25 The IP address sending this message does not have a PTR record setup, or the corresponding forward "
        "DNS entry does not match the sending IP.",
        "Google Workspace Admin Help, Email sender guidelines (https://support.google.com/a?p=sender-guidelines-ip); "
        "the refusal as shown in https://www.spamresource.com/2025/12/help-im-seeing-550-5725-errors-at-gmail.html; "
        "read 2026-11-21",
    ),
    Requirement(
        "Microsoft (Outlook.com, Exchange Online)",
        ON_IPV6,
        "550 5.7.25 Access denied, the sending IPv6 address must have a reverse DNS record",
        "Microsoft Learn, Email non-delivery reports and SMTP errors in Exchange Online, read in "
        "https://relaymetry.com/outlook-5-7-25-ipv6-rdns and https://blogs.msdn.microsoft.com/tzink/2015/04/18/"
        "office-365-will-slightly-modify-its-treatment-of-anonymous-inbound-email-over-ipv6/ on 2026-11-21",
    ),
    Requirement(
        "Yahoo",
        PTR,
        "Client host rejected: cannot find your hostname",
        "Yahoo Mail deliverability FAQ, as quoted in "
        "https://www.wordtothewise.com/2015/05/yahoo-mail-deliverability-faq-updated/, read 2026-11-21; the refusal "
        "from collected bounces",
    ),
    Requirement(
        "Apple iCloud Mail",
        OWN_NAME,
        None,
        "Postmaster information for iCloud Mail (https://support.apple.com/en-us/102322): reverse DNS with the "
        "sender's domain; read 2026-11-21",
    ),
    Requirement(
        "GMX, WEB.DE, mail.com",
        OWN_NAME,
        "554 Bad DNS PTR resource record",
        "https://dns.ultraproducts.support/hc/en-us/articles/4410089518107-Bad-DNS-PTR-resource-record: refused "
        "without PTR, with a dynamic name, or with a provider's standard name; explained by the receiver at "
        "https://postmaster.gmx.com/en/error-messages?c=rdns; read 2026-11-21",
    ),
    Requirement(
        "T-Online",
        OWN_NAME,
        "554 Dialup/transient IP not allowed. Use a mailgateway or contact toda@rx.t-online.de if obsolete. (DIAL)",
        "https://postmaster.t-online.de section 4.1: the host name has to show who runs the server; the refusal as "
        "shown in https://help.creoline.com/de/doc/t-online-554-dialuptransient-ip-not-allowed-zVwMz4z866; "
        "read 2026-11-21",
    ),
    Requirement(
        "Comcast",
        PTR,
        "554 Comcast requires that all mail servers must have a PTR record with a valid Reverse DNS entry.",
        "A bounce of 2008 in http://www.avolio.com/weblog/2008/06/28/, read 2026-11-21",
    ),
    Requirement(
        "freenet",
        CONFIRMED,
        "550-Inconsistent/Missing DNS PTR record (RFC 1912 2.1)",
        "A bounce in https://seeseekey.net/archive/tag/freenet, read 2026-11-21",
    ),
    Requirement(
        "Virgin Media",
        OWN_NAME,
        "Generic/Dynamic host names prohibited",
        "https://community.virginmedia.com/t5/Email/Ravenstar-s-Email-FAQ-s/m-p/3157506, read 2026-11-21",
    ),
)


def requirements(path: PathEvidence, name_class: t.Callable[[str], str]) -> list[dict[str, str | None]]:
    """Which documented requirements a path meets. name_class says of a PTR name what _generic.py calls it."""
    seen = path.address
    kind = stub.seen(seen.reverse)
    names = seen.names[:MOST_NAMES]
    told: dict[str, Outcome] = {}
    if kind != stub.FOUND:
        missing = _without_ptr(kind, stub.said(seen.reverse))
        told = dict.fromkeys((PTR, CONFIRMED, OWN_NAME, ON_IPV6), missing)
    else:
        named = Outcome(
            PASS, f"the PTR name is {bare(names[0])}" if len(names) == 1 else f"{len(seen.names)} PTR names"
        )
        told = {
            PTR: named,
            ON_IPV6: named,
            CONFIRMED: _confirmed(seen),
            OWN_NAME: _own({name: name_class(name) for name in names}),
        }
    if seen.address.version == 4:
        told[ON_IPV6] = Outcome(PASS, "asked of IPv6 addresses alone")
    return [
        {
            "receiver": row.receiver,
            "requirement": row.requirement,
            **told[row.requirement].as_dict(),
            "refusal": row.refusal,
            "source": row.source,
        }
        for row in REQUIREMENTS
    ]


def _without_ptr(kind: str, said: str) -> Outcome:
    if kind == stub.AGAIN:
        return Outcome(TEMPERROR, f"the look-up of the PTR failed ({said})")
    if kind in (stub.UNKNOWN, stub.LOOP, stub.ERROR):
        return Outcome(DEPENDS, f"the receiver's own resolver decides: for the PTR, {said}")
    return Outcome(FAIL, f"there is no PTR ({said})")


def _confirmed(seen: _fcrdns.AddressEvidence) -> Outcome:
    """Forward-confirmed, without knowing at how many names a receiver looks."""
    kinds: dict[str, str] = {}
    for name in seen.names:
        forward = seen.look_up(name)
        kind = stub.addresses_seen(None if forward is None else forward.own, seen.address)
        kinds.setdefault(kind, bare(name))
    if set(kinds) == {stub.CONFIRMED}:
        return Outcome(PASS, f"{kinds[stub.CONFIRMED]} resolves back to {seen.address.text}")
    bad = next(kind for kind in kinds if kind != stub.CONFIRMED)
    if len(kinds) > 1:
        good = kinds.get(stub.CONFIRMED, "no name")
        return Outcome(
            DEPENDS, f"at which names it looks is not documented: {good} resolves back, {kinds[bad]} does not"
        )
    if bad == stub.AGAIN:
        return Outcome(TEMPERROR, f"the look-up of {kinds[bad]} failed")
    if bad == stub.UNKNOWN:
        return Outcome(DEPENDS, f"the receiver's own resolver decides: for {kinds[bad]}, nothing is known")
    return Outcome(FAIL, f"{kinds[bad]} does not resolve back to {seen.address.text}")


def _own(classes: t.Mapping[str, str]) -> Outcome:
    """A name of the sender's own. What exactly a receiver takes for a provider's is its own secret."""
    made = {kind: bare(name) for name, kind in classes.items()}
    for kind in ("placeholder", "dynamic"):
        if kind in made:
            return Outcome(FAIL, f"{made[kind]} looks like a {kind} name")
    for kind, name in made.items():
        if kind != "custom":
            return Outcome(DEPENDS, f"whether it takes {name} ({kind}) for a provider's is not documented")
    return Outcome(PASS, "the PTR name looks chosen")
