# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role with a baseline: made on request, compared with, never written by itself; who is gone, who is only not here.

Real ansible-playbook, a real name server on loopback. What DNS said then is in the file; what it says now is in ZONES.
"""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import pytest
import yaml

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from plays import DOWN, WRONG, right

UPDATE = ("-e", "relay_audit_baseline_update=true")
FLEET = {"one": right(1), "two": right(2), "three": right(3)}


@pytest.fixture
def baseline(tmp_path):
    return tmp_path / "baseline.txt"


@pytest.fixture
def compared(audit, baseline):
    def run(hosts, *arguments, **more):
        variables = {"relay_audit_baseline": str(baseline), **more.pop("variables", {})}
        return audit(hosts, *arguments, variables=variables, **more)

    return run


def drift(run) -> dict[str, list[str]]:
    """Host: the codes of what has changed."""
    told: dict[str, list[str]] = {}
    for verdict in run.report["verdicts"]:
        codes = [finding["code"] for finding in verdict["findings"] if finding["code"].startswith("drift_")]
        if codes:
            told.setdefault(verdict["host"], []).extend(codes)
    return told


def lines(path: pathlib.Path, *begin: str) -> list[str]:
    """The records, with runs of spaces made one."""
    records = [" ".join(line.split()) for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [line for line in records if not begin or line.partition(" ")[0] in begin]


def edit(path: pathlib.Path, old: str, new: str) -> None:
    """What the baseline has is made to be something else than what DNS says."""
    text = path.read_text()
    assert re.search(old, text)
    path.write_text(re.sub(old, new, text))


def test_made_on_request_then_nothing_has_changed(compared, baseline):
    first = compared(FLEET, *UPDATE)
    assert first.code == 0 and "changed=1" in first.output
    assert drift(first) == {} and first.report["baseline"] == {"path": str(baseline), "paths": None, "changes": 0}
    assert lines(baseline, "two") == [
        "two 192.0.2.2 helo mx2.example",
        "two 192.0.2.2 ptr mx2.example",
        "two 192.0.2.2 forward mx2.example 192.0.2.2",
    ]
    before = baseline.read_bytes()
    for arguments in ((), UPDATE):
        again = compared(FLEET, *arguments)
        assert again.code == 0 and drift(again) == {} and not re.search("changed=[1-9]", again.output)
        assert "Nothing has changed since the baseline (3 paths)." in again.told
        assert again.report["baseline"]["changes"] == 0
    assert baseline.read_bytes() == before


def test_what_has_changed_is_in_every_report_and_the_file_is_left_alone(compared, baseline):
    compared(FLEET | {"old": right(4)}, *UPDATE)
    edit(baseline, r"ptr      mx1\.example", "ptr      mail1.example")
    edit(baseline, r"mx2\.example 192\.0\.2\.2", "mx2.example 192.0.2.22")
    edit(baseline, r"helo     mx3\.example", "helo     mail3.example")
    before = baseline.read_bytes()
    run = compared(FLEET | {"new": right(5)})
    assert run.code == 0 and baseline.read_bytes() == before and not re.search("changed=[1-9]", run.output)
    assert drift(run) == {
        "one": ["drift_ptr"],
        "two": ["drift_forward"],
        "three": ["drift_helo"],
        "new": ["drift_path_new"],
        "old": ["drift_path_gone"],
    }
    gone = run.report["verdicts"][-1]
    assert (gone["host"], gone["name"], gone["status"], gone["address"]) == (
        "old",
        "old 192.0.2.4",
        "not_applicable",
        None,
    )
    assert "192.0.2.4 (mx4.example): the inventory has no such relay" in gone["findings"][0]["message"]
    counted = "PTR names 1, addresses of names 1, HELO names 1, new paths 1, paths gone 1."
    assert f"Since the baseline (4 paths): {counted}" in run.told
    markdown = (run.folder / "report.md").read_text()
    assert "| `one` | `PTR` | `mail1.example` | `mx1.example` |" in markdown
    assert "| `old 192.0.2.4` | `path` | `192.0.2.4` | `gone` |" in markdown
    for name in ("report.html", "report.xml"):
        told = (run.folder / name).read_text()
        assert all(f"drift_{kind}" in told for kind in ("ptr", "forward", "helo", "path_new")), name
        assert "the inventory has no such relay" in told
    assert max(map(len, (line for line in run.output.splitlines() if "Since the baseline" in line))) <= 80


@pytest.mark.one_core
def test_taken_in_the_next_run_has_nothing_to_tell(compared, baseline):
    compared(FLEET, *UPDATE)
    edit(baseline, r"one .*ptr +mx1\.example\n", "# Ann's relay\none 192.0.2.1 ptr mail1.example\n")
    shown = compared(FLEET, *UPDATE, "--check", "--diff")
    assert "-one 192.0.2.1 ptr mail1.example" in " ".join(shown.output.split())
    assert re.search(r"^\+one +192\.0\.2\.1 +ptr +mx1\.example$", shown.output, re.MULTILINE)
    assert "mail1.example" in baseline.read_text()
    taken = compared(FLEET, *UPDATE)
    assert drift(taken) == {"one": ["drift_ptr"]} and "mail1.example" not in baseline.read_text()
    assert "# Ann's relay\none" in baseline.read_text()
    assert drift(compared(FLEET)) == {}


@pytest.mark.one_core
def test_policy_decides_what_comes_of_it(compared, baseline):
    compared(FLEET | {"old": right(4)}, *UPDATE)
    edit(baseline, r"ptr      mx1\.example", "ptr      mail1.example")
    strict = {"severity": {"drift_ptr": "error", "drift_path_gone": "error"}}
    run = compared(FLEET, variables={"relay_audit_mode": "enforce", "relay_audit_policy": strict})
    assert run.failed == {"one"} and "error drift_ptr: the PTR names of 192.0.2.1 have changed" in run.told
    assert [v["status"] for v in run.report["verdicts"] if v["host"] == "old"] == ["noncompliant"]


@pytest.mark.parametrize(
    ("host", "still"),
    (
        (DOWN, "relay_unreachable"),
        ({"relay_audit_paths": [{"unknown": {"code": "mta_unreadable", "detail": "x"}}]}, "mta_unreadable"),
    ),
    ids=("unreachable", "unreadable"),
)
def test_a_relay_that_could_not_be_asked_is_not_gone(compared, baseline, host, still):
    compared(FLEET, *UPDATE)
    before = baseline.read_bytes()
    run = compared({**FLEET, "two": host}, *UPDATE)
    assert drift(run) == {} and run.found["two"] == still
    assert baseline.read_bytes() == before


@pytest.mark.one_core
def test_a_look_up_that_failed_is_no_change(compared, baseline):
    """61 is SERVFAIL. Nothing of it is known at first; then the file has what it was."""
    hosts = {**FLEET, "hurt": {"relay_audit_paths": [{"address": "192.0.2.61", "helo": "mx61.example"}]}}
    compared(hosts, *UPDATE)
    assert lines(baseline, "hurt") == [
        "hurt 192.0.2.61 helo mx61.example",
        "hurt 192.0.2.61 forward mx61.example 192.0.2.61",
    ]
    edit(baseline, "(hurt .*)helo     mx61.example\n", r"\g<0>\1ptr      mx61.example\n")
    before = baseline.read_bytes()
    run = compared(hosts, *UPDATE)
    assert drift(run) == {} and baseline.read_bytes() == before and run.found["hurt"] == "undetermined"


@pytest.mark.one_core
def test_a_relay_that_moved_and_one_behind_a_smarthost(compared, baseline):
    compared(FLEET, *UPDATE)
    through = {"relay_audit_paths": [{"unknown": {"code": "relays_through", "detail": "relayhost is mx1"}}]}
    run = compared({"one": right(1), "two": right(5), "three": through})
    assert drift(run) == {"two": ["drift_path_new", "drift_path_gone"], "three": ["drift_path_gone"]}
    assert "192.0.2.2 (mx2.example): this relay no longer sends from it" in run.told


def test_a_template_in_the_file_is_only_text(compared, baseline):
    compared(FLEET, *UPDATE)
    edit(baseline, r"helo     mx1\.example", 'helo     "{{ 7*7 }} <b>"')
    with baseline.open("a") as file:
        file.write('"{{ 8*8 }} <b>"  192.0.2.99  helo  x.example\n')
    run = compared(FLEET, variables={"relay_audit_policy": {"fail_on": "warning"}, "relay_audit_mode": "enforce"})
    assert run.failed == {"one"} and drift(run) == {"one": ["drift_helo"], "{{ 8*8 }} <b>": ["drift_path_gone"]}
    assert r"in the baseline \x7b\x7b 7*7 \x7d\x7d \x3cb\x3e" in run.told
    page = (run.folder / "report.html").read_text()
    assert not any(number in run.output + page for number in ("49 <b>", "64 <b>", "49 &lt;", "64 &lt;"))
    assert "{{ 8*8 }} &lt;b&gt;" in page and "}} <b>" not in page
    compared(FLEET, *UPDATE)
    assert lines(baseline, "one")[0] == "one 192.0.2.1 helo mx1.example" and "8*8" not in baseline.read_text()


@pytest.mark.one_core
def test_limit_says_nothing_of_relays_that_are_not_in_the_play(compared, baseline):
    compared({**FLEET, "old": right(4)}, *UPDATE)
    run = compared(FLEET, "--limit", "one", *UPDATE)
    assert drift(run) == {"old": ["drift_path_gone"]}
    assert run.report["notes"] == [
        "nothing is said of relays of the baseline that are in the inventory and not in this play (2): three, two"
    ]
    assert {line.partition(" ")[0] for line in lines(baseline)} == {"one", "two", "three"}


@pytest.mark.one_core
@pytest.mark.parametrize("order", ("inventory", "reverse_inventory"))
def test_serial(compared, baseline, order):
    """Each batch knows its own relays; who is in no batch and not in the inventory is gone, once."""
    hosts = {f"r{number}": right(number) for number in range(1, 6)}
    made = compared({**hosts, "old": right(6)}, *UPDATE, serial=2, order=order)
    assert made.code == 0 and {line.partition(" ")[0] for line in lines(baseline)} == {*hosts, "old"}
    run = compared({**hosts, "r3": right(7)}, serial=2, order=order)
    assert drift(run) == {"r3": ["drift_path_new", "drift_path_gone"], "old": ["drift_path_gone"]}
    compared({**hosts, "r3": right(7)}, *UPDATE, serial=2, order=order)
    assert drift(compared({**hosts, "r3": right(7)}, serial=2, order=order)) == {}


@pytest.mark.one_core
def test_an_audit_that_ended_early_takes_nothing_in(compared, baseline):
    hosts = {"bad": WRONG, "worse": WRONG, "r1": right(1)}
    run = compared(hosts, *UPDATE, serial=2, variables={"relay_audit_mode": "enforce"})
    assert run.code == 2 and run.report["complete"] is False
    assert not baseline.exists()


@pytest.mark.parametrize(
    ("content", "variables", "said"),
    (
        (
            None,
            {},
            ("baseline.txt' is not there, so that nothing can be compared", "-e relay_audit_baseline_update=true"),
        ),
        ("", {}, ("baseline.txt', line 1: '' is not how a baseline begins",)),
        ("[defaults]\n", {"relay_audit_baseline_update": True}, ("line 1: '[defaults]' is not how a baseline begins",)),
        ("# mailops.rdns baseline, format 2\n", {}, ("line 1: format 2 given, this collection reads format 1",)),
        ("# mailops.rdns baseline, format 1\n\none 192.0.2.1 ptr\n", {}, ("line 3: 0 given behind ptr",)),
        (None, {"relay_audit_baseline": "/proc/no/file.txt", "relay_audit_baseline_update": True}, ("/proc/no",)),
        (
            None,
            {"relay_audit_baseline": "", "relay_audit_baseline_update": True},
            ("relay_audit_baseline_update: true",),
        ),
        (
            None,
            {"relay_audit_baseline_update": True, "relay_audit_drill": [{"fault": "ptr_gone", "hosts": ["one"]}]},
            ("what is pretended does not belong into a baseline",),
        ),
    ),
    ids=("missing", "empty", "not one", "newer", "damaged", "not writable", "no path", "drill"),
)
def test_refused_before_anything_is_asked(compared, baseline, content, variables, said):
    if content is not None:
        baseline.write_text(content)
    run = compared(FLEET, variables=variables)
    assert run.code == 2 and "Traceback" not in run.output and not run.folder.exists()
    for part in ("relay_audit_baseline", *said):
        assert part in run.told
    assert not baseline.exists() if content is None else baseline.read_text() == content


PAGE = (pathlib.Path(__file__).resolve().parents[3] / "docs" / "drift.md").read_text(encoding="utf-8")
PLAYS = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)]


def group(tmp_path, hosts) -> tuple[str, str]:
    """The arguments for an inventory with the group that the page speaks of."""
    (tmp_path / "group.yml").write_text(yaml.safe_dump({"mail_relays": {"hosts": dict.fromkeys(hosts)}}))
    return "-i", "group.yml"


def git(folder, *arguments) -> str:
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.one_core
def test_the_playbooks_of_the_page_run_as_printed(audit, tmp_path, monkeypatch):
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ann")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ann@example.org")
    first = [next(iter(one)) for one in PLAYS]
    compare, propose = (next(play for play in first if name in str(play)) for name in ("last week", "Propose"))
    path = tmp_path / "rdns-baseline.txt"
    hosts = {"one": right(1), "two": right(2), "old": right(4)}
    missing = audit(hosts, *group(tmp_path, hosts), **compare)
    assert missing.code == 2 and "is not there, so that nothing can be compared" in missing.told

    audit(hosts, *UPDATE, "-e", "relay_audit_baseline=rdns-baseline.txt")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", path.name)
    git(tmp_path, "commit", "--quiet", "--message", "As it is today")
    assert audit(hosts, *group(tmp_path, hosts), **compare).code == 0

    edit(path, r"ptr      mx1\.example", "ptr      mail1.example")
    git(tmp_path, "commit", "--quiet", "--all", "--message", "As it was last week")
    hosts = {"one": right(1), "two": right(2), "three": right(3)}
    run = audit(hosts, *group(tmp_path, hosts), **compare)
    assert run.code == 2 and "3 changes since the baseline: see the report" in run.told
    (shown,) = re.findall(r"^```\n(Reverse DNS.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert shown in run.output

    assert audit(hosts, *group(tmp_path, hosts), **propose).code == 0
    assert git(tmp_path, "branch", "--show-current") == "rdns-changes\n"
    changed = [" ".join(line.split()) for line in git(tmp_path, "diff", "-U0", "HEAD~").splitlines()]
    assert [line for line in changed if line[:4] in ("+one", "-one")] == [
        "-one 192.0.2.1 ptr mail1.example",
        "+one 192.0.2.1 ptr mx1.example",
    ]
    assert git(tmp_path, "status", "--porcelain", path.name) == ""
    assert audit(hosts, *group(tmp_path, hosts), **propose).code == 0, "with nothing to commit, nothing is committed"
    assert audit(hosts, *group(tmp_path, hosts), **compare).code == 0


@pytest.mark.one_core
def test_the_module_of_the_page(audit, tmp_path):
    """As printed, with the report of a run before it."""
    (task,) = next(play for play in PLAYS if isinstance(play, list) and "mailops.rdns.relay_baseline" in play[0])
    audit(FLEET, *UPDATE, "-e", "relay_audit_baseline=rdns-baseline.txt")
    edit(tmp_path / "rdns-baseline.txt", r"ptr      mx1\.example", "ptr      mail1.example")
    (tmp_path / "relay-audit").mkdir()
    (tmp_path / "out" / "report.json").rename(tmp_path / "relay-audit" / "report.json")
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    wanted = {
        "code": "drift_ptr",
        "relay": "one",
        "address": "192.0.2.1",
        "was": ["mail1.example"],
        "now": ["mx1.example"],
    }
    checked = {"ansible.builtin.assert": {"that": ["since is changed", "since.drift == wanted"]}, "run_once": True}
    run = audit(FLEET, roles=[], tasks=[{**task, "vars": local}, {**checked, "vars": {"wanted": [wanted]}}])
    assert run.code == 0, run.output
