# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation that the modules that ask DNS share: whom to ask, and how hard. Code: module_utils/_asking.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Resolver options."""

    DOCUMENTATION = r"""
options:
  nameservers:
    description:
      - Name servers to ask, as V(ADDRESS), V(ADDRESS:PORT) or V([IPV6-ADDRESS]:PORT). All are taken to see the same
        DNS; they are
        asked in turn until one gives a usable answer.
      - The default is what C(/etc/resolv.conf) names on the host that runs the module. Where that is the stub of
        C(systemd-resolved), its upstream servers are used if their list can be read.
      - Names are always taken as absolute. Neither a search list nor C(/etc/hosts) is used.
      - Mutually exclusive with O(vantages).
    type: list
    elements: str
  vantages:
    description:
      - Several views of DNS, each a name and its list of name servers. Every vantage is asked about everything, and
        judged.
      - Mutually exclusive with O(nameservers), which is one vantage named V(default).
    type: dict
  port:
    description: Port of the name servers for which none is given.
    type: int
    default: 53
  timeout:
    description: Seconds to wait for the answer to one try at most. Shorter times adapt to the measured round trip.
    type: float
    default: 2.0
  tries:
    description: How often a question is sent before it counts as timed out, over all name servers of a vantage.
    type: int
    default: 3
  concurrency:
    description: How many questions may be outstanding at once.
    type: int
    default: 1000
  rate:
    description:
      - Questions per second to one name server at most.
      - V(0) lifts the limit. Do that only for name servers that are yours.
    type: float
    default: 1000
  assume_public:
    description:
      - Networks (CIDR) whose addresses are judged like public ones although they are private or otherwise special,
        such as
        internal relays whose reverse zones the given name servers serve.
    type: list
    elements: str
    default: []
requirements:
  - dnspython >= 2.3
notes:
  - Questions go to the name servers from the host that runs the module. To ask about a whole fleet, run it once, on the
    controller (C(delegate_to=localhost), C(run_once=true)).
"""
