#!/usr/bin/python
# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mta_identity_info
short_description: Find the HELO names and source addresses of a mail relay
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Tells how the MTA of the host shows itself to receivers. For every transport that mail to other hosts can take,
    it gives the HELO name, the source addresses, and the settings that say so.
  - Asks the MTA's own tools, so that macros, overrides and defaults count as they do when mail is sent. No mail and
    no packet is sent, and nothing is changed.
  - What cannot be established is said in RV(findings) and never guessed. Judges nothing; for that, use
    M(mailops.rdns.fcrdns_info).
extends_documentation_fragment:
  - mailops.rdns.attributes
options:
  mta:
    description:
      - The MTA to ask. V(auto) takes the first supported one that is installed.
      - Only Postfix can be read so far. Another MTA that is installed is named in RV(findings).
    type: str
    choices: [auto, postfix]
    default: auto
  instance:
    description:
      - Instances to look at, by name or by configuration directory, also when they are disabled.
      - The default is all instances that are enabled.
    type: list
    elements: str
    default: []
notes:
  - Works for an unprivileged user as long as that user may read the MTA's configuration and the tables that route
    mail.
  - For Postfix, every C(smtp) and C(lmtp) client of C(master.cf) counts to which C(default_transport),
    C(relay_transport) (when there are C(relay_domains)), C(transport_maps),
    C(sender_dependent_default_transport_maps) or C(content_filter) can lead. Clients that only deliver to this host
    itself are in RV(unused).
  - FILTER actions in access tables and header checks are not followed. Declare paths that only they lead to.
  - Needs Postfix 2.10 or later. Tried with Postfix 3.7.
seealso:
  - module: mailops.rdns.fcrdns_info
"""

EXAMPLES = r"""
- name: With which names and addresses do our relays send?
  mailops.rdns.mta_identity_info:
  register: identity

- name: Show each path
  ansible.builtin.debug:
    msg: "{{ item.transport }}: {{ item.helo }} from {{ item.sources | map(attribute='address') | join(', ') }}"
  loop: "{{ identity.identities }}"
  loop_control:
    label: "{{ item.transport }}"

- name: Look at one of several Postfix instances
  mailops.rdns.mta_identity_info:
    mta: postfix
    instance: [postfix-bulk]
"""

RETURN = r"""
identities:
  description: One entry for each transport that mail to other hosts can take.
  returned: success
  type: list
  elements: dict
  contains:
    mta:
      description: The MTA.
      type: str
      returned: always
      sample: postfix
    instance:
      description: The name of the MTA's instance, or its configuration directory where it has no name.
      type: str
      returned: always
      sample: /etc/postfix
    transport:
      description: The transport; for Postfix the service of C(master.cf).
      type: str
      returned: always
      sample: smtp
    helo:
      description: The name that the transport gives in HELO or EHLO (LHLO for LMTP), as receivers see it.
      type: str
      returned: always
      sample: mail10.example.org
    helo_set_by:
      description: The setting that says so, and where it stands.
      type: str
      returned: always
      sample: myhostname (main.cf)
    sources:
      description: The addresses that connections come from, at most one for each address family. A family that the
        MTA does not use, or for which the host has no route, has none.
      type: list
      elements: dict
      returned: always
      contains:
        address:
          description: The address.
          type: str
          returned: always
          sample: 192.0.2.10
        family:
          description: The address family, V(ipv4) or V(ipv6).
          type: str
          returned: always
          sample: ipv4
        set_by:
          description:
            - The setting that says so, and where it stands.
            - V(route) when nothing does; then it is what the kernel would choose for a public destination.
            - A text that begins with V(route) when a setting names an address that the host does not have.
          type: str
          returned: always
          sample: smtp_bind_address (main.cf)
    candidates:
      description: All other addresses of the host. Nothing says that mail leaves from them.
      type: list
      elements: str
      returned: always
      sample: [192.0.2.11, "2001:db8::11"]
    direct:
      description:
        - Whether mail goes straight to its recipients' servers, at least some of it.
        - When V(false), all of it goes to RV(identities[].relayhost), and that host is what receivers see.
      type: bool
      returned: always
    relayhost:
      description: The next hosts that the configuration names, or null.
      type: str
      returned: always
      sample: "[smarthost.example.net]:587"
    reached_by:
      description: The settings that lead mail to this transport.
      type: list
      elements: str
      returned: always
      sample: [default_transport]
    certain:
      description: V(false) when only a table that cannot be read through may lead mail here.
        RV(identities[].reached_by) says which, and why.
      type: bool
      returned: always
findings:
  description: What could not be established. Each can be the C(unknown) of a target of M(mailops.rdns.fcrdns_info).
  returned: success
  type: list
  elements: dict
  contains:
    code:
      description: V(mta_not_found), V(mta_unreadable) or V(mta_identity_dynamic).
      type: str
      returned: always
      sample: mta_unreadable
    detail:
      description: One sentence that says what and why.
      type: str
      returned: always
      sample: "Postfix instance /etc/postfix: postconf: 'open /etc/postfix/main.cf: Permission denied'"
unused:
  description: Transports that no mail to other hosts was found to take.
  returned: success
  type: list
  elements: dict
  contains:
    mta:
      description: The MTA.
      type: str
      returned: always
      sample: postfix
    instance:
      description: The instance.
      type: str
      returned: always
      sample: /etc/postfix
    transport:
      description: The transport.
      type: str
      returned: always
      sample: lmtp
    detail:
      description: Why it does not count.
      type: str
      returned: always
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.mailops.rdns.plugins.module_utils._mta.host import Host
from ansible_collections.mailops.rdns.plugins.module_utils._mta.registry import discover


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "mta": {"type": "str", "choices": ["auto", "postfix"], "default": "auto"},
            "instance": {"type": "list", "elements": "str", "default": []},
        },
        supports_check_mode=True,
    )
    try:
        found = discover(Host(), module.params["mta"], module.params["instance"])
    except ValueError as error:
        module.fail_json(msg=str(error))
    module.exit_json(
        changed=False,
        identities=[identity.view() for identity in found.identities],
        findings=[problem._asdict() for problem in found.problems],
        unused=[unused._asdict() for unused in found.unused],
    )


if __name__ == "__main__":
    main()
