# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation that the modules that trace share: where to begin, what to trust. Code: module_utils/_tracing.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of tracing."""

    DOCUMENTATION = r"""
options:
  root_servers:
    description:
      - Where traces begin, as V(ADDRESS), V(ADDRESS:PORT) or V([IPV6-ADDRESS]:PORT). The default is the root servers
        that IANA publishes. Set it for a private root.
      - All other name servers of a trace are asked at O(port). Servers at private or otherwise special addresses are
        not asked unless the root servers given here, or O(assume_public), are in such a range too.
    type: list
    elements: str
  trust_anchors:
    description:
      - What validation (DNSSEC) begins with, DS or DNSKEY records as zone-file lines. The default is the root's trust
        anchors that IANA publishes.
    type: list
    elements: str
  expected_nameservers:
    description:
      - Name servers that should hold the PTR record, such as your provider's. They are asked too, so that a record that
        stands there without a delegation that leads to it is noticed.
    type: list
    elements: str
"""
