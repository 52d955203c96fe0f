# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever the inventory and a relay say: targets that can be parsed, one at least for each relay, or one sentence."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_targets
from ansible_collections.mailops.rdns.plugins.plugin_utils._paths import Relay, paths_of
from ansible_collections.mailops.rdns.tests.unit.core.drawn import ANYTHING

from .test_paths import found, identity

KEYS = st.sampled_from([*identity()])
ADDRESSES = st.sampled_from(["192.0.2.1", "10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "x"])
SOURCES = st.lists(st.fixed_dictionaries({"address": ADDRESSES | ANYTHING, "set_by": ANYTHING}) | ANYTHING, max_size=3)
IDENTITY = st.builds(
    lambda changes, sources: identity(**{**changes, "sources": sources}),
    st.dictionaries(KEYS.filter(lambda key: key != "sources"), ANYTHING, max_size=3),
    SOURCES,
)
FINDING = st.fixed_dictionaries({"code": ANYTHING | st.just("mta_unreadable"), "detail": ANYTHING}) | ANYTHING
RESULT = (
    st.fixed_dictionaries(
        {"identities": st.lists(IDENTITY | ANYTHING, max_size=3), "findings": st.lists(FINDING, max_size=2)}
    )
    | st.fixed_dictionaries({"msg": ANYTHING, "unreachable": st.booleans()})
    | ANYTHING
)
PUBLIC = st.none() | st.dictionaries(ADDRESSES, ADDRESSES | st.lists(ADDRESSES, max_size=2), max_size=2) | ANYTHING
TARGET = st.dictionaries(st.sampled_from(["address", "helo", "ptr", "name", "policy", "unknown"]), ADDRESSES | ANYTHING)
DECLARED = st.none() | st.lists(TARGET | ANYTHING, max_size=3) | ANYTHING
HOST = st.text(min_size=1, max_size=20).filter(str.strip)
POLICY = st.none() | st.fixed_dictionaries({"fail_on": st.sampled_from(["error", "warning"])}) | ANYTHING


@given(HOST, DECLARED, PUBLIC, POLICY, RESULT, st.sampled_from(["", "gone"]) | st.text())
def test_paths(host, declared, public, policy, result, lost):
    try:
        paths = paths_of(Relay(host, declared, public, policy, result, lost))
    except ValueError as error:
        assert str(error) and "\n" not in str(error)
        return
    assert paths
    targets = [json.loads(json.dumps(path.target)) for path in paths]
    assert len(parse_targets(targets, Policy())) == len(paths)
    assert all(path.host == host for path in paths)


@given(RESULT)
@example(found(identity(transport=["x", ["y"]])))
@example(found(identity(instance={"x": 1})))
def test_what_a_relay_says_never_ends_the_audit_of_the_others(result):
    """Declarations are the operator's: a mistake there is told. What a relay says is not."""
    assert paths_of(Relay("relay", identity=result))
