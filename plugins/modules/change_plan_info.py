#!/usr/bin/python
# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: change_plan_info
short_description: Plan the change of a sending address or of its name, and say when it is safe to switch
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Asks the name servers of the zones themselves which TTLs are in the way of a change, from the root down, and makes a
    plan of it. Who lowers which TTL to what and until when, who publishes which record in which zone, from when on it
    is safe to send from the new address, and when the old records can go.
  - Run again with O(seen) while the change is made, it says whether it is safe to switch now, and if not when. An old
    answer may live in caches for its whole TTL from the first run on that saw the new records at all servers.
  - A resolver knows only what is left of a TTL. Where the zones' own servers cannot be asked, nothing is called safe.
  - Changes nothing. The playbook C(mailops.rdns.planned_change) writes the plan for people to read.
extends_documentation_fragment:
  - mailops.rdns.attributes
  - mailops.rdns.resolver
  - mailops.rdns.tracing
requirements:
  - cryptography (for O(trust_anchors))
options:
  changes:
    description:
      - What changes, each a dictionary with C(old_address) and C(old_name), and C(new_address), C(new_name) or both.
      - A name is what the PTR record gives and what the mail server says after HELO.
      - At most 100.
    type: list
    elements: dict
    required: true
  at:
    description:
      - When the switch is planned, in ISO 8601 with its zone, such as V(2026-12-01T02:00:00Z). The default is as soon
        as it is safe.
    type: str
  ttl:
    description: What TTLs are lowered to, and what new records begin with. Seconds, from 1 to 86,400.
    type: int
    default: 300
  margin:
    description:
      - Seconds that are added to every wait. Some name servers take over a change late, and some caches keep records a
        little longer than they should.
    type: int
    default: 300
  keep:
    description: Seconds that the old records stay after the switch, so that one can go back.
    type: int
    default: 86400
  seen:
    description:
      - What earlier runs saw, as they returned it in RV(seen), or the path of a JSON file that holds a returned value
        as a whole. A file that does not exist counts as nothing seen.
      - Without it, what was there before is not known, and is waited for as if it had just gone.
    type: raw
  trace:
    description:
      - V(always) asks the name servers of the zones. V(never) asks resolvers alone, for networks that let nothing else
        through, and cannot call anything safe.
    type: str
    choices: [always, never]
    default: always
notes:
  - Questions go to name servers all over the world, as with M(mailops.rdns.reverse_zone_info).
seealso:
  - module: mailops.rdns.wait_for_fcrdns
  - module: mailops.rdns.reverse_zone_info
"""

EXAMPLES = r"""
- name: We move to another address. What has to be done when?
  mailops.rdns.change_plan_info:
    changes:
      - old_address: 192.0.2.10
        old_name: mail.example.org
        new_address: 192.0.2.11
    at: "2026-12-01T02:00:00Z"
  delegate_to: localhost
  register: change

- name: Show the steps
  ansible.builtin.debug:
    msg: "{{ item.time }}: {{ item.what }} {{ item.zone_file }}"
  loop: "{{ change.steps }}"
  loop_control:
    label: "{{ item.kind }}"

- name: Is it safe to switch now?
  mailops.rdns.change_plan_info:
    changes: "{{ change.changes }}"
    seen: "{{ change.seen }}"
  delegate_to: localhost
  register: again
  failed_when: again is failed or again.safe is not true
"""

RETURN = r"""
changes:
  description: The changes, with what was left out filled in.
  returned: success
  type: list
  elements: dict
  sample: [{"old_address": "192.0.2.10", "old_name": "mail.example.org", "new_address": "192.0.2.11",
    "new_name": "mail.example.org"}]
now:
  description: When the servers were asked, in Unix time. C(now_time) is the same in UTC, for people.
  returned: success
  type: float
  sample: 1794949200.0
planned:
  description: The time O(at), in Unix time. Null where none was given. C(planned_time) is the same in UTC.
  returned: success
  type: float
safe:
  description:
    - Whether it is safe to switch now. All records are published, and no cache can hold anything older.
    - Null where it cannot be told. RV(problems) says why.
  returned: success
  type: bool
  sample: false
safe_at:
  description:
    - From when on it is safe, in Unix time; before everything is published, the earliest time at which it can be. Null
      where it cannot be told. C(safe_time) is the same in UTC.
  returned: success
  type: float
  sample: 1794953400.0
seconds:
  description: Seconds until RV(safe_at). Null where it cannot be told.
  returned: success
  type: int
  sample: 4200
soonest:
  description: The Unix time at which it could be safe if no TTL were lowered first. Null where it cannot be told.
  returned: success
  type: float
  sample: 1794953100.0
switch_at:
  description: The time of the switch in the plan, in Unix time. Null where it cannot be told. C(switch_time) is the
    same in UTC.
  returned: success
  type: float
  sample: 1794953400.0
why:
  description: RV(safe) in one sentence.
  returned: success
  type: str
  sample: "It is not safe to switch yet: caches may hold older answers for 420 seconds, until 2026-11-17 22:30:00 UTC."
