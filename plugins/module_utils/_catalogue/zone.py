# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: what a trace from the root finds wrong with a zone."""

from __future__ import annotations

from .row import ERROR, REVERSE, WARNING, FindingType

ROWS = (
    FindingType(
        "zone_undelegated",
        ERROR,
        "Nothing leads to the reverse zone",
        "nothing leads from the root to the PTR record of {owner}: {what}",
        REVERSE,
        "{mend}",
        "Resolvers come down from the root, from one delegation to the next. A zone on a name server that no "
        "delegation leads to is seen by nobody, however right it is. Raised where the way ends at a registry's zone, "
        "and where one of expected_nameservers holds the record though nothing leads there.",
        ("RFC 1034 section 4.2.1", "RFC 2317"),
        receivers="They find no PTR record, and act as for ptr_missing.",
    ),
    FindingType(
        "zone_lame",
        WARNING,
        "Name server does not serve the zone",
        "{what} {zone}: {servers}",
        REVERSE,
        "Have every name server that the delegation of {zone} names serve the zone, or take those that do not out of "
        "the delegation (in {parent}) and out of the zone's NS records.{hint}",
        "A name server is listed for the zone and does not serve it: it refuses, refers elsewhere, answers without "
        "authority, or has no address. Where others serve the zone, look-ups take longer and fail at times (warning); "
        "where none does, every look-up fails and receivers defer or refuse the mail (error).",
        ("RFC 1912 section 2.8", "RFC 9499 section 7"),
        receivers="Nothing where another server of the zone answers in time. Where none does, their resolver says "
        "SERVFAIL, and they act as for ptr_lookup_failed, or as for forward_lookup_failed in a zone of host names.",
    ),
    FindingType(
        "zone_server_unreachable",
        WARNING,
        "Name server of the zone does not answer",
        "{what} {zone}: {servers}",
        REVERSE,
        "See that the name servers of {zone} run and can be reached by UDP and TCP on port 53 from everywhere, at "
        "every address that DNS gives for them, or take those that are gone out of the delegation (in {parent}).{hint}",
        "A name server is listed for the zone and does not answer, or has an address that the Internet does not "
        "route. Where others answer, look-ups take longer (warning). Where none does, it is undetermined: that may "
        "be over in a minute, or lie between here and there. Only addresses that nobody can reach are an error at "
        "once.",
        ("RFC 2182 section 3",),
        receivers="They wait until a server answers. Where none does, their resolver says SERVFAIL or nothing, and "
        "they act as for ptr_lookup_failed, or as for forward_lookup_failed in a zone of host names.",
    ),
    FindingType(
        "zone_inconsistent",
        WARNING,
        "The zone is not the same everywhere",
        "{zone} is not the same everywhere: {what}",
        REVERSE,
        "{mend}.",
        "The parent and the zone's own servers, or these among each other, do not say the same: name servers, their "
        "addresses (glue), the SOA's serial, or the answer itself; or servers serve the zone and fail for this name "
        "alone. Different serials for a few minutes after a change are ordinary; what stays different gives receivers "
        "different answers, depending on whom they ask.",
        ("RFC 1034 section 4.2.2", "RFC 1912 section 2.3"),
        receivers="Each acts on the answer that its resolver came by. Where one server lacks the record, the same "
        "client is accepted and refused in turn.",
    ),
    FindingType(
        "zone_rfc2317_broken",
        ERROR,
        "Half of an RFC 2317 delegation is missing",
        "{owner} has not all that RFC 2317 needs: {what}",
        REVERSE,
        "{mend}",
        "A block smaller than /24 has its PTR records in a zone of its own, and the zone of the /24 a CNAME record "
        "for each address that leads there. Two zones, often of two operators: with either half missing, the address "
        "has no name.",
        ("RFC 2317 section 4", "RFC 6604"),
        receivers="They find no PTR record, and act as for ptr_missing. Only Exim defers (4xx) where the alias "
        "leads to a name that exists without a PTR record.",
    ),
)
