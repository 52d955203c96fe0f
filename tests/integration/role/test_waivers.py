# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role with waivers, in plays as users write them: what fails and what does not, and what each waiver came to.

Real ansible-playbook, a real name server on loopback.
"""

from __future__ import annotations

import datetime
import json
import pathlib
import re
import sys

import pytest
import yaml

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from plays import DOWN, right

TODAY = datetime.datetime.now(datetime.timezone.utc).date()
SOON, PAST = (str(TODAY + datetime.timedelta(days)) for days in (20, -20))
HOSTILE = "<script>alert(1)</script> | `x` ](http://x.example) \x1b[31m"
BAD = {"relay_audit_paths": [{"address": "192.0.2.99"}]}  # no PTR record, and nothing else
ENFORCE = {"relay_audit_mode": "enforce"}


def waiver(host="bad", code="ptr_missing", until=SOON, **changes):
    told = {"code": code, "host": host, "reason": "moves", "until": until, "approved_by": "Ann", **changes}
    return {key: value for key, value in told.items() if value is not None}


def states(run):
    return [(one["host"], one["state"]) for one in run.report["waivers"]]


def waiver_codes(run):
    return {
        verdict["host"]: [one["code"] for one in verdict["findings"] if one["code"].startswith("waiver_")]
        for verdict in run.report["verdicts"]
    }


def test_a_waived_relay_passes_and_stays_in_every_report(audit):
    waivers = [waiver(), waiver("one", reason=HOSTILE, approved_by=HOSTILE)]
    run = audit({"one": right(1), "bad": BAD}, variables={**ENFORCE, "relay_audit_waivers": waivers})
    assert (run.code, run.failed) == (0, set())
    assert run.found == {"one": "compliant", "bad": "not_applicable"}
    assert states(run) == [("bad", "waiving"), ("one", "unmatched")]
    bad = run.report["verdicts"][1]
    assert bad["compliant"] is False
    assert bad["findings"][0]["waiver"] == {"reason": "moves", "until": SOON, "approved_by": "Ann"}
    assert run.report["summary"]["waived"] == 1
    assert "1 finding waived, 1 waiver without a finding, 1 waiver to end within 30 days." in run.told
    assert "No fault on 2 sending paths but what is waived" in run.told
    assert "'waiving': 1" in run.told or "waiving: 1" in run.told
    assert f'<skipped message="waived until {SOON} by Ann: moves (' in (run.folder / "report.xml").read_text()
    page = (run.folder / "report.html").read_text()
    assert f"waived until {SOON} by Ann: moves</span>" in page
    assert "<script>alert" not in page
    assert "## Waived" in (run.folder / "report.md").read_text()
    assert "49 " not in json.dumps(run.report["waivers"])


@pytest.mark.one_core
def test_the_day_after_it_fails_again_and_says_so(audit):
    run = audit({"bad": BAD}, variables={**ENFORCE, "relay_audit_waivers": [waiver(until=PAST)]})
    assert (run.code, run.failed) == (2, {"bad"})
    assert waiver_codes(run) == {"bad": ["waiver_expired"]}
    assert f"warning waiver_expired: the waiver of ptr_missing ended on {PAST} (UTC)" in run.told
    assert "approved by Ann: moves" in run.told
    assert "1 waiver expired" in run.told


def test_what_is_waived_is_marked_in_the_message_of_a_relay_that_fails(audit):
    both = {"relay_audit_paths": [{"address": "192.0.2.99", "helo": "no.example"}]}
    run = audit({"bad": both}, variables={**ENFORCE, "relay_audit_waivers": [waiver()]})
    assert run.failed == {"bad"}
    assert f"error ptr_missing (waived until {SOON} by Ann: moves): " in run.told
    assert "error helo_unresolvable: " in run.told


def test_one_list_for_the_fleet_and_one_of_a_host(audit):
    """A host's own list takes the place of the fleet's, as with every variable."""
    own = {**BAD, "relay_audit_waivers": [waiver("other", reason="own")]}
    run = audit({"bad": BAD, "other": own}, variables={"relay_audit_waivers": [waiver(), waiver("other")]})
    assert run.found == {"bad": "not_applicable", "other": "not_applicable"}
    assert run.report["verdicts"][1]["findings"][0]["waiver"]["reason"] == "own"
    assert [(one["host"], one["reason"], one["state"]) for one in run.report["waivers"]] == [
        ("bad", "moves", "waiving"), ("other", "moves", "open"), ("other", "own", "waiving"),
    ]  # fmt: skip


def test_an_address_that_no_path_has_is_a_row_of_its_own(audit):
    waivers = [waiver(None, address="192.0.2.200"), waiver("one", address="192.0.2.201")]
    run = audit({"one": right(1), "two": right(2)}, variables={**ENFORCE, "relay_audit_waivers": waivers})
    assert run.code == 0
    assert [(row["host"], row["status"]) for row in run.report["verdicts"][2:]] == [
        ("(no relay)", "not_applicable"), ("one", "not_applicable"),
    ]  # fmt: skip
    assert run.report["relays"] == 2
    assert states(run) == [(None, "unmatched"), ("one", "unmatched")]


@pytest.mark.parametrize("arguments", ((), ("--limit", "one")), ids=("relay down", "limit"))
def test_nothing_is_said_of_what_was_not_looked_at(audit, arguments):
    waivers = [waiver(None, address="192.0.2.200"), waiver("down")]
    run = audit({"one": right(1), "down": DOWN}, *arguments, variables={"relay_audit_waivers": waivers})
    assert states(run) == [(None, "open"), ("down", "open")]
    assert not any(waiver_codes(run).values())


@pytest.mark.parametrize("serial", (1, 2, 10))
def test_serial(audit, serial):
    """Matched in one batch is matched; what no batch has is said when the last one was looked at."""
    hosts = {f"r{number}": right(number) for number in (1, 2)} | {"bad": BAD}
    waivers = [
        waiver(None, address="192.0.2.99"),
        waiver(None, "helo_unresolvable", address="192.0.2.1"),
        waiver(None, address="192.0.2.200"),
    ]
    run = audit({**hosts, "same": BAD}, serial=serial, variables={**ENFORCE, "relay_audit_waivers": waivers})
    assert (run.code, run.failed) == (0, set())
    assert states(run) == [(None, "waiving"), (None, "unmatched"), (None, "unmatched")]
    assert waiver_codes(run) == {
        "r1": ["waiver_unmatched"], "r2": [], "bad": [], "same": [], "(no relay)": ["waiver_unmatched"],
    }  # fmt: skip
    assert run.report["summary"]["waived"] == 2


def test_two_relays_with_one_address_in_two_batches(audit):
    """The fault is with one of them alone: the waiver of the address is in use, whatever the other's batch says."""
    helo = {"relay_audit_paths": [{"address": "192.0.2.1", "helo": "no.example"}]}
    waivers = [waiver(None, "helo_unresolvable", address="192.0.2.1")]
    run = audit({"r1": right(1), "r2": helo}, serial=1, variables={"relay_audit_waivers": waivers})
    assert states(run) == [(None, "waiving")]
    assert not any(waiver_codes(run).values())


