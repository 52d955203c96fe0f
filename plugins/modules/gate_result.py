# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# The code is the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: gate_result
short_description: Say whether new sending addresses pass the gate
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Internal to the role P(mailops.rdns.sender_gate#role); use the role, or the playbook C(mailops.rdns.gate).
  - Judges what the tasks of the role have found out, and shows the answer on the terminal. What it finds never makes it
    fail; the last task of the role does.
extends_documentation_fragment:
  - mailops.rdns.attributes.controller
options:
  paths:
    description: What C(gate_targets) returned.
    type: list
    elements: dict
    required: true
  host:
    description: The host that is to have the addresses. Empty when none was named.
    type: str
  facts:
    description: The variable that M(ansible.builtin.setup) was registered in, which read the facts of that host.
    type: str
  identity:
    description: The variable that M(mailops.rdns.mta_identity_info) was registered in.
    type: str
  spf:
    description: The variable that the loop over M(mailops.rdns.spf_info) was registered in.
    type: str
  spf_questions:
    description: The questions that C(gate_targets) returned. One that was not answered keeps the gate closed.
    type: list
    elements: dict
  spf_accept:
    description: The role variable C(sender_gate_spf_accept).
    type: list
    elements: str
  undetermined:
    description: The role variable C(sender_gate_undetermined).
    type: str
    choices: [fail, warn]
  verdict:
    description:
      - The variable that M(mailops.rdns.wait_for_fcrdns) was registered in.
      - Without it, the answer leaves DNS out and is not shown.
    type: str
  before:
    description: What this returned before the wait.
    type: dict
seealso:
  - module: mailops.rdns.wait_for_fcrdns
"""

EXAMPLES = r"""
- name: Use the playbook, which does the work with this
  ansible.builtin.import_playbook: mailops.rdns.gate
"""

RETURN = r"""
passed:
  description: Whether nothing is in the way.
  returned: success
  type: bool
problems:
  description: What is in the way.
  returned: success
  type: list
  elements: dict
  contains:
    address:
      description: The address that receivers see.
      type: str
    check:
      description: Which check it comes from.
      type: str
      choices: [DNS, interface, in use, SPF]
    message:
      description: What is wrong.
      type: str
    remedy:
      description: What would mend it.
      type: str
    records:
      description: Records to publish, as zone-file lines.
      type: list
      elements: str
    determined:
      description: V(false) when it is not known whether anything is wrong.
      type: bool
    sentence:
      description: Address, message and remedy as one text.
      type: str
undetermined:
  description: With C(sender_gate_undetermined=warn), what could not be determined and does not keep the gate closed.
  returned: success
  type: list
  elements: str
notes:
  description: What else is good to know.
  returned: success
  type: list
  elements: str
verdicts:
  description: The verdicts of the last look, as M(mailops.rdns.fcrdns_info) returns them.
  returned: with O(verdict)
  type: list
  elements: dict
history:
  description: What was seen when, as M(mailops.rdns.wait_for_fcrdns) returns it.
  returned: with O(verdict)
  type: list
  elements: dict
waited:
  description: Seconds of waiting for DNS.
  returned: with O(verdict)
  type: float
looks:
  description: How often DNS was looked at.
  returned: with O(verdict)
  type: int
expected:
  description: Seconds until DNS may have what is missing, or null.
  returned: with O(verdict)
  type: float
prediction:
  description: Whether waiting longer would help, or null.
  returned: with O(verdict)
  type: str
"""
