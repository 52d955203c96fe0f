# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hosts from which the same questions are asked, as vantages with a name each.

Pure. ValueError is one sentence that names the variable, what was given, and what would be right.
"""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._text import listed, quoted

OPTION = "relay_audit_vantage_hosts"
ITS_NAMESERVERS = "relay_audit_vantage_nameservers"  # of a vantage host
NEEDED = (ITS_NAMESERVERS, "ansible_connection")
LOCAL = ("localhost", "127.0.0.1", "::1")  # as ansible-core knows the controller without an inventory
MOST_HOSTS = 50

Data = dict[str, t.Any]


def vantage_hosts(
    value: object, known: t.Callable[[str], bool], variables_of: t.Callable[[str], Data], connection: str
) -> list[Data]:
    """Host, name and name servers (empty: its own) of each vantage host.

    connection is the play's. Where that is local, a host without one of its own would be asked here, and what this
    machine sees would pass for what is seen there.
    """
    hosts = [value] if isinstance(value, str) else value or []
    if not isinstance(hosts, (list, tuple)):
        raise ValueError(f"{OPTION}: {quoted(value)} given: a list of inventory hosts is wanted")
    if len(hosts) > MOST_HOSTS:
        raise ValueError(f"{OPTION}: {len(hosts)} hosts given: {MOST_HOSTS} at most are asked, one after the other")
    found = []
    for host in hosts:
        if not isinstance(host, str) or not known(host):
            raise ValueError(f"{OPTION}: {quoted(host)} is no host of the inventory (groups are not taken)")
        if hosts.count(host) > 1:
            raise ValueError(f"{OPTION}: {quoted(host)} is given twice")
        variables = variables_of(host)
        own = variables.get(ITS_NAMESERVERS) or []
        servers = [own] if isinstance(own, str) else own
        if not isinstance(servers, (list, tuple)) or not all(isinstance(server, str) for server in servers):
            raise ValueError(f"{ITS_NAMESERVERS} of {quoted(host)}: {quoted(own)} given: a list is wanted")
        where = listed(list(servers), 2) if servers else "its own resolver"
        if connection == "local" and host not in LOCAL and not variables.get("ansible_connection"):
            raise ValueError(
                f"{OPTION}: {quoted(host)} would be asked here, for the connection of this play is local: give that "
                "host its ansible_connection (ssh)"
            )
        found.append({"host": host, "name": f"{host} ({where})", "nameservers": list(servers)})
    return found


def exclusive(nameservers: object, vantages: object) -> None:
    """Both say whom the controller asks."""
    if nameservers and vantages:
        raise ValueError(
            "relay_audit_vantages and relay_audit_nameservers are both given: make the name servers one more vantage"
        )
