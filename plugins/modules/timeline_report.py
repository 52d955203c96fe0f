# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# The code is the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: timeline_report
short_description: Write what was seen of an address, and when
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Internal to the playbook C(mailops.rdns.timeline); use the playbook.
  - Reads saved results of M(mailops.rdns.wait_for_fcrdns), saved evidence of M(mailops.rdns.fcrdns_info) and reports of
    the audit, and writes a timeline as Markdown, as an HTML page with a picture, and as JSON.
  - Asks nothing. Holds what was said about the chosen addresses, and nothing of the inventory or of resolvers.
extends_documentation_fragment:
  - mailops.rdns.attributes.controller
options:
  files:
    description: The files, paths or patterns. 1,000 at most.
    type: list
    elements: str
    required: true
  addresses:
    description: The addresses that the timeline is about.
    type: list
    elements: str
    required: true
  policy:
    description: What saved evidence is judged by, as in M(mailops.rdns.fcrdns_info).
    type: dict
    default: {}
  vantages:
    description: The vantages that may be told of, by their names in the files. The default is all.
    type: list
    elements: str
  show_vantages:
    description: Whether the names of the vantages may stand in the files. Else they are numbered.
    type: bool
    default: false
  dest:
    description: Directory for the files. Nothing is written in check mode.
    type: path
    required: true
seealso:
  - module: mailops.rdns.wait_for_fcrdns
  - module: mailops.rdns.fcrdns_info
"""

EXAMPLES = r"""
- name: Use the playbook, which does the work with this
  ansible.builtin.import_playbook: mailops.rdns.timeline
"""

RETURN = r"""
files:
  description: The files, C(markdown), C(page) and C(json). In check mode those that would be written.
  returned: success
  type: dict
  sample: {"markdown": "/home/me/rdns-timeline/timeline.md", "page": "/home/me/rdns-timeline/timeline.html",
    "json": "/home/me/rdns-timeline/timeline.json"}
written:
  description: Whether the files were written.
  returned: success
  type: bool
unread:
  description: A sentence for each file that could not be read.
  returned: success
  type: list
  elements: str
timeline:
  description: What the JSON file holds.
  returned: success
  type: dict
"""
