# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: PTR names that a provider made and nobody chose."""

from __future__ import annotations

from .row import ERROR, REVERSE, WARNING, FindingType

_OWN_NAME = (
    "In {reverse_zone}, replace {name} by the relay's own host name{wanted}. If the zone is the provider's, have the "
    "provider set it: a form in the customer portal, or a ticket. The new name needs an address record "
    "that leads back to {address}."
)

ROWS = (
    FindingType(
        "ptr_placeholder",
        ERROR,
        "PTR name is a placeholder",
        "the PTR name {name} stands for an address without a name: {reasons}",
        REVERSE,
        _OWN_NAME,
        "The name says that the address is unused, or it was never meant to be seen: localhost, unassigned, a name "
        "with in-addr.arpa in it. Receivers take the client for a misconfigured or hijacked host; localhost is "
        "refused by many.",
        ("RFC 1912 section 2.1", "RFC 5321 section 2.3.5"),
        receivers="Postfix, Exim, OpenSMTPD and Sendmail have no rule about how a name reads: they judge whether it "
        "resolves back. Filters score it, and many operators refuse such names by lists of their own.",
    ),
    FindingType(
        "ptr_dynamic",
        ERROR,
        "PTR name of an access network",
        "the PTR name {name} looks like one of an access network's pool: {reasons}",
        REVERSE,
        _OWN_NAME + " If the line has no fixed address, or the provider changes no names, send through a smarthost.",
        "Names with the address and words such as dyn, pool or dsl belong to lines of private customers, from which "
        "hardly any wanted mail comes. SpamAssassin and Rspamd score them, many receivers and block lists of dynamic "
        "ranges refuse them, however well the name resolves back. docs/generic-names.md tells how a name is judged.",
        ("RFC 1912 section 2.1",),
        receivers="Postfix, Exim, OpenSMTPD and Sendmail have no rule about how a name reads: where it resolves "
        "back, they pass it. SpamAssassin (RDNS_DYNAMIC) and Rspamd (hfilter) score it, and many receivers refuse it "
        "by lists of their own.",
    ),
    FindingType(
        "ptr_generic",
        WARNING,
        "PTR name is a provider's default",
        "the PTR name {name} looks like a provider's default: {reasons}",
        REVERSE,
        _OWN_NAME,
        "The name of a rented server or of a line with a fixed address, as the provider made it. It says that nobody "
        "set this host up to send mail; filters score it, and some receivers ask for a name of the sender's own. "
        "docs/generic-names.md tells how a name is judged.",
        ("RFC 1912 section 2.1",),
        receivers="Postfix, Exim, OpenSMTPD and Sendmail have no rule about how a name reads: where it resolves "
        "back, they pass it. Filters score it.",
    ),
)
