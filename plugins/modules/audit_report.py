# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# The code is the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: audit_report
short_description: Report on the sending paths of all hosts of a play
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Internal to the role P(mailops.rdns.relay_audit#role); use the role.
  - Writes the reports, prints a summary, and tells for each host whether it fails.
  - With C(serial), covers the earlier batches of the play too.
extends_documentation_fragment:
  - mailops.rdns.attributes.controller
options:
  targets:
    description: What M(mailops.rdns.audit_targets) returned.
    type: dict
    required: true
  verdicts:
    description: What M(mailops.rdns.fcrdns_info) returned.
    type: dict
    required: true
  report_dir:
    description: Directory for the reports. Nothing is written in check mode.
    type: path
    required: true
  formats:
    description: The reports to write, V(json), V(html), V(junit) or V(markdown).
    type: list
    elements: str
    required: true
seealso:
  - module: mailops.rdns.fcrdns_info
"""

EXAMPLES = r"""
- name: Use the role, which does the work with this
  ansible.builtin.include_role:
    name: mailops.rdns.relay_audit
"""

RETURN = r"""
summary:
  description: Counts over all batches so far, as M(mailops.rdns.fcrdns_info) gives them.
  returned: always
  type: dict
complete:
  description: V(false) while there are hosts that the play has not come to.
  returned: always
  type: bool
statuses:
  description: The worst status of each host of the batch.
  returned: always
  type: dict
failures:
  description: The message of each host of the batch that is not in order.
  returned: always
  type: dict
files:
  description: The files by format. In check mode those that would be written.
  returned: always
  type: dict
written:
  description: Whether the files were written.
  returned: always
  type: bool
drill:
  description: For each fault that was pretended, on how many paths it was, and on how many of them it shows.
  returned: when O(verdicts) are those of a drill
  type: list
  elements: dict
observed:
  description: What the relays' records are, for M(mailops.rdns.relay_baseline).
  returned: when a baseline is to be written, and the report is complete
  type: str
stats:
  description: Counts and the first 100 problems, 64 KiB at most.
  returned: always
  type: dict
run:
  description: What tells this play from others.
  returned: always
  type: str
carried:
  description: The verdicts of this batch, as JSON, for the report of later batches.
  returned: always
  type: str
"""
