#!/usr/bin/python
# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: smtp_sink_info
short_description: Listen for mail for a while, and tell who sent it
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - Listens for SMTP on one address and port until the messages that are waited for came, or time is up. Tells of
    each who connected, with which HELO or EHLO name, whether TLS was used, and the envelope.
  - So a probe message shows on the wire which address and name a relay sends with, whatever its configuration says.
  - Takes a message to its end, then drops it. Relays nothing, writes nothing to disk, returns no text of messages.
    (With C(async), Ansible itself keeps the result in a file until it is collected.)
  - Needs nothing but Python on the host that it runs on, which may be a container.
extends_documentation_fragment:
  - mailops.rdns.attributes
attributes:
  check_mode:
    details:
      - Only checks the options, and says that it would listen.
options:
  address:
    description:
      - The address of this host to listen on, IPv4 or IPv6.
      - V(0.0.0.0) is every IPv4 address, V(::) every address.
    type: str
    required: true
  port:
    description: The port to listen on. Ports below 1024 need root.
    type: int
    default: 25
  timeout:
    description: Seconds to wait at most, up to one day.
    type: float
    default: 60
  messages:
    description: How many messages to wait for, up to 100.
    type: int
    default: 1
  recipient:
    description:
      - Only messages to this envelope recipient count, compared without regard to case.
      - Use one that nobody else knows, so that neither stray mail nor a port scan is taken for the probe.
    type: str
  marker:
    description: Only messages that have this text in their header, such as in the subject, count.
    type: str
  refuse:
    description: Refuse every message with code 554 once it came whole. Such messages count all the same.
    type: bool
    default: false
  certificate:
    description: A file on this host with a certificate (PEM), and its chain. With it and O(key), STARTTLS is offered.
    type: path
  key:
    description: The file with the private key of O(certificate), without a passphrase.
    type: path
notes:
  - To send while it listens, start it with C(async) and C(poll=0), wait for the port with
    M(ansible.builtin.wait_for), send, and collect the result with M(ansible.builtin.async_status); see the examples.
    Give C(async) a few more seconds than O(timeout).
  - What M(ansible.builtin.wait_for) leaves behind is a session that brought no message and does not count.
  - The relay must find it. The domain of the recipient needs an MX record that leads to it, or the relay a transport
    for that domain, such as C(smtp:[198.51.100.25]:2525) in the C(transport_maps) of Postfix.
  - It calls itself V(smtp-sink.invalid) and never by the host's name, for Postfix refuses to send to a server that
    bears its own name.
  - A connection may last 60 seconds, 64 may be open at once, and of more the oldest that brought nothing has to go. A
    message may have 1 MiB. Of sessions that do not count the first 100 are returned.
  - Anybody who can reach the port can talk to it. Nothing that is said there is to be trusted.
seealso:
  - module: mailops.rdns.mta_identity_info
  - module: mailops.rdns.fcrdns_info
"""

EXAMPLES = r"""
- name: Listen for one message
  mailops.rdns.smtp_sink_info:
    address: 198.51.100.25
    recipient: probe-6f1d@sink.example
    timeout: 60
  async: 90
  poll: 0
  register: listening
  delegate_to: sink.example

- name: Wait until it listens
  ansible.builtin.wait_for:
    host: 198.51.100.25
    port: 25
    timeout: 10
  delegate_to: sink.example

- name: Send the probe
  ansible.builtin.command:
    argv: [sendmail, -f, probe@example.org, probe-6f1d@sink.example]
    stdin: |
      Subject: probe

- name: Who came?
  ansible.builtin.async_status:
    jid: "{{ listening.ansible_job_id }}"
  register: sink
  until: sink is finished
  retries: 45
  delay: 2
  delegate_to: sink.example

- name: Show address and HELO name of the probe
  ansible.builtin.debug:
    msg: "{{ item.address }} says {{ item.helo }}"
  loop: "{{ sink.sessions | selectattr('counted') }}"
  loop_control:
    label: "{{ item.port }}"
