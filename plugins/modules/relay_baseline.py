#!/usr/bin/python
# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: relay_baseline
short_description: Keep the records of all sending paths in a file, and tell what has changed
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Writes the records of every sending path into a text file that belongs into a repository. One record a line, sorted,
    without times, TTLs or orders of answers, so that a diff of the file shows what has changed in DNS.
  - Returns what has changed since the file was written. In check mode that is all that it does.
  - A record that could not be looked up keeps the line that it has. The same holds for the paths of a relay that could
    not be reached or read. Nothing but an answer of DNS takes a line away.
  - With several vantages, the record is what the first of them saw.
  - The role P(mailops.rdns.relay_audit#role) does all of this with its variable C(relay_audit_baseline), and reports
    changes as findings.
extends_documentation_fragment:
  - mailops.rdns.attributes
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode) and return what it would return without it.
    details:
      - Tells what has changed, and writes nothing.
  diff_mode:
    support: full
    description: Returns what has changed, or would change, in diff mode.
    details:
      - The file before and after.
options:
  path:
    description:
      - The file, on the host that runs the module. Made if it is not there. Its folder must be there.
      - Replaced as a whole or not at all. It keeps its mode. A symbolic link is refused.
      - A file that is no baseline, or that is damaged, is refused with the number of the line.
    type: path
    required: true
  verdicts:
    description:
      - What M(mailops.rdns.fcrdns_info) returned, with all verdicts
        (O(mailops.rdns.fcrdns_info#module:returned=all)), or the list of verdicts alone.
      - Or a report of the role, as data or as the path of its C(report.json) on the host that runs the module.
      - The relay of a path is the C(host) of a verdict, else its C(name).
      - What comes of a drill is refused, and a report that is not complete.
    type: raw
    required: true
  partial:
    description:
      - Whether the verdicts are about a part of the relays. Relays without a verdict then keep their lines.
      - By default, a path of the file without a verdict is gone. So set it for what comes of a run with C(--limit).
    type: bool
    default: false
seealso:
  - module: mailops.rdns.fcrdns_info
"""

EXAMPLES = r"""
- name: Judge all sending paths
  mailops.rdns.fcrdns_info:
    targets: "{{ sending_paths }}"
    returned: all
  register: rdns

- name: See what has changed since the baseline was written
  mailops.rdns.relay_baseline:
    path: "{{ playbook_dir }}/rdns-baseline.txt"
    verdicts: "{{ rdns }}"
  check_mode: true
  register: since

- name: Take the changes in, and show them
  mailops.rdns.relay_baseline:
    path: "{{ playbook_dir }}/rdns-baseline.txt"
    verdicts: "{{ rdns }}"
  diff: true
"""

RETURN = r"""
path:
  description: The file.
  returned: success
  type: str
  sample: /srv/mail/rdns-baseline.txt
created:
  description: Whether there was no file before.
  returned: success
  type: bool
  sample: false
paths:
  description: How many sending paths the file holds now, or would hold.
  returned: success
  type: int
  sample: 1000
drift:
  description:
    - What has changed, in the order of the file. Records that are known on both sides are compared, as sets.
  returned: success
  type: list
  elements: dict
  contains:
    code:
      description:
        - V(drift_ptr), V(drift_forward) or V(drift_helo) for a record that differs, V(drift_path_new) for a path that
          the file did not have, V(drift_path_gone) for one that is no more.
      type: str
      returned: always
      sample: drift_ptr
    relay:
      description: The relay.
      type: str
      returned: always
      sample: relay10
    address:
      description: The source address.
      type: str
      returned: always
      sample: 192.0.2.10
    name:
      description: The name whose addresses differ.
      type: str
      returned: for V(drift_forward)
      sample: mail10.example.org
    was:
      description: The values in the file. Empty where there were none.
      type: list
      elements: str
      returned: for a record that differs
      sample: [mail10.example.org]
    now:
      description: The values that were seen. Empty where there are none.
      type: list
      elements: str
      returned: for a record that differs
      sample: [mx10.example.org]
    helo:
      description: The HELO names of a path that is new or gone.
      type: list
      elements: str
      returned: for a path that is new or gone, where known
    ptr:
      description: The PTR names of a path that is new or gone.
      type: list
      elements: str
      returned: for a path that is new or gone, where known
notes:
  description: Sentences that the reader must know, such as how many records could not be looked up.
  returned: success
  type: list
  elements: str
diff:
  description: The file before and after.
  returned: in diff mode
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.mailops.rdns.plugins.module_utils._baseline_task import run


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "verdicts": {"type": "raw", "required": True},
            "partial": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    error, result = run(module.params, module.check_mode)
    # Verdicts are large, and whoever gave them has them.
    result["invocation"] = {"module_args": {**module.params, "verdicts": "verdicts"}}
    if error:
        module.fail_json(msg=error, **result)
    if not module._diff:
        del result["diff"]
    module.exit_json(**result)


if __name__ == "__main__":
    main()
