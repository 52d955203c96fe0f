# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The paths of a play beside those of a baseline: what each is compared with, who is gone, and who is only not here."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._baseline import Baseline, Records
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import parse_targets
from ansible_collections.mailops.rdns.plugins.plugin_utils._baseline import Play, compared, opened
from ansible_collections.mailops.rdns.plugins.plugin_utils._paths import Relay, paths_of

ONE, TWO, SIX = "192.0.2.1", "192.0.2.2", "2001:db8::6"


def names(*values):
    return frozenset(values)


def known(**relays):
    """A baseline: for each relay its addresses, and the HELO names of each."""
    paths = {
        (relay, address): Records(names(*helo), names("ptr.example"), {"ptr.example": names(address)})
        for relay, addresses in relays.items()
        for address, helo in addresses.items()
    }
    return Baseline(paths, {})


def declared(host, *targets, policy=None):
    return Relay(host, list(targets), policy=policy)


def laid(baseline, *relays, hosts=(), inventory=(), first=True, policy=None):
    batch = {relay.host: relay.policy for relay in relays}
    play = Play(batch, {*batch, *hosts}, {*batch, *hosts, *inventory}.__contains__, first, policy)
    paths, notes = compared(baseline, [path for relay in relays for path in paths_of(relay)], play)
    parse_targets([path.target for path in paths], Policy())
    return paths, notes


# HELO names in the baseline, those of today's paths with that address, and what each of these is compared with
SHARED = (
    (["a"], ["a"], [["a"]]),
    (["a"], ["A"], [["a"]]),
    (["a"], ["b"], [["a"]]),
    (["a", "b"], ["b", "a"], [["b"], ["a"]]),
    (["a", "b"], ["a", "c"], [["a"], ["b"]]),
    (["a", "b"], ["a"], [["a", "b"]]),
    (["a"], ["a", "c"], [["a"], ["a"]]),
    (["a"], [None], [["a"]]),
    ([], [None], [[]]),
    ([], ["a"], [[]]),
)


@pytest.mark.parametrize(("was", "now", "told"), SHARED)
def test_helo_names_are_shared_out(was, now, told):
    targets = [{"address": ONE, **({"helo": name} if name else {})} for name in now]
    paths, _notes = laid(known(r={ONE: was}), declared("r", *targets))
    assert [path.target["baseline"]["helo"] for path in paths] == told
    assert all(path.target["baseline"]["ptr"] == ["ptr.example"] for path in paths)


def told(paths):
    """What is new, what is gone: by relay and address."""
    new = {(path.host, path.target["address"]) for path in paths if path.target.get("baseline") == {}}
    gone = {
        (path.host, path.target["baseline"]["address"])
        for path in paths
        if path.target.get("unknown", {}).get("code") == "drift_path_gone"
    }
    return new, gone


HERE = {"address": ONE, "helo": "a"}
DOWN = {"code": "relay_unreachable", "detail": "x"}
THROUGH = {"code": "relays_through", "detail": "x"}
# baseline, relays of the batch, what else there is, what is new, what is gone
FATES = {
    "as it was": (known(r={ONE: ["a"]}), [declared("r", HERE)], {}, set(), set()),
    "written otherwise": (known(r={SIX: ["a"]}), [declared("r", {"address": "2001:DB8:0::6"})], {}, set(), set()),
    "a new relay": (known(), [declared("r", HERE)], {}, {("r", ONE)}, set()),
    "a new address": (known(r={TWO: []}), [declared("r", HERE, {"address": TWO})], {}, {("r", ONE)}, set()),
    "moved": (known(r={TWO: ["a"]}), [declared("r", HERE)], {}, {("r", ONE)}, {("r", TWO)}),
    "another relay has the address": (known(q={ONE: ["a"]}), [declared("r", HERE)], {}, {("r", ONE)}, {("q", ONE)}),
    "out of the inventory": (known(r={ONE: []}, q={TWO: []}), [declared("r", HERE)], {}, set(), {("q", TWO)}),
    "out of the inventory, told before": (
        known(r={ONE: []}, q={TWO: []}),
        [declared("r", HERE)],
        {"first": False},
        set(),
        set(),
    ),
    "not in the play": (
        known(r={ONE: []}, q={TWO: []}),
        [declared("r", HERE)],
        {"inventory": ["q"]},
        set(),
        set(),
    ),
    "in another batch": (known(r={ONE: []}, q={TWO: []}), [declared("r", HERE)], {"hosts": ["q"]}, set(), set()),
    "not reached": (known(r={ONE: []}), [declared("r", {"unknown": DOWN})], {}, set(), set()),
    "lost by the play": (known(r={ONE: []}), [Relay("r", lost="gone")], {}, set(), set()),
    "half of it read": (known(r={ONE: [], TWO: []}), [declared("r", HERE, {"unknown": DOWN})], {}, set(), set()),
    "behind a smarthost": (known(r={ONE: []}), [declared("r", {"unknown": THROUGH})], {}, set(), {("r", ONE)}),
}


@pytest.mark.parametrize(("baseline", "relays", "beside", "new", "gone"), FATES.values(), ids=FATES)
def test_who_is_new_and_who_is_gone(baseline, relays, beside, new, gone):
    paths, notes = laid(baseline, *relays, **beside)
    assert told(paths) == (new, gone)
    assert bool(notes) is ("inventory" in beside)


def test_a_path_that_is_gone_has_its_relays_policy_or_that_of_the_play():
    strict, lax = {"fail_on": "warning"}, {"severity": {"drift_path_gone": "notice"}}
    paths, _notes = laid(known(r={ONE: [], TWO: []}, sold={ONE: []}), declared("r", HERE, policy=strict), policy=lax)
    policies = {path.host: path.target["policy"] for path in paths if "unknown" in path.target}
    assert policies == {"r": strict, "sold": lax}


def test_hostile_names_are_text():
    baseline = known(**{"{{ 7*7 }}\n<b>" * 30: {ONE: ["{{ x }}"]}})
    paths, _notes = laid(baseline, declared("r", HERE))
    gone = paths[-1].target
    assert "{{" not in gone["unknown"]["detail"] and "\n" not in gone["unknown"]["detail"] and len(gone["name"]) <= 200


def test_no_baseline_costs_nothing(tmp_path):
    assert opened(None, False, False) == opened("", False, True) == ("", None)
    with pytest.raises(ValueError, match=r"relay_audit_baseline: 5 \(int\) given"):
        opened(5, False, False)
    assert opened(str(tmp_path / "x"), True, False) == (str(tmp_path / "x"), None)
