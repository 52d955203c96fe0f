# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What we make of a zone, right or broken, is what Unbound and BIND make of it."""

from __future__ import annotations

import pytest

from .rows import ROWS, Row

BY_NAME = {f"{row.name} {row.kind}": row for row in ROWS}


def zone_of(row: Row) -> str:
    labels = row.name.split(".")
    if row.kind == "PTR":
        return ".".join(labels[1:])
    from .rows import ZONES

    return max((zone.name for zone in ZONES if f".{row.name}".endswith(f".{zone.name}")), key=len)


@pytest.mark.parametrize("name", BY_NAME)
def test_state_zone_and_reason(looked, name):
    row = BY_NAME[name]
    state, zone, reason, why, until = looked[name]["own"]
    assert (state, zone) == (row.state, row.zone or zone_of(row)), why
    assert reason == row.reason or (row.reason is None and state == "bogus"), why
    assert why and (until is None) == (state in ("bogus", "indeterminate"))


@pytest.mark.parametrize("resolver", ["unbound", "bind"])
@pytest.mark.parametrize("name", BY_NAME)
def test_validating_resolvers_agree(looked, resolver, name):
    row = BY_NAME[name]
    assert looked[name][resolver] == row.but.get(resolver, row.state), looked[name]["own"]


@pytest.mark.parametrize("resolver", ["unbound", "bind"])
@pytest.mark.parametrize("name", BY_NAME)
def test_servfail_is_explained(looked, resolver, name):
    """What answers with checking disabled, and not else, is bogus."""
    said = looked[name]
    assert (said["unchecked"][resolver] in ("answer", "nodata", "nxdomain")) == (said[resolver] != "indeterminate")
    validating = said["views"]["validating"]
    assert (validating == "servfail") == (said["own"][0] in ("bogus", "indeterminate"))
    assert said["views"]["non_validating"] == ("servfail" if said["own"][0] == "indeterminate" else said["outcome"])


def test_every_state_and_reason_has_rows():
    assert {row.state for row in ROWS} == {"secure", "insecure", "bogus", "indeterminate"}
    assert {row.reason for row in ROWS} >= {
        "expired", "not_yet_valid", "ds_without_dnskey", "no_dnskey", "bad_signature", "no_signature",
        "unsupported_algorithm", "missing_denial", "no_ds", "opt_out", "nsec3_iterations", "servers_differ",
    }  # fmt: skip
