# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From one relay to its targets, as tables: what the inventory says, what the relay said, and what comes of it."""

from __future__ import annotations

import re

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_targets
from ansible_collections.mailops.rdns.plugins.plugin_utils._paths import Relay, paths_of


def identity(transport="smtp", address="192.0.2.1", **changes):
    sources = [{"address": one, "family": "ipv4", "set_by": "route"} for one in address.split()]
    made = {
        "mta": "postfix",
        "instance": "/etc/postfix",
        "transport": transport,
        "helo": "mx.example",
        "helo_set_by": "myhostname",
    }
    return {**made, "sources": sources, "candidates": [], "direct": True, "relayhost": None, **changes}


def found(*identities, findings=()):
    return {"identities": list(identities), "findings": list(findings)}


def brief(path):
    target = path.target
    unknown = target.get("unknown") or {}
    return (target["name"], target.get("address") or unknown.get("code"), target.get("helo"))


@pytest.mark.parametrize(
    ("relay", "targets"),
    (
        # Declared
        (Relay("r", [{"address": "192.0.2.1", "helo": "a.example"}]), [("r", "192.0.2.1", "a.example")]),
        (Relay("r", [{"address": "192.0.2.1"}, {"address": "192.0.2.2", "name": "bulk"}]),
         [("r", "192.0.2.1", None), ("r bulk", "192.0.2.2", None)]),
        (Relay("r", [{"address": "192.0.2.1", "name": "r IPv4"}]), [("r IPv4", "192.0.2.1", None)]),
        (Relay("r", []), [("r", "mta_not_found", None)]),
        (Relay("r", [{"unknown": {"code": "relays_through", "detail": "x"}}]), [("r", "relays_through", None)]),
        (Relay("r", [{"address": "10.0.0.1"}], {"10.0.0.1": ["192.0.2.1", "192.0.2.2"]}),
         [("r", "192.0.2.1", None), ("r", "192.0.2.2", None)]),
        (Relay("r", [{"address": "192.0.2.1"}] * 2), [("r", "192.0.2.1", None)]),
        # Found on the relay
        (Relay("r", identity=found(identity())), [("r", "192.0.2.1", "mx.example")]),
        (Relay("r", identity=found(identity(address="192.0.2.1 192.0.2.2"))),
         [("r", "192.0.2.1", "mx.example"), ("r", "192.0.2.2", "mx.example")]),
        (Relay("r", identity=found(identity(), identity("bulk", "192.0.2.2"))),
         [("r smtp", "192.0.2.1", "mx.example"), ("r bulk", "192.0.2.2", "mx.example")]),
        (Relay("r", identity=found(identity(), identity("relay"))), [("r", "192.0.2.1", "mx.example")]),
        (Relay("r", identity=found(identity(), identity("relay", helo="MX.example"), identity("bulk", "192.0.2.2"))),
         [("r smtp, relay", "192.0.2.1", "mx.example"), ("r bulk", "192.0.2.2", "mx.example")]),
        (Relay("r", identity=found(identity(instance="/etc/postfix-out"), identity())),
         [("r", "192.0.2.1", "mx.example")]),
        (Relay("r", public={"10.0.0.1": "192.0.2.7"}, identity=found(identity(address="10.0.0.1"))),
         [("r", "192.0.2.7", "mx.example")]),
        (Relay("r", public={"fd00:0::1": ["2001:db8::1"]}, identity=found(identity(address="fd00::1"))),
         [("r", "2001:db8::1", "mx.example")]),
        (Relay("r", identity=found(identity(direct=False, relayhost="[smart.example]"))),
         [("r", "relays_through", None)]),
        (Relay("r", identity=found(identity(address=""))), [("r", "mta_identity_dynamic", None)]),
        (Relay("r", identity=found(identity(address=""), findings=[{"code": "mta_identity_dynamic", "detail": "-"}])),
         [("r", "mta_identity_dynamic", None)]),
        # Nothing to be found
        (Relay("r", identity=found(findings=[{"code": "mta_not_found", "detail": "no"}])),
         [("r", "mta_not_found", None)]),
        (Relay("r", identity=found(findings=[{"code": "of_tomorrow", "detail": "no"}])),
         [("r", "mta_identity_dynamic", None)]),
        (Relay("r", identity=found()), [("r", "mta_not_found", None)]),
        (Relay("r", identity={"unreachable": True, "msg": "no route\nto host"}), [("r", "relay_unreachable", None)]),
        (Relay("r", identity={"failed": False, "msg": "MODULE FAILURE", "rc": 127}), [("r", "mta_unreadable", None)]),
        (Relay("r", identity={"skipped": True}), [("r", "mta_unreadable", None)]),
        # one odd relay must not end the audit of all
        (Relay("r", identity={"identities": ["text"]}), [("r", "mta_unreadable", None)]),
        (Relay("r", identity={"identities": [], "findings": ["text"]}), [("r", "mta_unreadable", None)]),
        (Relay("r", identity=found(identity(helo="two words"))), [("r", "mta_unreadable", None)]),
        (Relay("r", identity=found(identity(helo={"a": 1}))), [("r", "mta_unreadable", None)]),
        (Relay("r", identity=found(identity(address="fe80::1%eth0"))), [("r", "mta_unreadable", None)]),
        (Relay("r", identity=found(identity(instance=["list"]))), [("r", "mta_unreadable", None)]),
        (Relay("r", identity=found(*[identity()] * 1001)), [("r", "mta_unreadable", None)]),
        (Relay("r"), [("r", "relay_unreachable", None)]),
        (Relay("r", [{"address": "192.0.2.1"}], lost="gone"), [("r", "relay_unreachable", None)]),
    ),
)  # fmt: skip
def test_targets(relay, targets):
    paths = paths_of(relay)
    assert [brief(path) for path in paths] == targets
    assert {path.host for path in paths} == {relay.host}
    assert len(parse_targets([path.target for path in paths], Policy())) == len(targets)  # fcrdns_info takes them


