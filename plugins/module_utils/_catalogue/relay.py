# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the catalogue: relays whose sending paths could not be established."""

from __future__ import annotations

from .row import MTA, NOTICE, UNDETERMINED, FindingType

ROWS = (
    FindingType(
        "relay_unreachable",
        UNDETERMINED,
        "Relay was not reached",
        "the relay could not be reached: {detail}",
        MTA,
        "Make the relay reachable for Ansible, or declare its sending paths in the inventory (relay_audit_paths).",
        "Nothing is known about this relay. It is listed so that it is not forgotten.",
        (),
        receivers="Not known: there is no path to judge.",
    ),
    FindingType(
        "mta_not_found",
        UNDETERMINED,
        "No supported MTA found",
        "no supported mail server was found: {detail}",
        MTA,
        "Declare the relay's sending paths in the inventory (relay_audit_paths), or take the host out of the play.",
        "The relay was reached, but nothing there says with which name and from which address it sends.",
        (),
        receivers="Not known: there is no path to judge.",
    ),
    FindingType(
        "mta_unreadable",
        UNDETERMINED,
        "MTA configuration cannot be read",
        "the mail server's configuration could not be read: {detail}",
        MTA,
        "Run the play with the rights that reading the configuration needs (become), or declare the sending paths in "
        "the "
        "inventory (relay_audit_paths).",
        "There is a mail server, but its configuration could not be read. Nothing is guessed.",
        (),
        receivers="Not known: there is no path to judge.",
    ),
    FindingType(
        "mta_identity_dynamic",
        UNDETERMINED,
        "Identity is decided at run time",
        "the identity is decided when mail is sent: {detail}",
        MTA,
        "Declare the resulting sending paths in the inventory (relay_audit_paths).",
        "The HELO name or the source address depends on the message or the connection and cannot be read from the "
        "configuration.",
        (),
        receivers="Not known: what they see changes with the message or the connection.",
    ),
    FindingType(
        "relays_through",
        NOTICE,
        "Mail leaves through another host",
        "mail leaves through another host: {detail}",
        None,
        "",
        "Receivers see the smarthost's reverse DNS, not this host's. Audit the smarthost instead.",
        (),
        receivers="They see the smarthost's address, PTR and HELO name, and nothing of this host's.",
    ),
)