@pytest.mark.parametrize(
    ("given", "said"),
    (
        (
            [waiver("relay9")],
            "relay_audit_waivers[0].host: 'relay9' is no host of the inventory (groups are not taken)",
        ),
        ([waiver(until="2026-02-30")], "relay_audit_waivers[0].until: '2026-02-30' is no date: there is no such day"),
        ([waiver(until="31.12.2026")], "relay_audit_waivers[0].until: '31.12.2026' is no date: YYYY-MM-DD is wanted"),
        ([waiver(until="2062-01-01")], "relay_audit_waivers[0].until: '2062-01-01' is more than two years away"),
        ([waiver(code="ptr_mising")], "'ptr_mising' is no finding code: did you mean 'ptr_missing'?"),
        (
            [waiver(), waiver()],
            "relay_audit_waivers[1]: ptr_missing of bad is waived by relay_audit_waivers[0] already",
        ),
        ([waiver(name="x")], "'name' is no key of a waiver: code, address, host, reason, until, approved_by are"),
    ),
)
def test_wrong_waivers_end_the_run_before_dns_is_asked(audit, given, said):
    run = audit({"bad": BAD, "one": right(1)}, variables={"relay_audit_waivers": given})
    assert run.code == 2
    assert said in run.told
    assert "one: relay_audit_waivers" not in run.told  # said once, however many hosts have the list
    assert not run.folder.exists()


def test_waivers_have_one_place(audit):
    policy = {"waivers": [{"code": "ptr_missing", "name": "bad", "reason": "x", "until": SOON, "approved_by": "x"}]}
    run = audit({"bad": BAD}, variables={"relay_audit_policy": policy})
    assert run.code == 2
    assert "relay_audit_policy.waivers: give waivers in relay_audit_waivers, with host, address, or both" in run.told


def test_the_page_as_printed(audit):
    """docs/waivers.md: the list, with its dates as YAML reads them, and the inventory."""
    page = (pathlib.Path(__file__).resolve().parents[3] / "docs" / "waivers.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    given, inventory = map(yaml.safe_load, blocks[:2])
    run = audit(inventory["mail_relays"]["hosts"], variables=given)
    assert run.code == 0, run.output
    state = "waiving" if str(TODAY) <= "2026-12-31" else "expired"
    assert [(one["code"], one["state"]) for one in run.report["waivers"]] == [
        ("ptr_missing", state), ("helo_address_mismatch", "unmatched"),
    ]  # fmt: skip


def test_a_date_without_quotes_and_a_template(audit):
    """YAML makes a date of 2026-12-31 without quotes; hosts resolve templates for themselves."""
    waivers = [{**waiver("{{ inventory_hostname }}"), "until": TODAY}]
    run = audit({"bad": BAD, "worse": BAD}, variables={"relay_audit_waivers": waivers})
    assert run.found == {"bad": "not_applicable", "worse": "not_applicable"}
