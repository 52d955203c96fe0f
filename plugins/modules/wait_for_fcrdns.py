# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# The code is the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: wait_for_fcrdns
short_description: Wait until DNS confirms a sending path everywhere
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Waits until every vantage given, and all name servers of the zones that hold the records, say that a sending path is
    right, for as long as O(stable_for), or until O(wait_timeout) is over. Put it before the task that lets mail leave
    from a new address.
  - Each look is one call of M(mailops.rdns.fcrdns_info), on the host that the task runs on, about what is due and
    nothing else. A vantage is not asked again before the answer that stands in the way has ended (its TTL, or its
    negative TTL). While the zones' own servers do not have the record, no vantage is asked again at all, for a resolver
    would only keep its absence for another negative TTL.
  - Every change is told in the terminal as it is seen, and returned as RV(history). Where nothing changes, there is a
    sign of life each minute, a hundred times at most.
  - Fails with the last verdict, what to do, and whether waiting longer would help. Interrupted (Ctrl-C), it still says
    the last verdict.
extends_documentation_fragment:
  - mailops.rdns.attributes.controller
  - mailops.rdns.resolver
  - mailops.rdns.tracing
attributes:
  check_mode:
    support: full
    description: Looks once and does not wait. Fails when that look does not show everything right.
  action:
    support: partial
    description: Has an action plugin that does all of the work but asking DNS on the controller.
    details:
      - DNS is asked by M(mailops.rdns.fcrdns_info), on the host that the task runs on.
options:
  targets:
    description:
      - The sending paths to wait for, 1,000 at most. All of them have to be right.
      - As in M(mailops.rdns.fcrdns_info), but each has to have an O(targets[].address).
    type: list
    elements: dict
    required: true
    suboptions:
      address:
        description: The address that receivers see, IPv4 or IPv6. Behind NAT this is the public one.
        type: str
        required: true
      helo:
        description: The name that the relay sends after HELO or EHLO.
        type: str
      ptr:
        description:
          - The PTR names that this address should have, all of them.
          - Give it wherever the address has a PTR record already, for what is right without it may be the old name.
        type: list
        elements: str
      name:
        description: A label for people.
        type: str
      relay:
        description: The machine that this path belongs to.
        type: str
      policy:
        description: Like O(policy), for this target, merged over it.
        type: dict
  policy:
    description: What is made of the findings, as in M(mailops.rdns.fcrdns_info).
    type: dict
    default: {}
  trace:
    description:
      - V(always) asks the zones' own name servers, from the root of DNS downwards, and waits for each of them that
        serves the zone.
      - V(never) asks the vantages alone. Waits take longer then, and nobody can say whether waiting longer would help.
    type: str
    choices: [never, always]
    default: always
  wait_timeout:
    description:
      - Seconds to wait at most, 604,800 (a week) at most. V(0) looks once.
      - A look that is under way then is finished.
    type: float
    default: 600
  stable_for:
    description:
      - Seconds for which everything has to be right, everywhere and without a break, before this is over. At their end
        everything is looked at once more.
      - A look-up that fails is a break.
    type: float
    default: 0
  min_interval:
    description:
      - Seconds between two looks at one place at least, from 1 to 3,600. It is the pace at which the zones' own servers
        are asked while they are not right. Once they are, they are asked each minute.
      - Looks that fail are repeated later and later, each minute in the end.
    type: float
    default: 5
  fail_fast:
    description:
      - Whether to stop at once where waiting alone would not help, because the zones' own servers say so
        themselves. Leave it V(false) where somebody is about to publish the record.
      - What no record can mend, such as a private address or a HELO name that is none, is not waited for in any case.
    type: bool
    default: false
seealso:
  - module: mailops.rdns.fcrdns_info
requirements:
  - dnspython >= 2.3 in the Python that runs ansible-playbook, too
"""

EXAMPLES = r"""
- name: Wait for the new address, at most an hour
  mailops.rdns.wait_for_fcrdns:
    targets:
      - address: 192.0.2.10
        helo: mail10.example.org
        ptr: [mail10.example.org]
    vantages:
      ours: [192.0.2.53]
      public: [198.51.100.53]
    wait_timeout: 3600
    stable_for: 60
  delegate_to: localhost
  run_once: true

- name: Look once, and stop the play unless it is right everywhere
  mailops.rdns.wait_for_fcrdns:
    targets:
      - address: 2001:db8::25
        helo: mail25.example.org
    wait_timeout: 0
  delegate_to: localhost
  run_once: true
"""

RETURN = r"""
verdicts:
  description: The last verdicts, in the order of the targets, as M(mailops.rdns.fcrdns_info) returns them.
  returned: when something could be asked
  type: list
  elements: dict
summary:
  description: How many paths have which status and which finding, and what all looks together cost.
  returned: when something could be asked
  type: dict
  sample: {"total": 1, "compliant": 1, "noncompliant": 0, "undetermined": 0, "not_applicable": 0, "by_code": {},
    "questions": 96, "seconds": 412.3}
notes:
  description: Sentences that the reader must know.
  returned: when something could be asked
  type: list
  elements: str
waited:
  description: Seconds from the first look to the end.
  returned: when something could be asked
  type: float
  sample: 412.3
looks:
  description: How often each vantage, and C(the zone's own servers), was looked at.
  returned: when something could be asked
  type: dict
  sample: {"the zone's own servers": 21, "ours": 2, "public": 3}
history:
  description: What was seen when, in the order in which it was seen. An entry each time a place shows something else
    than at the look before; at most 2,000.
  returned: when something could be asked
  type: list
  elements: dict
  contains:
    at:
      description: Unix time of the look. The clock is that of the controller at the start, and counts seconds from
        there.
      type: float
      returned: always
      sample: 1795271462.104
    time:
      description: The same as text, UTC.
      type: str
      returned: always
      sample: "2026-11-21T14:31:02Z"
    where:
      description: The vantage, or C(the zone's own servers).
      type: str
      returned: always
      sample: public
    name:
      description: The label of the target, or null.
      type: str
      returned: always
    address:
      description: The address of the target.
      type: str
      returned: always
      sample: 192.0.2.10
    helo:
      description: The HELO name of the target, or null.
      type: str
      returned: always
      sample: mail10.example.org
    status:
      description: What this place makes of the path by itself, V(compliant), V(noncompliant) or V(undetermined).
      type: str
      returned: always
      sample: noncompliant
    iprev:
      description: V(pass), V(fail), V(temperror) or V(permerror) as in RFC 8601 section 2.7.3, or null.
      type: str
      returned: always
      sample: permerror
    ptr:
      description: The reverse look-up, like RV(mailops.rdns.fcrdns_info#module:verdicts[].ptr). Null where nothing
        could be asked.
      type: dict
      returned: always
    left:
      description: Seconds until the answer that matters has ended there. Null where nothing is cached.
      type: float
      returned: always
      sample: 412
    what:
      description: What was seen, in words.
      type: str
      returned: always
      sample: 10.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN); kept for another 412 s
expected:
  description: Seconds from now until everything should be right for long enough. V(0) when it is, null where that is
    not known or where waiting would not help.
  returned: when something could be asked
  type: float
  sample: 0
prediction:
  description: Whether waiting longer would help, and why. Empty when it is over.
  returned: when something could be asked
  type: str
  sample: "Waiting longer would help: public keeps the old answer for another 3,412 s."
msg:
  description: The last verdict, what to do, and RV(prediction).
  returned: failure
  type: str
"""
