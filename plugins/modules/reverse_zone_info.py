#!/usr/bin/python
# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: reverse_zone_info
short_description: Find the zone that holds an address's PTR record, from the root down
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Goes down from the root servers to the PTR record of one address, and asks every address of every name server at
    every zone cut. No resolver takes part.
  - Says which zone holds the record (or should), the record's name inside that zone, who answers for the zone, and what
    each of its name servers says.
  - Follows CNAME and DNAME records into the zones that they lead to (RFC 2317), and finds a zone of RFC 2317 that no
    CNAME leads to.
  - Judges the zones on the way. To learn whether a sending path will be accepted, use M(mailops.rdns.fcrdns_info).
extends_documentation_fragment:
  - mailops.rdns.attributes
  - mailops.rdns.tracing
requirements:
  - dnspython >= 2.3
  - cryptography (for O(dnssec))
options:
  address:
    description: The address, IPv4 or IPv6.
    type: str
    required: true
  dnssec:
    description: Whether to validate what was found from the trust anchors on.
    type: bool
    default: true
  port:
    description: Port of the name servers. NS records name none.
    type: int
    default: 53
  timeout:
    description: Seconds to wait for the answer to one try at most.
    type: float
    default: 2.0
  tries:
    description: How often a question is sent before it counts as timed out. Two at most count here.
    type: int
    default: 2
  concurrency:
    description: How many questions may be outstanding at once, 200 at most.
    type: int
    default: 200
  rate:
    description: Questions per second to one address of one name server at most. 100 is the most there is.
    type: float
    default: 100
  assume_public:
    description:
      - Networks (CIDR) with private or otherwise special addresses that may be traced, and whose name servers may be
        asked.
    type: list
    elements: str
    default: []
notes:
  - Questions go to name servers all over the world, from the host that runs the module, by UDP and TCP, port 53. Where
    only resolvers may be asked, use M(mailops.rdns.fcrdns_info) without tracing.
  - What could not be tested, such as IPv6 on a host without it, is said in RV(notes), and is no fault of a zone.
seealso:
  - module: mailops.rdns.fcrdns_info
  - module: mailops.rdns.ptr_info
"""

EXAMPLES = r"""
- name: Which zone holds the PTR record of this relay, and what is wrong with it?
  mailops.rdns.reverse_zone_info:
    address: 192.0.2.10
  delegate_to: localhost
  register: reverse

- name: Show where to publish the record
  ansible.builtin.debug:
    msg: "{{ reverse.relative_owner }} in the zone {{ reverse.zone }}, contact {{ reverse.contact }}"

- name: Show each name server of the zone, and what it says
  ansible.builtin.debug:
    msg: "{{ item.name }} ({{ item.address }}): {{ item.outcome }} {{ item.detail }}"
  loop: "{{ reverse.steps | selectattr('zone', '==', reverse.zone) | map(attribute='servers') | flatten }}"
  loop_control:
    label: "{{ item.name }}"

- name: We publish the record at our provider. Does anything lead there?
  mailops.rdns.reverse_zone_info:
    address: 2001:db8::25
    expected_nameservers: [192.0.2.53, "2001:db8::53"]
  delegate_to: localhost

- name: Trace in a private DNS
  mailops.rdns.reverse_zone_info:
    address: 10.20.30.40
    root_servers: [10.0.0.53]
    dnssec: false
  delegate_to: localhost
"""

RETURN = r"""
address:
  description: The address in canonical form.
  returned: success
  type: str
  sample: 192.0.2.10
owner:
  description: The owner name of the address's PTR record, with the final dot.
  returned: success
  type: str
  sample: 10.2.0.192.in-addr.arpa.
target:
  description: Where the PTR record stands, or should. This is RV(owner) where no alias leads elsewhere.
  returned: success
  type: str
  sample: 10.0/26.2.0.192.in-addr.arpa.
