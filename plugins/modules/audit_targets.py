# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# The code is the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: audit_targets
short_description: List the sending paths of all hosts of a play
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Internal to the role P(mailops.rdns.relay_audit#role); use the role.
  - Makes targets for M(mailops.rdns.fcrdns_info) for all hosts of the batch, from the variables of the role and
    from what M(mailops.rdns.mta_identity_info) returned.
  - Each variable is resolved as Ansible would for a task on that host.
extends_documentation_fragment:
  - mailops.rdns.attributes.controller
options:
  identities:
    description:
      - The variable in which the hosts' results of M(mailops.rdns.mta_identity_info) are registered.
      - Without it, only RV(asked) is returned.
    type: str
  report_dir:
    description: A directory in which it must be possible to write.
    type: path
  nameservers:
    description: The name servers that are to be asked, to see that O(vantages) are not given too.
    type: list
    elements: str
  vantages:
    description: The vantages that are to be asked from the controller.
    type: dict
  asking:
    description: Other options of M(mailops.rdns.fcrdns_info) that the role will give to it, to see that they are right.
    type: dict
  vantage_hosts:
    description: Hosts of the inventory from which the same questions are to be asked.
    type: list
    elements: str
  drill:
    description: Faults to pretend on hosts of the play, each with C(fault), C(hosts), and C(vantage) or not.
    type: list
    elements: dict
  baseline:
    description: The file of M(mailops.rdns.relay_baseline) to compare with. Empty to compare with none.
    type: path
  baseline_update:
    description: Whether the file is to be written afterwards. It need not be there then.
    type: bool
    default: false
seealso:
  - module: mailops.rdns.fcrdns_info
"""

EXAMPLES = r"""
- name: Use the role, which does the work with this
  ansible.builtin.include_role:
    name: mailops.rdns.relay_audit
"""

RETURN = r"""
asked:
  description: Hosts that must be asked for their identity, since their paths are not declared.
  returned: success
  type: list
  elements: str
vantages:
  description: The hosts of O(vantage_hosts), each with C(host), C(name) of the vantage, and C(nameservers).
  returned: success
  type: list
  elements: dict
targets:
  description: Targets for M(mailops.rdns.fcrdns_info).
  returned: when O(identities) is given
  type: list
  elements: dict
paths:
  description: The host of each target, and where the target comes from.
  returned: when O(identities) is given
  type: list
  elements: dict
drill:
  description: The option O(mailops.rdns.fcrdns_info#module:drill), as far as hosts of this batch are hit.
  returned: when O(identities) and O(drill) are given
  type: list
  elements: dict
baseline:
  description: The C(path) of the baseline, how many C(paths) it holds (null without a file), C(update), and C(notes).
  returned: when O(baseline) is given
  type: dict
policy:
  description: The option O(mailops.rdns.fcrdns_info#module:policy) for all targets, with the waivers for them.
  returned: when O(identities) is given
  type: dict
waivers:
  description: C(given), each waiver with the C(paths) that it is for, and C(limited), whether hosts may be left out.
  returned: when O(identities) and waivers are given
  type: dict
settings:
  description: Mode, and what to make of undetermined paths, for each host.
  returned: when O(identities) is given
  type: dict
"""
