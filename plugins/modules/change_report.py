# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# The code is the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: change_report
short_description: Write the plan of a change for people
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Internal to the playbook C(mailops.rdns.planned_change); use the playbook.
  - Writes a Markdown file for the ticket, an HTML page with a picture, and the plan as JSON, which the next run needs.
extends_documentation_fragment:
  - mailops.rdns.attributes.controller
options:
  plan:
    description: What M(mailops.rdns.change_plan_info) returned. Without it, only the other options are checked.
    type: dict
  dest:
    description: Directory for the files. Nothing is written in check mode.
    type: path
    required: true
  phase:
    description: In the phase V(ready) it fails unless it is safe to switch.
    type: str
    choices: [plan, ready, confirm]
    default: plan
seealso:
  - module: mailops.rdns.change_plan_info
"""

EXAMPLES = r"""
- name: Use the playbook, which does the work with this
  ansible.builtin.import_playbook: mailops.rdns.planned_change
"""

RETURN = r"""
files:
  description: The files, C(ticket), C(page) and C(plan). In check mode those that would be written.
  returned: success
  type: dict
  sample: {"ticket": "/home/me/rdns-change/change.md", "page": "/home/me/rdns-change/change.html",
    "plan": "/home/me/rdns-change/change.json"}
written:
  description: Whether the files were written.
  returned: success
  type: bool
safe:
  description: Whether it is safe to switch. Null where it cannot be told.
  returned: when O(plan) is given
  type: bool
targets:
  description: What is to be waited for.
  returned: when O(plan) is given
  type: list
  elements: dict
"""