steps:
  description: What is to be done, in order.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: V(lower), V(delegate), V(publish), V(gate), V(switch), V(remove) or V(raise).
      returned: always
      type: str
      sample: publish
    state:
      description: V(done), V(now), V(later), or V(unknown) where it cannot be told when.
      returned: always
      type: str
      sample: now
    at:
      description: Not before, in Unix time. Null where it is done or not known. C(time) is the same in UTC.
      returned: always
      type: float
    by:
      description: At the latest, for the switch to be at O(at). Null where there is no such time. C(by_time) is the
        same in UTC.
      returned: always
      type: float
    who:
      description: V(reverse_zone_operator), V(forward_zone_operator), V(address_holder) or V(mta_administrator).
      returned: always
      type: str
      sample: reverse_zone_operator
    what:
      description: One sentence.
      returned: always
      type: str
      sample: "Publish the PTR record 11.2.0.192.in-addr.arpa: mail.example.org."
    zone:
      description: The zone to change. Null where it is not known, or none is.
      returned: always
      type: str
      sample: 2.0.192.in-addr.arpa.
    contact:
      description: The mail address in the SOA record of the zone. Null where it is not known.
      returned: always
      type: str
      sample: hostmaster@example.org
    owner:
      description: The owner name of the records. Null for steps outside DNS.
      returned: always
      type: str
      sample: 11.2.0.192.in-addr.arpa.
    type:
      description: The type of the records.
      returned: always
      type: str
      sample: PTR
    relative_owner:
      description: The owner name inside the zone.
      returned: always
      type: str
      sample: "11"
    records:
      description: Records to publish, as zone-file lines.
      returned: always
      type: list
      elements: str
      sample: [11.2.0.192.in-addr.arpa. 300 IN PTR mail.example.org.]
    zone_file:
      description: The same with the owner name relative to the zone. Empty where the zone is not known.
      returned: always
      type: list
      elements: str
      sample: [11 300 IN PTR mail.example.org.]
    remove:
      description: Records to take away, without TTL.
      returned: always
      type: list
      elements: str
    lasts:
      description: Seconds that caches go on with what was there before. Null where nothing is known.
      returned: always
      type: int
      sample: 900
in_the_way:
  description: What caches keep for how long, for every set of records that the change touches.
  returned: success
  type: list
  elements: dict
  contains:
    owner:
      description: The owner name.
      returned: always
      type: str
      sample: mail.example.org.
    type:
      description: The type.
      returned: always
      type: str
      sample: A
    ttl:
      description: Seconds. Where the records do not exist, how long caches keep that (RFC 2308).
      returned: always
      type: int
      sample: 3600
    whole:
      description: Whether the zone's own servers say so. Else it is what is left at a resolver, and may be longer.
      returned: always
      type: bool
      sample: true
    exists:
      description: Whether there are records.
      returned: always
      type: bool
      sample: true
    records:
      description: What is there.
      returned: always
      type: list
      elements: str
      sample: [192.0.2.10]
    left:
      description: The longest that a resolver that was asked keeps what is not as it has to be. Null where none does.
      returned: always
      type: int
      sample: 1200
    zone:
      description: The zone. Null where it is not known.
      returned: always
      type: str
      sample: example.org.
    relative_owner:
      description: The name inside the zone.
      returned: always
      type: str
      sample: mail
    lower_to:
      description: What the TTL is to be lowered to. Null where it is not to be.
      returned: always
      type: int
      sample: 300
    lower_at:
      description: When it can be lowered, in Unix time. Null where it is not to be.
      returned: always
      type: float
    lower_by:
      description: At the latest then, in Unix time. Null where none was planned. C(lower_by_time) is the same in UTC.
      returned: always
      type: float
    publish_at:
      description: Not before then the new records are to be published, in Unix time. Null where they are there already,
        and where it is not known.
      returned: always
      type: float
    waits:
      description: Whether the switch waits for it.
      returned: always
      type: bool
      sample: true
    clear_at:
      description: From then on no cache holds anything else, in Unix time. Null where it is not known.
      returned: always
      type: float
    why:
      description: What this is, in a few words.
      returned: always
      type: str
problems:
  description: What stands against the change, one sentence each.
  returned: success
  type: list
  elements: str
notes:
  description: What the reader must know.
  returned: success
  type: list
  elements: str
targets:
  description: What M(mailops.rdns.wait_for_fcrdns) has to be told to wait for.
  returned: success
  type: list
  elements: dict
  sample: [{"address": "192.0.2.11", "helo": "mail.example.org", "ptr": ["mail.example.org"]}]
seen:
  description: What was seen in this run and those before, for O(seen) of the next.
  returned: success
  type: list
  elements: dict
summary:
  description: What it cost.
  returned: success
  type: dict
  sample: {"questions": 61, "seconds": 0.9}
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.mailops.rdns.plugins.module_utils._asking import ARGUMENTS, EXCLUSIVE, require_dnspython
from ansible_collections.mailops.rdns.plugins.module_utils._plan_task import run
from ansible_collections.mailops.rdns.plugins.module_utils._tracing import ARGUMENTS as TRACING


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            # Each change is checked by module_utils/_plan/change.py, in plainer words.
            "changes": {"type": "list", "elements": "dict", "required": True},
            "at": {"type": "str"},
            "ttl": {"type": "int", "default": 300},
            "margin": {"type": "int", "default": 300},
            "keep": {"type": "int", "default": 86400},
            "seen": {"type": "raw"},
            "trace": {"type": "str", "choices": ["always", "never"], "default": "always"},
            **TRACING,
            **ARGUMENTS,
        },
        mutually_exclusive=EXCLUSIVE,
        supports_check_mode=True,
    )
    require_dnspython(module)
    error, result = run(module.params)
    if error:
        module.fail_json(msg=error, **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