zone:
  description: The zone that holds RV(target), or should, as far down as delegations lead.
  returned: success
  type: str
  sample: 0/26.2.0.192.in-addr.arpa.
relative_owner:
  description: The name of RV(target) inside RV(zone), as in a zone file.
  returned: success
  type: str
  sample: "10"
answer:
  description: What the zone's own name servers say.
  returned: success
  type: dict
  contains:
    outcome:
      description:
        - V(answer), V(nodata) or V(nxdomain) where they have spoken.
        - Else why there is no answer. V(lame), V(timeout), V(unreachable), V(malformed), V(alias_loop), V(not_tested)
          or V(address_unknown).
      returned: always
      type: str
      sample: answer
    names:
      description: The PTR names, without the final dot; of all servers together where they differ.
      returned: always
      type: list
      elements: str
      sample: [mail10.example.org]
    ttl:
      description: Seconds that caches may keep the answer, also V(nodata) and V(nxdomain). Null where nothing says.
      returned: always
      type: int
      sample: 3600
aliases:
  description: The CNAME and DNAME records on the way.
  returned: success
  type: list
  elements: dict
  sample: [{"owner": "10.2.0.192.in-addr.arpa.", "type": "CNAME", "target": "10.0/26.2.0.192.in-addr.arpa.",
    "ttl": 3600}]
soa:
  description: The zone's SOA, with the highest serial where they differ. Null where no server gave one.
  returned: success
  type: dict
  sample: {"zone": "0/26.2.0.192.in-addr.arpa.", "mname": "ns1.example.org", "rname": "hostmaster.example.org.",
    "serial": 2026110101, "minimum": 300, "ttl": 3600}
contact:
  description: The mail address in the SOA. Null where there is none.
  returned: success
  type: str
  sample: hostmaster@example.org
nameservers:
  description: The zone's name servers, as the zone itself says, or else its parent.
  returned: success
  type: list
  elements: str
  sample: [ns1.example.org, ns2.example.org]
steps:
  description:
    - The zones on the way, the root first. Where an alias leads elsewhere, the zones on the way there follow.
    - Last comes a zone of RFC 2317 that no CNAME leads to, where one was found.
  returned: success
  type: list
  elements: dict
  contains:
    zone:
      description: The zone.
      returned: always
      type: str
      sample: 2.0.192.in-addr.arpa.
    parent:
      description: The zone that delegates it. Null for the root.
      returned: always
      type: str
      sample: 192.in-addr.arpa.
    asked:
      description: The name that its servers were asked for. This is the zone below where there is one.
      returned: always
      type: str
      sample: 10.2.0.192.in-addr.arpa.
    parent_ns:
      description: The name servers in the parent's referral.
      returned: always
      type: list
      elements: str
      sample: [ns1.example.net, ns2.example.net]
    child_ns:
      description: The name servers that the zone's own servers give. Null where none did.
      returned: always
      type: list
      elements: str
      sample: [ns1.example.net, ns2.example.net]
    glue:
      description: The addresses in the referral, by name server.
      returned: always
      type: dict
      sample: {"ns1.example.net": ["198.51.100.1"]}
    signed:
      description: Whether the parent publishes a DS record for the zone. Null where not known.
      returned: always
      type: bool
      sample: true
    servers:
      description: What each address of each name server said.
      returned: always
      type: list
      elements: dict
      contains:
        name:
          description: The name server.
          returned: always
          type: str
          sample: ns1.example.net
        address:
          description: Its address. Null where it has none, or none could be looked up.
          returned: always
          type: str
          sample: 198.51.100.1
        via:
          description:
            - Where the address is from. V(hints), V(glue), V(lookup) or V(expected) (O(expected_nameservers)).
          returned: always
          type: str
          sample: glue
        outcome:
          description:
            - V(authoritative) where it serves the zone.
            - V(referral) (it refers to the zone itself, as its parent does), V(upward_referral), V(not_authoritative),
              V(refused), V(servfail), V(error) or V(no_address) where it is listed and does not serve the zone.
            - V(timeout), V(unreachable) or V(malformed) where nothing usable came back.
            - V(address_unknown) or V(not_tested) where it could not be asked.
          returned: always
          type: str
          sample: authoritative
        detail:
          description: A few words about the outcome, or "".
          returned: always
          type: str
          sample: ""
        serial:
          description: The serial of the zone's SOA, as it gives it.
          returned: always
          type: int
          sample: 2026110101
        ns:
          description: The zone's name servers, as it gives them.
          returned: always
          type: list
          elements: str
          sample: [ns1.example.net, ns2.example.net]
        found:
          description:
            - What it says about RV(steps[].asked). V(answer), V(nodata), V(nxdomain), V(alias) or V(referral). Null
              where it does not say.
          returned: always
          type: str
          sample: answer
        records:
          description: The PTR names that it gives.
          returned: always
          type: list
          elements: str
          sample: [mail10.example.org]
        ttl:
          description: Seconds that caches may keep that.
          returned: always
          type: int
          sample: 3600
        seconds:
          description: How long its quickest answer took.
          returned: always
          type: float
          sample: 0.021
        at:
          description: When it answered, in Unix time. Null where it was not asked.
          returned: always
          type: float
          sample: 1794949200.0
