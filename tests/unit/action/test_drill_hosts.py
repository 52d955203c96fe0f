# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts on which the audit role pretends a fault: what each batch is given, and what is refused in one sentence."""

from __future__ import annotations

import pytest

from ansible_collections.mailops.rdns.plugins.plugin_utils._drill_hosts import drill_of, of_batch, refuse_vantage

INVENTORY = ["mx1", "mx2", "mx3", "x" * 250]
PLAY = ["mx1", "mx2", "x" * 250]
STALE = {"fault": "resolver_stale", "hosts": ["mx1"], "vantage": "office"}


def made(value):
    return drill_of(value, PLAY, INVENTORY.__contains__)


@pytest.mark.parametrize(
    ("value", "batch", "told"),
    (
        ([], PLAY, []),
        (
            [{"fault": "ptr_gone", "hosts": ["mx1", "mx2"]}],
            PLAY,
            [{"fault": "ptr_gone", "names": ["mx1", "mx2"]}],
        ),
        ({"fault": "ptr_gone", "hosts": "mx1"}, PLAY, [{"fault": "ptr_gone", "names": ["mx1"]}]),
        (
            [{"fault": "ptr_gone", "hosts": ["mx1"]}, {"fault": "zone_lame", "hosts": ["mx2"]}],
            ["mx2"],
            [{"fault": "zone_lame", "names": ["mx2"]}],
        ),
        ([STALE], PLAY, [{"fault": "resolver_stale", "names": ["mx1"], "vantage": "office"}]),
        ([{"fault": "ptr_gone", "hosts": ["x" * 250]}], PLAY, [{"fault": "ptr_gone", "names": ["x" * 200]}]),
    ),
)
def test_what_a_batch_is_given(value, batch, told):
    assert of_batch(made(value), batch, 200) == told


@pytest.mark.parametrize(
    ("value", "message"),
    (
        ("mx1", ": 'mx1' given: a list of faults is wanted, such as {'fault': 'ptr_gone', 'hosts': ['relay1']}"),
        ([{"fault": "ptr_gone", "names": ["mx1"]}], "[0]: 'names' is no part of a drill: fault, hosts, vantage are"),
        ([{"fault": "ptr_gone", "hosts": []}], "[0]: whom ptr_gone hits is not said: hosts is wanted"),
        (
            [{"fault": "ptr_gone", "hosts": ["mx11"]}],
            "[0].hosts: 'mx11' is no host of the inventory (groups are not taken): did you mean 'mx1'?",
        ),
        (
            [{"fault": "ptr_gone", "hosts": ["mx3"]}],
            "[0].hosts: 'mx3' is not in this play, so that nothing would come of it: leave it out",
        ),
        (
            [{"fault": "ptr_gone", "hosts": ["mx1"]}, {"fault": "zone_lame", "hosts": ["mx1"]}],
            "[1].hosts: 'mx1' is hit by relay_audit_drill[0] already: one fault for each host is wanted",
        ),
    ),
)
def test_what_is_refused(value, message):
    with pytest.raises(ValueError) as error:
        made(value)
    assert str(error.value) == f"relay_audit_drill{message}"


@pytest.mark.parametrize(
    ("vantages", "hosts", "taken"),
    (
        ({"office": [], "outside": []}, [], True),
        ({"outside": []}, [{"name": "office"}], True),
        ({}, [], False),
        (None, [{"name": "outside"}], False),
    ),
)
def test_the_vantage_of_a_stale_resolver_is_one_that_is_asked(vantages, hosts, taken):
    if taken:
        refuse_vantage(made([STALE]), vantages, hosts)
    else:
        with pytest.raises(ValueError, match=r"^relay_audit_drill\[0\].vantage: 'office' is no vantage of this task"):
            refuse_vantage(made([STALE]), vantages, hosts)
