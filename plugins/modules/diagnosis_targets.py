# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# The code is the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: diagnosis_targets
short_description: List what the diagnose playbook is to look at
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Internal to the playbook C(mailops.rdns.diagnose); use the playbook.
  - Makes targets for M(mailops.rdns.fcrdns_info) from an address, or from what the inventory declares for a host.
extends_documentation_fragment:
  - mailops.rdns.attributes.controller
options:
  address:
    description:
      - The address that receivers see.
      - With O(host), only the paths of the host with this address. One of the two is required.
    type: str
  host:
    description: A host of the inventory whose sending paths C(relay_audit_paths) declares.
    type: str
  helo:
    description: The name that is sent after HELO or EHLO. Not together with O(host).
    type: str
  ptr:
    description: The PTR names that the address should have. Not together with O(host).
    type: list
    elements: str
  dest:
    description: The directory that the bundle is to be written in. Nothing is written yet.
    type: path
    required: true
seealso:
  - module: mailops.rdns.fcrdns_info
"""

EXAMPLES = r"""
- name: Use the playbook, which does the work with this
  ansible.builtin.import_playbook: mailops.rdns.diagnose
"""

RETURN = r"""
dest:
  description: The directory, as an absolute path.
  returned: success
  type: str
paths:
  description: What to look at, 20 paths at most.
  returned: success
  type: list
  elements: dict
  contains:
    target:
      description: A target for M(mailops.rdns.fcrdns_info), without the names of the inventory.
      type: dict
      returned: success
    base:
      description: The name of the path's files, without what follows the dot. It is made of the address.
      type: str
      returned: success
      sample: 192.0.2.10
"""