dnssec:
  description: What validation makes of the answer. Null with O(dnssec=false).
  returned: success
  type: dict
  contains:
    state:
      description: V(secure), V(insecure), V(bogus) or V(indeterminate), as in RFC 4035 section 4.3.
      returned: always
      type: str
      sample: secure
    zone:
      description: The zone where the chain of trust ends or breaks.
      returned: always
      type: str
      sample: 192.in-addr.arpa.
    reason:
      description: A word, such as V(expired). Null where there is nothing to say.
      returned: always
      type: str
    why:
      description: One sentence.
      returned: always
      type: str
    until:
      description: Unix time at which the first signature on the way expires. Null where not known.
      returned: always
      type: float
    resolvers:
      description:
        - What resolvers make of the answer, C(validating) and C(non_validating) ones. Each is V(answer), V(nodata),
          V(nxdomain), V(servfail), or V(unknown) where it cannot be told.
      returned: always
      type: dict
      sample: {validating: servfail, non_validating: answer}
findings:
  description:
    - What is wrong with the zones on the way, the gravest first. Each is like an entry of
      RV(mailops.rdns.fcrdns_info#module:verdicts[].findings).
    - There can be C(zone_undelegated), C(zone_lame), C(zone_server_unreachable), C(zone_inconsistent),
      C(zone_rfc2317_broken) and C(dnssec_bogus).
  returned: success
  type: list
  elements: dict
notes:
  description: What was not tested, and why.
  returned: success
  type: list
  elements: str
  sample: ["IPv6 was not tested: no route from this host"]
summary:
  description: What it cost.
  returned: success
  type: dict
  sample: {"questions": 212, "seconds": 1.9}
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.mailops.rdns.plugins.module_utils._asking import require_dnspython
from ansible_collections.mailops.rdns.plugins.module_utils._tracing import ARGUMENTS
from ansible_collections.mailops.rdns.plugins.module_utils._zone_task import run


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "address": {"type": "str", "required": True},
            "dnssec": {"type": "bool", "default": True},
            "port": {"type": "int", "default": 53},
            "timeout": {"type": "float", "default": 2.0},
            "tries": {"type": "int", "default": 2},
            "concurrency": {"type": "int", "default": 200},
            "rate": {"type": "float", "default": 100},
            "assume_public": {"type": "list", "elements": "str", "default": []},
            **ARGUMENTS,
        },
        supports_check_mode=True,
    )
    require_dnspython(module)
    error, result = run(module.params)
    if error:
        module.fail_json(msg=error, **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
