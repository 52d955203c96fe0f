#!/usr/bin/python
# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fcrdns_info
short_description: Judge the reverse DNS of sending paths
version_added: 0.1.0
author: The mailops.rdns authors (@mailops)
description:
  - For each sending path (a source address, and the name sent after HELO) asks DNS for the PTR records, looks up
    their names and
    the HELO name, and says whether receivers that enforce rules about the client's name would take mail from it.
  - Returns one verdict for each path, with the evidence and, for every fault, who must publish which record.
  - A look-up that failed is neither a pass nor a fault. Such a path is C(undetermined).
  - Asks about thousands of paths at once. Run it once for a whole fleet, on the controller.
extends_documentation_fragment:
  - mailops.rdns.attributes
  - mailops.rdns.resolver
  - mailops.rdns.tracing
options:
  targets:
    description:
      - The sending paths, 65,536 at most.
      - Required unless O(evidence) is given. With it, the default is every target of the evidence.
    type: list
    elements: dict
    suboptions:
      address:
        description:
          - The address that receivers see, IPv4 or IPv6. Behind NAT this is the public one.
          - Exactly one of O(targets[].address) and O(targets[].unknown) is required.
        type: str
      unknown:
        description:
          - Why there is no address to ask about, so that the path appears all the same.
          - A dictionary with C(code) (one of V(relay_unreachable), V(mta_not_found), V(mta_unreadable),
            V(mta_identity_dynamic), V(relays_through), V(drift_path_gone), V(waiver_unmatched)) and C(detail) (text).
        type: dict
      helo:
        description: The name that the relay sends after HELO or EHLO. Without it the verdict covers the address
          alone, and says so.
        type: str
      ptr:
        description: The PTR names that this address should have, all of them. Others, or fewer, are a finding.
        type: list
        elements: str
      name:
        description: A label for people, such as the inventory name of the relay.
        type: str
      relay:
        description:
          - The machine that this path belongs to. Paths with the same one are compared (C(helo_inconsistent)).
        type: str
      policy:
        description: Like O(policy), for this target, merged over it.
        type: dict
      baseline:
        description:
          - What was known of this path when somebody last agreed to it. What has changed since is a finding
            (C(drift_helo), C(drift_ptr), C(drift_forward)). Look-ups that fail are no change.
          - A dictionary with C(helo) and C(ptr) (lists of names) and C(forward) (names, and lists of their addresses).
            What is left out is not compared. An empty list says that there was none.
          - An empty dictionary says that the path was not there (C(drift_path_new)).
          - With several vantages, what the first of them sees is compared.
          - M(mailops.rdns.relay_baseline) keeps such records in a file, and the role P(mailops.rdns.relay_audit#role)
            makes this of the file.
        type: dict
  policy:
    description: What is made of the findings.
    type: dict
    default: {}
    suboptions:
      severity:
        description:
          - Finding codes and the severity they shall have, V(error), V(warning) or V(notice).
          - What could not be tested can be made an V(error), not milder.
        type: dict
      fail_on:
        description: The severity from which on a finding makes a path noncompliant.
        type: str
        choices: [error, warning]
      domains:
        description: Your own domains. A PTR name outside them is C(ptr_outside_domain).
        type: list
        elements: str
      naming:
        description:
          - A regular expression that every PTR name should match as a whole, case ignored. Others are C(ptr_naming).
        type: str
      slow:
        description: Seconds. A path with a look-up that takes longer gets C(lookup_slow).
        type: float
      waivers:
        description:
          - Findings that are known, and accepted until a day. They stay in the verdict, marked, and do not count.
          - A waiver makes no path V(compliant) whose address DNS did not confirm, or on which something could not be
            tested. Such a path is V(not_applicable).
          - One that has ended while its finding is still there is C(waiver_expired). One that matches no finding on any
            path that it is for is C(waiver_unmatched), provided that the finding was looked for on all of them. A note
            names those that are for none of the targets.
          - What is saved with O(evidence_dest) or O(return_evidence) holds no waivers. Judging it again takes those
            that are given then.
        type: list
        elements: dict
        suboptions:
          code:
            description: Code of the finding. C(relays_through) and the codes of waivers cannot be waived.
            type: str
            required: true
          address:
            description:
              - The address of the paths that it is for.
              - At least one of O(policy.waivers[].address) and O(policy.waivers[].name) is required. With both, both
                must be right.
            type: str
          name:
            description: The O(targets[].name) or O(targets[].relay) of the paths that it is for.
            type: str
          reason:
            description: Why the finding is accepted.
            type: str
            required: true
          until:
            description: The last day, V(YYYY-MM-DD), in UTC. Two years from now at most.
            type: str
            required: true
          approved_by:
            description: Who accepted it.
            type: str
            required: true
  evidence:
    description:
      - Saved evidence (a dictionary, or the path of a file that O(evidence_dest) made) to judge instead of asking.
      - The resolver options have no effect then, but for O(assume_public), which is added to what the evidence holds.
    type: raw
  evidence_dest:
    description:
      - File to save all evidence in (JSON, mode 0600), on the host that runs the module. Not written in check mode.
    type: path
  return_evidence:
    description:
      - Whether to return all evidence as RV(evidence), compressed, for O(vantage_results) or O(evidence) of another
        task.
    type: bool
    default: false
  vantage_results:
    description:
      - What this module returned on other hosts, asked about the same targets with O(return_evidence). A dictionary of
        vantage names and results. Each is one more vantage, beside those that are asked from here, and judged here.
      - A result without evidence, such as that of a host that could not be reached, is a vantage at which nothing could
        be tested. Paths are C(undetermined) there, and a note gives the reason.
      - Each vantage has its own answers. No two of them share a cache.
      - With it, O(vantages) may be empty (V({})), to ask none from here and look at what is given. A trace is made all
        the same (see O(trace)).
    type: dict
  trace:
    description:
      - Whether to look for causes from the root of DNS downwards, at the name servers of each zone on the way to the
        PTR record and to the forward records, and to validate what they say (DNSSEC).
      - V(on_failure) does so for every path that is not compliant or that has a warning, V(always) for all.
      - A trace sends questions to name servers all over the Internet. V(never) asks the given name servers alone. A
        look-up that ended in SERVFAIL is repeated there with checking disabled in any case.
    type: str
    choices: [never, on_failure, always]
    default: never
  trace_evidence:
    description:
      - Evidence of the same targets that was gathered a moment ago with O(trace), as O(evidence) takes it. What name
        servers further up said then is taken from there. Only the name servers of the zones that hold the records, or
        should hold them, are asked again.
      - For looks in short succession. A delegation that has changed since is not noticed.
    type: raw
  drill:
    description:
      - Faults to pretend on some of the targets, so that people see whether reports, failures and alerts fire. Nothing
        is changed anywhere.
      - What DNS really says is judged as ever. Beside it, the same evidence is judged with the fault in it. The worse
        of both counts, and real findings stay as they are, so that a drill makes nothing green.
      - Everything that comes of it begins with C(DRILL:). O(evidence_dest) and O(return_evidence) hold what was really
        seen.
      - A target on which nothing comes of it keeps its real verdict, and a note says so.
    type: list
    elements: dict
    suboptions:
      fault:
        description:
          - V(ptr_gone) pretends that no vantage finds a PTR record (NXDOMAIN), V(forward_changed) that the PTR names
            resolve to another address, V(zone_lame) that no name server serves the reverse zone, so that look-ups end
            in SERVFAIL.
          - V(resolver_stale) pretends that one vantage still holds what was true before the PTR record was published.
          - V(helo_changed) pretends that the relay says another HELO name, one that does not exist.
        type: str
        choices: [ptr_gone, forward_changed, zone_lame, resolver_stale, helo_changed]
        required: true
      names:
        description:
          - Whom the fault hits, by O(targets[].name) or O(targets[].relay).
          - At least one of O(drill[].names) and O(drill[].addresses) is required. With both, targets that fit both are
            hit. Each name and each address must fit a target, and one target can have one fault.
        type: list
        elements: str
      addresses:
        description: Whom the fault hits, by O(targets[].address).
        type: list
        elements: str
      vantage:
        description: Where the resolver of V(resolver_stale) is. By default, at the first vantage.
        type: str
  returned:
    description:
      - Which verdicts to return. V(auto) means V(all) for up to 1,000 targets, and V(problems) above that.
      - V(problems) leaves out compliant paths on which there is nothing but notices. V(summary) returns counts only.
    type: str
    choices: [auto, all, problems, summary]
    default: auto
seealso:
  - module: mailops.rdns.ptr_info
  - module: mailops.rdns.mta_identity_info
  - module: mailops.rdns.relay_baseline
"""

EXAMPLES = r"""
- name: Judge two sending paths
  mailops.rdns.fcrdns_info:
    targets:
      - address: 192.0.2.10
        helo: mail10.example.org
      - address: 2001:db8::25
        helo: mail25.example.org
        ptr: [mail25.example.org]
  delegate_to: localhost
  run_once: true
  register: rdns

- name: Stop unless every path is compliant
  ansible.builtin.assert:
    that: rdns.summary.compliant == rdns.summary.total
    fail_msg: "{{ wrong | map(attribute='findings') | flatten | map(attribute='message') }}"
  vars:
    wrong: "{{ rdns.verdicts | rejectattr('compliant') }}"

- name: Ask two resolvers, and let warnings count
  mailops.rdns.fcrdns_info:
    targets: "{{ sending_paths }}"
    vantages:
      ours: [192.0.2.53]
      public: [198.51.100.53, "[2001:db8::53]:53"]
    policy:
      fail_on: warning
      severity:
        helo_ptr_mismatch: notice
    evidence_dest: /var/tmp/rdns-evidence.json

- name: Leave a fault out of the count until a day
  mailops.rdns.fcrdns_info:
    targets: "{{ sending_paths }}"
    policy:
      waivers:
        - code: ptr_missing
          address: 192.0.2.10
          reason: the provider moves the zone, ticket 4711
          until: "2026-12-31"
          approved_by: Ann of the mail team

- name: Ask the same on another host, with the name servers that it has
  mailops.rdns.fcrdns_info:
    targets: "{{ sending_paths }}"
    returned: summary
    return_evidence: true
  delegate_to: relay1.example.org
  ignore_unreachable: true
  ignore_errors: true  # what could not be asked is a vantage at which nothing is known
  register: there

- name: Compare what is seen there with what is seen here
  mailops.rdns.fcrdns_info:
    targets: "{{ sending_paths }}"
    vantage_results:
      relay1 (its own resolver): "{{ there }}"

- name: See whether anybody notices that a PTR record is gone
  mailops.rdns.fcrdns_info:
    targets: "{{ sending_paths }}"
    drill:
      - fault: ptr_gone
        addresses: [192.0.2.10]

- name: Judge the saved evidence again, under another policy
  mailops.rdns.fcrdns_info:
    evidence: /var/tmp/rdns-evidence.json
    policy:
      fail_on: error
"""

RETURN = r"""
verdicts:
  description: The verdicts, in the order of the targets.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The target's label, or null.
      type: str
      returned: always
      sample: relay10
    address:
      description: The address judged, in canonical form. Null where there was none to ask about.
      type: str
      returned: always
      sample: 192.0.2.10
    helo:
      description: The HELO name as given, or null.
      type: str
      returned: always
      sample: mail10.example.org
    iprev:
      description: V(pass), V(fail), V(temperror) or V(permerror) as in RFC 8601 section 2.7.3. Null where nothing
        could be asked.
      type: str
      returned: always
      sample: pass
    status:
      description:
        - V(compliant), V(noncompliant), V(undetermined) or V(not_applicable). With several vantages, the worst of
          theirs.
        - V(undetermined) means that something could not be tested. V(not_applicable) means that receivers never see
          this path, or that it is not in order and nothing but what is waived is wrong with it.
      type: str
      returned: always
      sample: compliant
    compliant:
      description: Whether RV(verdicts[].status) is V(compliant).
      type: bool
      returned: always
      sample: true
    confirmed_names:
      description: The PTR names that resolve back to the address, as the first vantage saw it.
      type: list
      elements: str
      returned: always
      sample: [mail10.example.org]
    ptr:
      description: The reverse look-up as the first vantage saw it, like an entry of M(mailops.rdns.ptr_info).
        Null if not asked.
      type: dict
      returned: always
      sample: {"owner": "10.2.0.192.in-addr.arpa.", "outcome": "answer", "names": ["mail10.example.org"], "ttl": 3600,
        "aliases": [],
        "server": "192.0.2.53:53"}
    forward:
      description:
        - What the PTR names and the HELO name resolve to, by name, as the first vantage saw it.
        - C(unanswered) is there where one of two look-ups failed (A or AAAA), and C(count) where the list was cut.
      type: dict
      returned: always
      sample: {"mail10.example.org": {"outcome": "answer", "addresses": ["192.0.2.10"], "ttl": 3600, "aliases": []}}
    vantages:
      description: RV(verdicts[].status), RV(verdicts[].iprev), RV(verdicts[].ptr) and RV(verdicts[].forward) for each
        vantage.
      type: dict
      returned: always
    receivers:
      description:
        - What the rules of Postfix, Exim, OpenSMTPD and Sendmail make of this path, by receiver and rule. The
          collection's documentation explains each rule.
        - Each rule holds C(outcome) and C(why), one line. The outcome is V(pass), V(fail) (the program takes it for
          settled that the name is missing or wrong), V(temperror) (it takes it for a fault that may pass, and defers),
          or V(depends) (the evidence cannot settle it, and the line says on what it depends, such as the order of
          several PTR records).
        - Rules about HELO are left out where no HELO name was given. Empty where nothing could be asked.
      type: dict
      returned: always
      sample: {"sendmail": {"require_rdns": {"outcome": "pass", "why": "the one PTR name resolves back"}}}
    requirements:
      description:
        - What large receivers that nobody can try at home ask for by their own documents, and whether the path meets it
          as the first vantage sees it. Empty where nothing could be asked.
      type: list
      elements: dict
      returned: always
      contains:
        receiver:
          description: Who asks for it.
          type: str
          returned: always
          sample: Gmail
        requirement:
          description: What is asked for.
          type: str
          returned: always
          sample: the address has a PTR record, and its name resolves back to the address
        outcome:
          description: V(pass), V(fail), V(temperror) or V(depends), as in RV(verdicts[].receivers).
          type: str
          returned: always
          sample: pass
        why:
          description: One line.
          type: str
          returned: always
          sample: mail10.example.org resolves back to 192.0.2.10
        refusal:
          description: The words with which the receiver refuses. Null where they are not known.
          type: str
          returned: always
        source:
          description: Where this is documented, and when it was read.
          type: str
          returned: always
    trace:
      description:
        - Where the records stand, as the name servers of their zones say. C(reverse) is about the PTR record,
          C(forward) about the PTR names and the HELO name, by name.
        - Each holds C(zone), C(relative_owner), C(soa), C(contact), C(outcome), C(records), C(aliases) and C(zones),
          the zones from the root on. M(mailops.rdns.reverse_zone_info) returns what each name server said.
      type: dict
      returned: when the path was traced (see O(trace))
    dnssec:
      description:
        - What validation made of the answers, C(reverse) and, by name, C(forward). Each holds C(state) (V(secure),
          V(insecure), V(bogus) or V(indeterminate)), C(zone) (where the chain ends or breaks), C(reason), C(why) and
          C(until) (Unix time at which the first signature expires).
        - C(resolvers) says what a validating and a non-validating resolver make of it.
      type: dict
      returned: when the path was traced (see O(trace))
    drill:
      description:
        - What was pretended on this path. C(fault), C(fired) (whether it shows), C(effect) (one sentence) and
          C(real_status) (RV(verdicts[].status) without the drill).
        - A finding that is pretended has the key C(drill) too, and so has what is seen of DNS where it is pretended.
      type: dict
      returned: when O(drill) hits this path
      sample: {"fault": "ptr_gone", "fired": true, "real_status": "compliant", "effect":
        "DRILL: ptr_gone: it is pretended that 10.2.0.192.in-addr.arpa. has no PTR record."}
    findings:
      description: What was found, the gravest first.
      type: list
      elements: dict
      returned: always
      contains:
        code:
          description: The kind of finding. The collection's documentation explains every code.
          type: str
          returned: always
          sample: ptr_missing
        severity:
          description: V(error), V(warning), V(notice) or V(undetermined).
          type: str
          returned: always
          sample: error
        message:
          description: One sentence.
          type: str
          returned: always
          sample: 10.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN)
        details:
          description: What the message is made of, as data.
          type: dict
          returned: always
        remedy:
          description: What to do. Null where nothing needs to be done.
          type: dict
          returned: always
          contains:
            actor:
              description: Who must act.
              type: str
              returned: always
              sample: reverse_zone_operator
            zone:
              description: The zone to change. Null where it is not known, which takes a trace.
              type: str
              returned: always
              sample: 2.0.192.in-addr.arpa.
            contact:
              description: The mail address in the SOA record of the zone. Null where it is not known, or others act.
              type: str
              returned: always
              sample: hostmaster@example.org
            owner:
              description: The owner name to change.
              type: str
              returned: always
              sample: 10.2.0.192.in-addr.arpa.
            relative_owner:
              description: The owner name inside the zone. Null where the zone is not known.
              type: str
              returned: always
              sample: "10"
            records:
              description: Records to publish, as zone-file lines.
              type: list
              elements: str
              returned: always
              sample: [10.2.0.192.in-addr.arpa. 3600 IN PTR mail10.example.org.]
            zone_file:
              description: The same records with the owner name relative to the zone. Empty where the zone is not known.
              type: list
              elements: str
              returned: always
              sample: [10 3600 IN PTR mail10.example.org.]
            nsupdate:
              description:
                - Lines for C(nsupdate) that make the change, provided that the zone still holds what the trace saw.
                - Null where there is no trace, no single record to change, or a name that could be taken for syntax.
              type: list
              elements: str
              returned: always
              sample: [server ns1.example.org, zone 2.0.192.in-addr.arpa.,
                prereq nxrrset 10.2.0.192.in-addr.arpa. IN CNAME, prereq nxrrset 10.2.0.192.in-addr.arpa. IN PTR,
                update add 10.2.0.192.in-addr.arpa. 3600 IN PTR mail10.example.org., send]
            text:
              description: What to do, in words.
              type: str
              returned: always
            retry_after:
              description: Seconds until caches forget the answer seen. Null where not known.
              type: int
              returned: always
              sample: 900
            verify:
              description: A command that shows whether it worked.
              type: str
              returned: always
              sample: dig -x 192.0.2.10 +short
        references:
          description: Where the rule is written.
          type: list
          elements: str
          returned: always
          sample: [RFC 1912 section 2.1]
        waived:
          description: Whether the finding does not count, for a waiver says so.
          type: bool
          returned: always
          sample: false
        waiver:
          description: The C(reason) of the waiver, C(until) when it lasts, and who it was C(approved_by).
          type: dict
          returned: when RV(verdicts[].findings[].waived) is true
          sample: {"reason": "the provider moves the zone, ticket 4711", "until": "2026-12-31", "approved_by": "Ann"}