def test_a_message_of_a_relay_is_one_harmless_line():
    (path,) = paths_of(Relay("r", identity={"unreachable": True, "msg": "{{ 7*7 }}\x1b[31m\n" + "x" * 1000}))
    detail = path.target["unknown"]["detail"]
    assert "{" not in detail
    assert "\x1b" not in detail
    assert len(detail) < 350


def test_where_a_path_comes_from_is_kept():
    (path,) = paths_of(Relay("r", public={"10.0.0.1": ["192.0.2.7"]}, identity=found(identity(address="10.0.0.1"))))
    assert path.origin == {
        "mta": "postfix",
        "instance": "/etc/postfix",
        "transports": ["smtp"],
        "helo_set_by": "myhostname",
        "source_set_by": "route",
        "inside": "10.0.0.1",
    }


def test_the_policy_of_a_path_is_laid_over_its_hosts():
    own = {"severity": {"helo_literal": "error"}}
    host = {"fail_on": "warning", "severity": {"helo_literal": "notice", "ptr_multiple": "warning"}}
    (path,) = paths_of(Relay("r", [{"address": "192.0.2.1", "policy": own}], policy=host))
    assert path.target["policy"] == {
        "fail_on": "warning",
        "severity": {"helo_literal": "error", "ptr_multiple": "warning"},
    }


@pytest.mark.parametrize(
    ("relay", "said"),
    (
        (Relay("r", "192.0.2.1"), "relay_audit_paths: '192.0.2.1' given: a list of targets is wanted"),
        (Relay("r", [{"address": "10.1"}]), "relay_audit_paths[0]: address: '10.1'"),
        (Relay("r", [{}]), "relay_audit_paths[0]: neither address nor unknown given"),
        (Relay("r", [{"address": "192.0.2.1", "helo": "a b"}]), "relay_audit_paths[0]: helo: 'a b' holds spaces"),
        (Relay("r", [{"address": "192.0.2.1"}], ["x"]), "relay_audit_public_addresses: "),
        (Relay("r", [{"address": "192.0.2.1"}], {"10.0.0.1": []}), "relay_audit_public_addresses[10.0.0.1]: "),
        (Relay("r", [{"address": "192.0.2.1"}], {"10.0.0.1": ["x"]}), "relay_audit_public_addresses[10.0.0.1]: 'x'"),
        (Relay("r", [{"address": "192.0.2.1"}], {"x": ["192.0.2.1"]}), "relay_audit_public_addresses: 'x': "),
        (Relay("r", [{"address": "192.0.2.1"}], policy={"fail_on": "notice"}), "relay_audit_policy.fail_on: 'notice'"),
        (Relay("r", identity=found(), policy={"severity": {"ptr_mising": "error"}}), "did you mean 'ptr_missing'?"),
    ),
)
def test_wrong_values_are_one_sentence(relay, said):
    with pytest.raises(ValueError, match=re.escape(said)) as raised:
        paths_of(relay)
    assert "\n" not in str(raised.value)