"""

RETURN = r"""
sessions:
  description: One entry for each message, and for each session without one, in the order in which they ended. Also
    returned when the task fails because time was up.
  returned: when it listened
  type: list
  elements: dict
  contains:
    at:
      description: When the client connected, in Unix time.
      type: float
      returned: always
      sample: 1782000000.123
    address:
      description: The address that the connection came from.
      type: str
      returned: always
      sample: 192.0.2.10
    port:
      description: The port that the connection came from.
      type: int
      returned: always
      sample: 40312
    helo:
      description: What the client said after HELO or EHLO, or null. Unusual characters are written C(\xNN).
      type: str
      returned: always
      sample: mail10.example.org
    esmtp:
      description: Whether that was EHLO.
      type: bool
      returned: always
      sample: true
    tls:
      description: V(version) and V(cipher) where the client used STARTTLS, or null.
      type: dict
      returned: always
      sample: {"version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384"}
    mail_from:
      description: The envelope sender, empty for the null sender, or null where there was none.
      type: str
      returned: always
      sample: probe@example.org
    rcpt_to:
      description: The envelope recipients.
      type: list
      elements: str
      returned: always
      sample: [probe-6f1d@sink.example]
    data_bytes:
      description: Octets of the message, without the final dot.
      type: int
      returned: always
      sample: 312
    outcome:
      description:
        - V(message) when a message came whole and was accepted, V(refused) when it was refused because of O(refuse).
        - Without a message, V(quit) or V(closed) as the client ended the session, V(timeout) when time was up, or
          V(error) when the sink closed it for the reason in RV(sessions[].detail).
      type: str
      returned: always
      sample: message
    detail:
      description: Why, where there is more to tell; else empty.
      type: str
      returned: always
    counted:
      description: Whether it is one of the messages that were waited for.
      type: bool
      returned: always
      sample: true
listening:
  description: Where it listened, or would in check mode.
  returned: always
  type: dict
  sample: {"address": "198.51.100.25", "port": 25}
summary:
  description: How many messages counted, how many sessions are not returned, and the seconds it took.
  returned: when it listened
  type: dict
  sample: {"counted": 1, "not_returned": 0, "seconds": 2.312}
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.mailops.rdns.plugins.module_utils._sink.listener import listen, open_socket, tls_context
from ansible_collections.mailops.rdns.plugins.module_utils._sink.task import bind_to, parse_rules, sentence


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "address": {"type": "str", "required": True},
            "port": {"type": "int", "default": 25},
            "timeout": {"type": "float", "default": 60},
            "messages": {"type": "int", "default": 1},
            "recipient": {"type": "str"},
            "marker": {"type": "str"},
            "refuse": {"type": "bool", "default": False},
            "certificate": {"type": "path"},
            "key": {"type": "path", "no_log": False},
        },
        required_together=[("certificate", "key")],
        supports_check_mode=True,
    )
    given = module.params
    try:
        rules = parse_rules(given)
        where = bind_to(given)
        context = tls_context(given["certificate"], given["key"]) if rules.starttls else None
        listening = where._asdict()
        if module.check_mode:
            msg = f"check mode: it would listen on {where} for {given['timeout']:g} seconds at most"
            module.exit_json(changed=False, msg=msg, sessions=[], listening=listening)
        opened = open_socket(where.address, where.port)
    except ValueError as error:
        module.fail_json(msg=str(error))
    heard = listen(opened, rules, context, given["messages"], given["timeout"])
    if heard.trouble:
        module.warn(f"the event loop complained: {heard.trouble}")
    result = {
        "sessions": [seen.view() for seen in heard.seen],
        "listening": listening,
        "summary": {"counted": heard.counted, "not_returned": heard.left_out, "seconds": round(heard.seconds, 3)},
    }
    if heard.counted < given["messages"]:
        module.fail_json(msg=sentence(heard, given, where), **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
