# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where Unbound, BIND and we do not agree, and why that is right. docs/robustness.md holds the same reasons."""

from __future__ import annotations

import typing as t

from .rows import ANSWER, FAILED, NODATA, NXDOMAIN

MANY = "BIND answers no record set of more than 100 records (max-records-per-type); we say what there is"
NO_RECURSION = "an authoritative server, asked directly, does not follow an alias out of its zones"
HEARSAY = "whom we ask is taken at its word, as a stub resolver takes its resolver's, about names of other zones too"
LAME = "without AA, RA and SOA, or with NS and no SOA, it may be a server that knows nothing (RFC 2308 section 2.2)"
UNASKED = "there are records, none of them asked for, and no SOA says that there are no others"
BEYOND = "there is more in the message than it says, or twice what may be there once: no message to rely on"
WRONG_SOA = "AA and no record: BIND refuses it for what stands in its authority section, Unbound and we do not"
BESIDE = "BIND refuses a message for a record that changes nothing, Unbound and we do not"
OWN_PATH = "the way to our own name server: we go on by TCP, without EDNS, or listen on, where some resolvers give up"


class Difference(t.NamedTuple):
    """What others make of a row; what we make of it stands in its row."""

    unbound: str
    bind: str
    why: str


DIFFERENCES: dict[str, Difference] = {
    "101 names": Difference(ANSWER, FAILED, MANY),
    "300 names": Difference(ANSWER, FAILED, MANY),
    "200 addresses": Difference(ANSWER, FAILED, MANY),
    "an alias to the root": Difference(NODATA, NODATA, NO_RECURSION),
    "an alias into another zone": Difference(ANSWER, ANSWER, NO_RECURSION),
    "an alias into another zone, with a lie": Difference(ANSWER, ANSWER, HEARSAY),
    "NODATA without SOA, not authoritative": Difference(NODATA, NODATA, LAME),
    "NODATA with NS only, authoritative": Difference(NODATA, FAILED, LAME),
    "NODATA with the SOA of another zone, not authoritative": Difference(NODATA, FAILED, LAME),
    "NXDOMAIN without SOA, not authoritative": Difference(NXDOMAIN, NXDOMAIN, LAME),
    "NXDOMAIN with name servers, not authoritative": Difference(NXDOMAIN, FAILED, LAME),
    "referral to the zone itself": Difference(NODATA, FAILED, LAME),
    "referral to another zone": Difference(NODATA, FAILED, LAME),
    "another name only": Difference(NODATA, FAILED, UNASKED),
    "another type only, no SOA": Difference(NODATA, FAILED, UNASKED),
    "an alias of another name": Difference(NODATA, FAILED, UNASKED),
    "fewer records announced than there are": Difference(ANSWER, ANSWER, BEYOND),
    "junk behind the message": Difference(ANSWER, ANSWER, BEYOND),
    "two OPT records": Difference(ANSWER, FAILED, BEYOND),
    "NODATA with the SOA of another zone": Difference(NODATA, FAILED, WRONG_SOA),
    "NODATA with the SOA of the parent": Difference(NODATA, FAILED, WRONG_SOA),
    "NODATA with the SOA of a zone below": Difference(NODATA, FAILED, WRONG_SOA),
    "the answer in the authority section": Difference(NODATA, FAILED, WRONG_SOA),
    "a record of another class beside it": Difference(ANSWER, FAILED, BESIDE),
    "two aliases of one name": Difference(ANSWER, FAILED, BESIDE),
    "nothing by UDP": Difference(FAILED, FAILED, OWN_PATH),
    "FORMERR to EDNS, with OPT": Difference(ANSWER, FAILED, OWN_PATH),
    "NOTIMP to EDNS": Difference(ANSWER, FAILED, OWN_PATH),
    "BADVERS to EDNS": Difference(NODATA, FAILED, OWN_PATH),
    "forged responses first": Difference(FAILED, ANSWER, OWN_PATH),
}
REASONS = tuple(dict.fromkeys(difference.why for difference in DIFFERENCES.values()))
