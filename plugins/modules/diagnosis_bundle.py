# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# The code is the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: diagnosis_bundle
short_description: Write what a ticket about the reverse DNS of an address needs
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Internal to the playbook C(mailops.rdns.diagnose); use the playbook.
  - Writes a Markdown file for the ticket, an HTML page that draws the way from the root, and the evidence as JSON.
  - Holds only what whoever runs the zone has to see. What others have to mend is printed and returned, not written.
extends_documentation_fragment:
  - mailops.rdns.attributes.controller
options:
  verdict:
    description: What M(mailops.rdns.fcrdns_info) returned for one target.
    type: dict
    required: true
  trace:
    description: What M(mailops.rdns.reverse_zone_info) returned for its address.
    type: dict
    required: true
  evidence:
    description: The file that M(mailops.rdns.fcrdns_info) saved its evidence in. Not needed in check mode.
    type: path
  dest:
    description: Directory for the files. Nothing is written in check mode.
    type: path
    required: true
  base:
    description: The name of the files, without what follows the dot.
    type: str
    required: true
  show_resolvers:
    description: Whether the addresses of the resolvers that were asked may stand in the files.
    type: bool
    default: false
seealso:
  - module: mailops.rdns.fcrdns_info
"""

EXAMPLES = r"""
- name: Use the playbook, which does the work with this
  ansible.builtin.import_playbook: mailops.rdns.diagnose
"""

RETURN = r"""
files:
  description: The files, C(ticket), C(page) and C(evidence). In check mode those that would be written.
  returned: success
  type: dict
  sample: {"ticket": "/home/me/rdns-diagnosis/192.0.2.10.md", "page": "/home/me/rdns-diagnosis/192.0.2.10.html",
    "evidence": "/home/me/rdns-diagnosis/192.0.2.10.evidence.json"}
written:
  description: Whether the files were written.
  returned: success
  type: bool
status:
  description: The status of the verdict.
  returned: success
  type: str
  sample: noncompliant
actor:
  description: Whom the ticket is for. Null where nobody who runs a zone has to act.
  returned: success
  type: str
  sample: reverse_zone_operator
zone:
  description: The zone to change. Null where it is not known.
  returned: success
  type: str
  sample: 2.0.192.in-addr.arpa.
contact:
  description: The mail address in the SOA record of the zone. Null where it is not known.
  returned: success
  type: str
  sample: hostmaster@example.org
codes:
  description: The findings in the ticket.
  returned: success
  type: list
  elements: str
  sample: [ptr_missing]
others:
  description: Findings that others have to mend, with C(code), C(actor) and C(message).
  returned: success
  type: list
  elements: dict
"""
