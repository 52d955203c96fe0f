#!/usr/bin/python
# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: spf_info
short_description: Tell whether SPF authorises an address to send for a domain
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Evaluates the SPF policy of a domain for one sending address, as a receiver does (RFC 7208), before any mail is
    sent. Says which term decided and, where the address is not authorised, what to publish.
  - Only the given name servers are asked. A look-up that fails makes the result V(temperror), never V(none).
  - The task fails only where its options are wrong or a library is missing. To make a play fail, test RV(authorised).
extends_documentation_fragment:
  - mailops.rdns.attributes
requirements:
  - dnspython >= 2.3
  - pyspf >= 2.0.14
options:
  address:
    description: The address that mail leaves from, IPv4 or IPv6.
    type: str
    required: true
  domain:
    description:
      - The domain of the envelope sender (MAIL FROM), which is the one whose policy counts.
      - For mail with the null sender, such as bounces, that is the HELO name (RFC 7208 section 2.4).
    type: str
    required: true
  local_part:
    description: What stands before the C(@) of the envelope sender. Only policies with the macros C(l) or C(s) need it.
    type: str
    default: postmaster
  helo:
    description:
      - The name that is given after HELO or EHLO. Only policies with the macro C(h) need it.
      - The default is a name that no policy knows, V(unknown).
    type: str
    default: unknown
  nameservers:
    description:
      - Name servers to ask, as V(ADDRESS), V(ADDRESS:PORT) or V([IPV6-ADDRESS]:PORT). All are taken to see the same
        DNS; they are asked in turn until one gives a usable answer.
      - The default is what C(/etc/resolv.conf) names on the host that runs the module.
    type: list
    elements: str
  port:
    description: Port of the name servers for which none is given.
    type: int
    default: 53
  timeout:
    description: Seconds to wait for the answer to one try at most.
    type: float
    default: 2.0
  tries:
    description: How often a question is sent before it counts as timed out, over all name servers.
    type: int
    default: 3
notes:
  - At most ten terms of a policy may ask DNS, and at most two look-ups may find nothing (RFC 7208 section 4.6.4).
    Beyond, the result is V(permerror). Beside that, a policy longer than 4,096 octets, or with a term longer than 512,
    is V(permerror) here.
  - Look-ups of the addresses of MX hosts count among those that find nothing, as pyspf counts them. Some receivers do
    not count them.
  - Answers that together take longer than 60 seconds make the result V(temperror).
  - A forwarder or a mailing list sends from its own addresses. Nothing here says what SPF makes of those.
seealso:
  - module: mailops.rdns.fcrdns_info
  - module: mailops.rdns.smtp_sink_info
"""

EXAMPLES = r"""
- name: May the new address send for example.org?
  mailops.rdns.spf_info:
    address: 192.0.2.10
    domain: example.org
    helo: mail10.example.org
  delegate_to: localhost
  run_once: true
  register: spf

- name: Stop here unless it may
  ansible.builtin.assert:
    that: spf.authorised
    fail_msg: "{{ spf.why }}. To do: {{ spf.remedy.text | default('ask again later') }}"
"""

RETURN = r"""
result:
  description:
    - V(pass), V(fail), V(softfail), V(neutral) or V(none), as RFC 7208 section 2.6 has them.
    - V(permerror) when the policy cannot be used, and V(temperror) when DNS did not answer, so that nothing is known.
  returned: success
  type: str
  sample: softfail
authorised:
  description: V(true) for V(pass), and for nothing else.
  returned: success
  type: bool
  sample: false
why:
  description: One sentence that says what decided.
  returned: success
  type: str
  sample: no term before ~all in the SPF policy of example.org matches 192.0.2.10, so it is suspect
decided_by:
  description: The term that matched, in the policy of RV(domain). Null when none did, or none could be looked at.
  returned: success
  type: str
  sample: ~all
domain:
  description: The domain whose policy decided. Another than the O(domain) asked for where C(redirect=) leads there.
  returned: success
  type: str
  sample: example.org
record:
  description: The policy of the O(domain) asked for, or null. Unusual characters are written C(\xNN).
  returned: success
  type: str
  sample: v=spf1 mx include:_spf.example.net ~all
records:
  description: Every policy that was read, the domain's own first.
  returned: success
  type: list
  elements: dict
  contains:
    domain:
      description: Whose policy it is.
      type: str
      returned: always
      sample: _spf.example.net
    record:
      description: The policy, in the same form as RV(record).
      type: str
      returned: always
      sample: v=spf1 ip4:198.51.100.0/24 -all
remedy:
  description: What to publish so that the address is authorised. Null for V(pass) and V(temperror).
  returned: success
  type: dict
  contains:
    owner:
      description: Where the record stands, with the final dot.
      type: str
      returned: always
      sample: example.org.
    records:
      description: The record as a zone-file line, in place of the one that is there. Empty where none can be given.
      type: list
      elements: str
      returned: always
      sample: ['example.org. 3600 IN TXT "v=spf1 ip4:192.0.2.10 mx include:_spf.example.net ~all"']
    text:
      description: The same in words.
      type: str
      returned: always
      sample: put ip4:192.0.2.10 first in the SPF policy of example.org
lookups:
  description: How many terms asked DNS until the result was known. Ten are allowed.
  returned: success
  type: int
  sample: 2
void_lookups:
  description: How many look-ups found nothing. Two are allowed.
  returned: success
  type: int
  sample: 0
notes:
  description: Sentences that the reader must know, such as that local names may be synthesised.
  returned: success
  type: list
  elements: str
summary:
  description: What it cost.
  returned: success
  type: dict
  sample: {"questions": 3, "seconds": 0.021}
"""

import time

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.mailops.rdns.plugins.module_utils._asking import ARGUMENTS, parse_asking, require_dnspython
from ansible_collections.mailops.rdns.plugins.module_utils._spf.evaluation import check_spf
from ansible_collections.mailops.rdns.plugins.module_utils._spf.explain import view
from ansible_collections.mailops.rdns.plugins.module_utils._spf.sender import parse_sender, require_pyspf

ASKING = ("nameservers", "port", "timeout", "tries")


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "address": {"type": "str", "required": True},
            "domain": {"type": "str", "required": True},
            "local_part": {"type": "str", "default": "postmaster"},
            "helo": {"type": "str", "default": "unknown"},
            **{name: ARGUMENTS[name] for name in ASKING},
        },
        supports_check_mode=True,
    )
    require_dnspython(module)
    require_pyspf(module)
    unused = {name: given.get("default") for name, given in ARGUMENTS.items()}
    try:
        sender = parse_sender(module.params)
        (vantage,), _networks = parse_asking({**unused, **{name: module.params[name] for name in ASKING}})
    except ValueError as error:
        module.fail_json(msg=str(error))

    started = time.monotonic()
    try:
        with vantage.resolver as resolver:
            ((_index, spf),) = resolver.run([check_spf(sender)])
    except OSError as error:
        module.fail_json(msg=f"asking DNS ended early: {error}")
    cost = {"questions": vantage.resolver.stats.questions, "seconds": round(time.monotonic() - started, 3)}
    module.exit_json(changed=False, **view(spf, sender), notes=vantage.notes, summary=cost)


if __name__ == "__main__":
    main()
