# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: what an operator may ask of a fleet beyond what receivers do."""

from __future__ import annotations

from .row import MTA, NOTICE, RESOLVER, REVERSE, WARNING, FindingType

ROWS = (
    FindingType(
        "helo_inconsistent",
        NOTICE,
        "Different HELO names on one relay",
        "this relay greets with {helo} here and with {others} on other paths",
        MTA,
        "Where one name is wanted for the whole relay, set it in one place (Postfix: myhostname) and take "
        "smtp_helo_name out of the other transports. Where every address has a name of its own on purpose, nothing "
        "is wrong.",
        "The paths of one relay use different names after HELO. No receiver sees that, for each sees one connection; "
        "but where it was not meant, one of the names is usually a leftover.",
        ("RFC 5321 section 4.1.1.1",),
        receivers="Nothing: each connection is judged for itself.",
    ),
    FindingType(
        "ptr_outside_domain",
        WARNING,
        "PTR name is outside your domains",
        "the PTR name {name} lies in none of the domains that the policy names ({domains})",
        REVERSE,
        "In {reverse_zone}, replace the PTR record by one with a name in a domain of your "
        "own, or add the domain to the policy (domains).",
        "Raised only where the policy names domains. A name in somebody else's domain can change or vanish without "
        "you, and its reputation is not yours.",
        ("RFC 1912 section 2.1",),
        receivers="Nothing: no receiver knows which domains are yours.",
    ),
    FindingType(
        "ptr_naming",
        WARNING,
        "PTR name does not follow the naming pattern",
        "the PTR name {name} does not match the policy's naming pattern",
        REVERSE,
        "In {reverse_zone}, replace the PTR record by one that follows the pattern, or correct the policy (naming).",
        "Raised only where the policy gives a pattern. Names after one pattern tell people and scripts what a host is.",
        ("RFC 1178",),
        receivers="Nothing: no receiver knows your pattern. One that looks generic or dynamic to filters is another "
        "matter (ptr_generic, ptr_dynamic).",
    ),
    FindingType(
        "lookup_slow",
        WARNING,
        "A look-up was slow",
        "the look-up of {question} took {seconds} s, more than the policy's {bound} s",
        RESOLVER,
        "Look at the way from the resolver to the name servers of {question}: a server that does not answer, or one "
        "far away. A trace (reverse_zone_info) shows each server's time.",
        "Raised only where the policy gives a bound. Receivers look the client up while it waits, and some give up "
        "after a few seconds: what is slow here fails there.",
        ("RFC 5321 section 4.5.3.2",),
        receivers="They wait, up to the time-out of their own resolver, and then act as after a failed look-up: "
        "Postfix, Exim and Sendmail defer where the PTR is concerned, OpenSMTPD refuses.",
    ),
)
