# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# The code is the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: gate_targets
short_description: List what is to pass the gate for new sending addresses
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Internal to the role P(mailops.rdns.sender_gate#role); use the role, or the playbook C(mailops.rdns.gate).
  - Makes targets for M(mailops.rdns.wait_for_fcrdns) from the variables of the role, and refuses what is wrong with
    them before anything is asked.
extends_documentation_fragment:
  - mailops.rdns.attributes.controller
options:
  address:
    description: The role variable C(sender_gate_address).
    type: raw
    required: true
  helo:
    description: The role variable C(sender_gate_helo).
    type: str
  ptr:
    description: The role variable C(sender_gate_ptr).
    type: list
    elements: str
  policy:
    description: The role variable C(sender_gate_policy).
    type: dict
  public_addresses:
    description: The role variable C(sender_gate_public_addresses).
    type: dict
  mail_from_domain:
    description: The role variable C(sender_gate_mail_from_domain).
    type: str
  spf_accept:
    description: The role variable C(sender_gate_spf_accept).
    type: list
    elements: str
  nameservers:
    description: The role variable C(sender_gate_nameservers).
    type: list
    elements: str
  vantages:
    description: The role variable C(sender_gate_vantages).
    type: dict
  host:
    description: The role variable C(sender_gate_host).
    type: str
  assume_public:
    description: The role variable C(sender_gate_assume_public).
    type: list
    elements: str
  port:
    description: The role variable C(sender_gate_port).
    type: int
  timeout:
    description: The role variable C(sender_gate_timeout).
    type: float
  tries:
    description: The role variable C(sender_gate_tries).
    type: int
  trace:
    description: The role variable C(sender_gate_trace).
    type: str
  root_servers:
    description: The role variable C(sender_gate_root_servers).
    type: list
    elements: str
  trust_anchors:
    description: The role variable C(sender_gate_trust_anchors).
    type: list
    elements: str
  wait:
    description: The role variable C(sender_gate_wait).
    type: float
  stable_for:
    description: The role variable C(sender_gate_stable_for).
    type: float
  min_interval:
    description: The role variable C(sender_gate_min_interval).
    type: float
seealso:
  - module: mailops.rdns.wait_for_fcrdns
"""

EXAMPLES = r"""
- name: Use the playbook, which does the work with this
  ansible.builtin.import_playbook: mailops.rdns.gate
"""

RETURN = r"""
paths:
  description: The paths that want to pass, 100 at most.
  returned: success
  type: list
  elements: dict
  contains:
    address:
      description: The address that receivers see.
      type: str
    helo:
      description: The name given in HELO or EHLO, or null.
      type: str
    inside:
      description: What the address is called on the host. Behind NAT it is not what receivers see.
      type: list
      elements: str
    target:
      description: The path as a target of M(mailops.rdns.fcrdns_info).
      type: dict
targets:
  description: The targets of all paths.
  returned: success
  type: list
  elements: dict
spf:
  description: What M(mailops.rdns.spf_info) is to be asked, for each path and vantage.
  returned: success
  type: list
  elements: dict
"""
