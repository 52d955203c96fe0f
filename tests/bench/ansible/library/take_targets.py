# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A trivial module: takes the input of fcrdns_info, does nothing, says nothing."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule

ARGUMENTS = {
    "targets": {"type": "list", "elements": "dict"},
    "nameservers": {"type": "list", "elements": "str"},
    "assume_public": {"type": "list", "elements": "str"},
    "rate": {"type": "float"},
    "returned": {"type": "str"},
}


def main() -> None:
    """Take it."""
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    module.exit_json(changed=False)


if __name__ == "__main__":
    main()
