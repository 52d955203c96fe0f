#!/usr/bin/python
# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ptr_info
short_description: Look up the PTR records of many addresses
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Asks for the PTR records of addresses, networks and ranges, IPv4 and IPv6, all at once.
  - Tells a missing record from a look-up that failed, and says why it failed.
  - Tells names that somebody chose from names that a provider made, such as those of pools and of rented servers.
  - Judges no more than that. To learn whether a sending path will be accepted, use M(mailops.rdns.fcrdns_info).
extends_documentation_fragment:
  - mailops.rdns.attributes
  - mailops.rdns.resolver
requirements:
  - netaddr >= 0.8 (for ranges)
options:
  addresses:
    description:
      - Addresses (V(192.0.2.10)), networks (V(192.0.2.0/28), without host bits) and ranges (V(192.0.2.1-192.0.2.9)).
      - At most 65,536 addresses after expanding. An address that occurs twice is asked about once.
    type: list
    elements: str
    required: true
seealso:
  - module: mailops.rdns.fcrdns_info
"""

EXAMPLES = r"""
- name: What do the PTR records of our relays say?
  mailops.rdns.ptr_info:
    addresses:
      - 192.0.2.10
      - 198.51.100.0/28
      - 2001:db8::25
  delegate_to: localhost
  run_once: true
  register: reverse

- name: Show the names that nobody chose
  ansible.builtin.debug:
    msg: "{{ reverse.records | map(attribute='classes') | map('dict2items') | flatten
             | rejectattr('value.class', 'eq', 'custom') | items2dict }}"

- name: Show the addresses without a name
  ansible.builtin.debug:
    msg: "{{ reverse.records | selectattr('outcome', 'in', ['nxdomain', 'nodata']) | map(attribute='address') }}"
"""

RETURN = r"""
records:
  description: One entry for each address, in the order given; with O(vantages), one for each vantage and address.
  returned: success
  type: list
  elements: dict
  contains:
    address:
      description: The address in canonical form.
      type: str
      returned: always
      sample: 192.0.2.10
    owner:
      description: The owner name that was asked for, with the final dot.
      type: str
      returned: always
      sample: 10.2.0.192.in-addr.arpa.
    outcome:
      description:
        - V(answer) when there are PTR records, V(nodata) or V(nxdomain) when there are none.
        - Anything else means that the look-up failed and nothing is known.
      type: str
      returned: always
      sample: answer
    names:
      description: The PTR names, without the final dot. Unusual octets are written C(\DDD).
      type: list
      elements: str
      returned: always
      sample: [mail10.example.org]
    classes:
      description:
        - Whether somebody chose a name or a provider made it, as far as name and address tell, by PTR name.
        - Each holds C(class), which is V(custom) (somebody chose it), V(generic_static) (of a line with a fixed
          address), V(hosting_default) (of a rented server), V(dynamic) (of an access line or a pool) or
          V(placeholder) (no name at all); C(score), which says how much speaks for a provider, from 0 to 1, and from
          0.5 on the class is not V(custom); and C(reasons), in words.
      type: dict
      returned: always
      sample: {"ip-192-0-2-10.dyn.isp.example": {
        "class": "dynamic",
        "score": 1.0,
        "reasons": ["contains the address", "dyn says that addresses change hands"]}}
    ttl:
      description: Seconds that the answer may be cached, also for V(nodata) and V(nxdomain). Null where nothing says.
      type: int
      returned: always
      sample: 3600
    aliases:
      description: Where CNAME or DNAME records in the reverse tree led (RFC 2317).
      type: list
      elements: str
      returned: always
      sample: [10.0/26.2.0.192.in-addr.arpa.]
    server:
      description: The name server that answered, or was asked last.
      type: str
      returned: always
      sample: 192.0.2.53:53
    vantage:
      description: The vantage that saw this.
      type: str
      returned: when O(vantages) is given
summary:
  description: How many addresses had which outcome, and what it cost.
  returned: success
  type: dict
  sample: {"total": 18, "by_outcome": {"answer": 16, "nxdomain": 2}, "questions": 18, "seconds": 0.021}
notes:
  description: Sentences that the reader must know, such as that local names may be synthesised.
  returned: success
  type: list
  elements: str
"""

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.mailops.rdns.plugins.module_utils._address import expand
from ansible_collections.mailops.rdns.plugins.module_utils._asking import (
    ARGUMENTS,
    EXCLUSIVE,
    parse_asking,
    require_dnspython,
    require_netaddr,
)
from ansible_collections.mailops.rdns.plugins.module_utils._fcrdns import gather_reverse
from ansible_collections.mailops.rdns.plugins.module_utils._view import classes_view, ptr_view


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "addresses": {"type": "list", "elements": "str", "required": True},
            **ARGUMENTS,
        },
        mutually_exclusive=EXCLUSIVE,
        supports_check_mode=True,
    )
    require_dnspython(module)
    if any("-" in value for value in module.params["addresses"]):
        require_netaddr(module)
    try:
        addresses = expand("addresses", module.params["addresses"])
        vantages, _networks = parse_asking(module.params)
    except ValueError as error:
        module.fail_json(msg=str(error))

    started = time.monotonic()
    records: list[dict[str, t.Any]] = []
    result: dict[str, t.Any] = {"records": records, "notes": [note for vantage in vantages for note in vantage.notes]}
    try:
        for vantage in vantages:
            mark = {"vantage": vantage.name} if module.params["vantages"] else {}
            found: list[dict[str, t.Any]] = [{}] * len(addresses)
            with vantage.resolver as resolver:
                for index, seen in resolver.run(gather_reverse(address) for address in addresses):
                    found[index] = {
                        "address": addresses[index].text,
                        **ptr_view(seen),
                        "classes": classes_view(seen),
                        **mark,
                    }
            records += found
    except OSError as error:
        module.fail_json(msg=f"asking DNS ended early: {error}", **result)
    outcomes: dict[str, int] = {}
    for record in records:
        outcomes[record["outcome"]] = outcomes.get(record["outcome"], 0) + 1
    result["summary"] = {
        "total": len(records),
        "by_outcome": outcomes,
        "questions": sum(vantage.resolver.stats.questions for vantage in vantages),
        "seconds": round(time.monotonic() - started, 3),
    }
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