summary:
  description:
    - How many paths have which status and which finding, and what it cost.
    - With O(policy.waivers), C(waived) is how many findings do not count.
  returned: success
  type: dict
  sample: {"total": 2, "compliant": 1, "noncompliant": 1, "undetermined": 0, "not_applicable": 0, "by_code":
    {"ptr_missing": 1},
    "questions": 4, "seconds": 0.012}
drill:
  description: For each fault that was pretended, C(paths) on which it was, and C(fired), on how many of them it shows.
  returned: when O(drill) is given
  type: list
  elements: dict
  sample: [{"fault": "ptr_gone", "paths": 1, "fired": 1}]
evidence:
  description: All evidence, compressed, for O(vantage_results) or O(evidence) of another task.
  returned: when O(return_evidence) is true
  type: str
returned:
  description: What was returned, V(all), V(problems) or V(summary).
  returned: success
  type: str
  sample: all
notes:
  description: Sentences that the reader must know, such as that local names may be synthesised.
  returned: success
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.mailops.rdns.plugins.module_utils._asking import ARGUMENTS, EXCLUSIVE, require_dnspython
from ansible_collections.mailops.rdns.plugins.module_utils._explain import MODES, NEVER
from ansible_collections.mailops.rdns.plugins.module_utils._task import run
from ansible_collections.mailops.rdns.plugins.module_utils._tracing import ARGUMENTS as TRACING


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            # Dictionaries are checked by module_utils/_target.py and _policy.py, faster and in plainer words.
            "targets": {"type": "list", "elements": "dict"},
            "policy": {"type": "dict", "default": {}},
            "evidence": {"type": "raw"},
            "evidence_dest": {"type": "path"},
            "return_evidence": {"type": "bool", "default": False},
            "vantage_results": {"type": "dict"},
            "trace": {"type": "str", "choices": list(MODES), "default": NEVER},
            "trace_evidence": {"type": "raw"},
            "drill": {"type": "list", "elements": "dict"},
            **TRACING,
            "returned": {"type": "str", "choices": ["auto", "all", "problems", "summary"], "default": "auto"},
            **ARGUMENTS,
        },
        mutually_exclusive=[
            *EXCLUSIVE,
            *(("evidence", option) for option in ("evidence_dest", "return_evidence", "vantage_results")),
            ("evidence", "trace_evidence"),
        ],
        required_one_of=[("targets", "evidence")],
        supports_check_mode=True,
    )
    require_dnspython(module)
    error, result = run(module.params, module.check_mode)
    echoed = dict(module.params)
    if len(module.params["targets"] or ()) > 1000:
        # Echoing so many targets back would cost more than asking about them.
        echoed["targets"] = [f"{len(module.params['targets']):,} targets"]
    if module.params["vantage_results"]:
        echoed["vantage_results"] = dict.fromkeys(module.params["vantage_results"], "evidence")
    if module.params["trace_evidence"]:
        echoed["trace_evidence"] = "evidence"
    if echoed != module.params:
        result["invocation"] = {"module_args": echoed}
    if error:
        module.fail_json(msg=error, **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
