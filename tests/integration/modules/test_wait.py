# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""wait_for_fcrdns in plays, over the demo's Internet: whatever ends a wait, the last verdict is said in a sentence."""

from __future__ import annotations

import collections
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS), str(TESTS / "demo")]
from internet import Internet  # noqa: E402 - found by the path that was set above

TREE = TESTS.parent / ".cache" / "collections"
PLAYBOOK = pathlib.Path(sys.executable).with_name("ansible-playbook")
ZONE = "the zone's own servers"
RIGHT = {"address": "192.0.2.10", "helo": "mx1.relays.example"}
MISSING = {"address": "192.0.2.20", "helo": "ptr-missing.relays.example"}
MOVED = {"address": "192.0.2.64", "helo": "moved.relays.example"}  # not yet heard of elsewhere
SPLIT = {"address": "192.0.2.65", "helo": "split.relays.example"}  # another DNS elsewhere
NOWHERE = "127.0.0.66:9"  # nobody listens there

pytestmark = pytest.mark.skipif(not PLAYBOOK.exists(), reason="ansible-core is not installed beside this Python")


@pytest.fixture(scope="module")
def internet():
    with Internet() as running:
        yield running


class Play:
    """Plays with waits in them."""

    def __init__(self, folder, internet):
        self._folder, self._internet = folder, internet

    def task(self, target, **options):
        """A task that waits, and goes on whatever comes of it."""
        net = self._internet
        wait = {
            "targets": [target] if isinstance(target, dict) else target,
            "root_servers": [net.root],
            "trust_anchors": [net.trust_anchor],
            "port": net.port,
            "timeout": 0.3,
            "min_interval": 1,
            "assume_public": ["192.0.2.0/24", "127.0.0.0/8"],
            "vantages": {"ours": [net.ours], "elsewhere": [net.elsewhere]},
            **options,
        }
        return {
            "name": "Wait",
            "mailops.rdns.wait_for_fcrdns": wait,
            "ignore_errors": True,
            "ignore_unreachable": True,
        }

    def start(self, tasks, *switches):
        """Start a play; what its tasks return is in result() when it has ended."""
        seen = [f"seen{number}" for number in range(len(tasks))]
        save = {"content": f"{{{{ [{', '.join(seen)}] | to_json }}}}", "dest": str(self._folder / "result.json")}
        play = {
            "name": "Gate",
            "hosts": "localhost",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": sys.executable},
            "tasks": [
                *({**task, "register": name} for task, name in zip(tasks, seen)),
                {"name": "Save", "ansible.builtin.copy": {**save, "mode": "0600"}, "check_mode": False},
            ],
        }
        (self._folder / "play.yml").write_text(json.dumps([play]), encoding="utf-8")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
            "ANSIBLE_COLLECTIONS_PATH": str(TREE),
            "ANSIBLE_NOCOLOR": "1",
        }
        command = [PLAYBOOK, "-i", "localhost,", "-c", "local", *switches, self._folder / "play.yml"]
        return subprocess.Popen(
            command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip

    def run_all(self, tasks, *switches):
        """Run a play to its end: what it printed, and what its tasks returned."""
        output, _nothing = self.start(tasks, *switches).communicate(timeout=240)
        saved = self._folder / "result.json"
        assert saved.exists(), output
        return output, json.loads(saved.read_text(encoding="utf-8"))

    def run(self, target, *switches, **options):
        """The same with one task."""
        output, (result,) = self.run_all([self.task(target, **options)], *switches)
        return output, result


@pytest.fixture
def play(tmp_path, internet):
    return Play(tmp_path, internet)


def told(output):
    """What the wait said on the terminal, each as one line."""
    lines = output.partition("TASK [Wait]")[2].partition("TASK [Save]")[0].splitlines()[1:]
    said = [line for line in lines if re.match(r"\d\d:\d\d:\d\d |  |Last|Confirmed|Interrupted", line)]
    assert [line for line in said if len(line) > 80] == []
    return "\n".join(said).replace("\n  ", " ").splitlines()


def test_right_everywhere(play):
    output, result = play.run(RIGHT, stable_for=2, wait_timeout=60)
    assert not result.get("failed") and not result["changed"]
    assert (result["verdicts"][0]["status"], result["summary"]["compliant"]) == ("compliant", 1)
    assert result["looks"] == {ZONE: 2, "ours": 2, "elsewhere": 2} and 2 <= result["waited"] < 30
    assert [entry["where"] for entry in result["history"]] == [ZONE, "ours", "elsewhere"]
    assert told(output)[-1] == "Confirmed: 192.0.2.10 (mx1.relays.example) is compliant everywhere."


@pytest.mark.one_core
def test_timed_out_and_waiting_longer_would_help(play):
    output, result = play.run(MOVED, wait_timeout=4)
    assert result["failed"] and result["msg"].startswith(
        "Not confirmed within 4 s: 192.0.2.64 (moved.relays.example) is noncompliant: "
        "64.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN) (seen from elsewhere); "
        "the zone's own servers and ours: compliant. Remedy: Nothing is to be published"
    )
    left = re.fullmatch(
        r"Waiting longer would help: elsewhere keeps the old answer for another (\d+) s\.", result["prediction"]
    )
    assert 400 < int(left.group(1)) <= 418 and result["msg"].endswith(result["prediction"])
    assert 400 < result["expected"] <= 418
    assert result["looks"] == {ZONE: 1, "ours": 1, "elsewhere": 1}
    assert told(output)[-1].startswith("Last verdict: 192.0.2.64 (moved.relays.example) is noncompliant: 64.2.0.192")


@pytest.mark.one_core
def test_timed_out_and_waiting_alone_would_not_help(play, internet):
    asked = [collections.Counter(server.asked) for server in internet.authoritative]
    _output, result = play.run(MISSING, wait_timeout=12)
    said = "by the zone's own servers, 20.2.0.192.in-addr.arpa. has no PTR record (NXDOMAIN)."
    assert result["prediction"] == f"Waiting alone would not help: {said}"
    assert result["expected"] is None and "publish one PTR record" in result["msg"]
    assert result["looks"]["ours"] == result["looks"]["elsewhere"] == 1 < result["looks"][ZONE] <= 13
    after = [server.asked - before for server, before in zip(internet.authoritative, asked)]
    root, registry, _provider, operator = after[:4]
    assert set(root.values()) == set(registry.values()) == {1}  # however often the zone's own server was
    assert operator["20.2.0.192.in-addr.arpa.", "PTR"] == result["looks"][ZONE]


@pytest.mark.one_core
def test_fail_fast(play):
    _output, result = play.run(MISSING, wait_timeout=60, fail_fast=True)
    assert result["failed"] and result["waited"] < 20 and result["msg"].startswith("Stopped after ")
    assert "Waiting alone would not help" in result["msg"]


@pytest.mark.one_core
def test_another_dns_is_no_cache_that_runs_out(play):
    _output, result = play.run(SPLIT, wait_timeout=0)
    assert result["prediction"].startswith("Waiting longer would probably not help: elsewhere was told so anew")
    assert "an older answer" not in result["msg"]


@pytest.mark.parametrize("switches", [["--check"], []], ids=["check mode", "no time"])
@pytest.mark.one_core
def test_one_look(play, switches):
    options = {"wait_timeout": 60, "stable_for": 30} if switches else {"wait_timeout": 0}
    _output, result = play.run(MISSING, *switches, **options)
    assert result["failed"] and set(result["looks"].values()) == {1} and result["waited"] < 20
    assert result["msg"].startswith("Not confirmed by the one look that was wanted")
    assert ("check mode: looked once, and did not wait" in result["notes"]) is bool(switches)
    _output, result = play.run(RIGHT, *switches, **options)
    assert not result.get("failed") and set(result["looks"].values()) == {1}


@pytest.mark.one_core
def test_half_of_the_vantages_down(play, internet):
    vantages = {"a": [internet.ours], "b": [NOWHERE], "c": [internet.elsewhere], "d": [NOWHERE]}
    output, result = play.run(RIGHT, vantages=vantages, wait_timeout=3)
    assert result["msg"].startswith(
        "Not confirmed within 3 s: 192.0.2.10 (mx1.relays.example) is undetermined: b and d could not be asked ("
    )
    assert "); the zone's own servers, a and c: compliant." in result["msg"]
    assert result["msg"].endswith("Whether waiting longer would help is not known: b and d could not be asked.")
    assert told(output)[-1].startswith("Last verdict: 192.0.2.10 (mx1.relays.example) is undetermined: b and d could")
    assert {name: seen["status"] for name, seen in result["verdicts"][0]["vantages"].items()} == {
        "a": "compliant", "b": "undetermined", "c": "compliant", "d": "undetermined"}  # fmt: skip


@pytest.mark.one_core
def test_the_zone_itself_cannot_be_asked(play):
    _output, result = play.run(RIGHT, root_servers=[NOWHERE], wait_timeout=2)
    assert "is undetermined: the zone's own servers could not be asked (" in result["msg"]
    assert result["msg"].endswith(
        "Whether waiting longer would help is not known: the zone's own servers could not be asked."
    )


@pytest.mark.one_core
def test_without_the_zone(play):
    _output, result = play.run(RIGHT, trace="never", wait_timeout=0)
    assert not result.get("failed") and set(result["looks"]) == {"ours", "elsewhere"}
    _output, result = play.run(MISSING, trace="never", wait_timeout=0)
    assert "and the zone's own servers were not asked" in result["prediction"] and result["expected"] is None


@pytest.mark.one_core
def test_what_nothing_can_mend_is_not_waited_for(play):
    _output, result = play.run({**RIGHT, "helo": "mail"}, wait_timeout=60)
    assert result["failed"] and result["waited"] < 20
    assert result["prediction"].startswith("Waiting longer would not help: the HELO name ")
    _output, result = play.run({"address": "10.0.0.1"}, wait_timeout=60)
    assert result["prediction"].startswith("Waiting longer would not help: 10.0.0.1 is private")


BAD = {
    "wait_timeout": (-1, "wait_timeout: -1.0 (float) given: seconds from 0 to 604,800 are wanted"),
    "stable_for": (601, "stable_for: 601 given, and wait_timeout 600: nothing can be stable for longer than is waited"),
    "min_interval": (0.5, "min_interval: 0.5 (float) given: seconds from 1 to 3,600 are wanted"),
    "policy": ({"fail_on": "notice"}, "policy.fail_on: 'notice' given: 'error' or 'warning' is wanted"),
    "targets": ([{"address": "10.1"}], "targets[0]: address: '10.1' is no address"),
    "vantages": ({ZONE: ["192.0.2.53"]}, "given as a name: letters, digits"),
    "nameservers": (["192.0.2.53"], "nameservers and vantages are both given: make the name servers one more vantage"),
    "root_servers": (["root"], "root_servers: 'root'"),
    "trace": ("on_failure", "value of trace must be one of: never, always"),
    "wait_timout": (5, "wait_timout"),
}


def test_bad_options_are_refused_before_anything_is_asked(play, internet):
    before = [sum(server.asked.values()) for server in internet.authoritative]
    tasks = []
    for option, (value, _sentence) in BAD.items():
        given = {"targets": [RIGHT], option: value}
        tasks.append(play.task(given.pop("targets"), **given))
    output, results = play.run_all(tasks)
    for result, (_value, sentence) in zip(results, BAD.values()):
        assert result["failed"] and sentence in result["msg"] and "\n" not in result["msg"]
    assert [sum(server.asked.values()) for server in internet.authoritative] == before and "Traceback" not in output


def test_a_host_that_cannot_be_reached(play):
    unplugged = {
        "ansible_host": "203.0.113.99",
        "ansible_connection": "ssh",
        "ansible_ssh_executable": str(TESTS / "demo" / "unplugged-ssh"),
    }
    _output, (result,) = play.run_all([{**play.task(RIGHT), "delegate_to": "probe", "vars": unplugged}])
    assert result["unreachable"] and "verdicts" not in result
    assert result["msg"].startswith("the host that asks DNS could not be reached: Failed to connect to the host via")


def test_a_time_limit_of_the_task(play):
    output, (result,) = play.run_all([{**play.task(MISSING), "timeout": 20}])
    assert result["failed"] and "verdicts" not in result
    last = [line for line in told(output) if line.startswith("Interrupted after ")]
    assert len(last) == 1 and "Last verdict: 192.0.2.20 (ptr-missing.relays.example) is noncompliant: 20.2" in last[0]


BLOWS = {
    "Ctrl-C": (signal.SIGINT, True),
    "SIGINT to ansible-playbook alone": (signal.SIGINT, False),
    "SIGTERM": (signal.SIGTERM, False),
}


@pytest.mark.parametrize("blow, group", BLOWS.values(), ids=BLOWS.keys())
def test_interrupted_it_says_the_last_verdict(play, internet, blow, group):
    server = next(one for one in internet.authoritative if one.host == "127.0.0.5")
    question = ("20.2.0.192.in-addr.arpa.", "PTR")
    before = server.asked[question]
    process = play.start([play.task(MISSING, wait_timeout=60)])
    try:
        deadline = time.monotonic() + 60
        while server.asked[question] < before + 2:  # the second look: the first has been told
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.1)
        if group:
            os.killpg(process.pid, blow)
        else:
            process.send_signal(blow)
        output, _nothing = process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            process.kill()
    assert process.returncode not in (0, None)
    said = [
        line for line in "\n".join(output.splitlines()).replace("\n  ", " ").splitlines() if "Interrupted aft" in line
    ]
    assert len(said) == 1 and re.fullmatch(
        r"Interrupted after \d+ s\. Last verdict: 192\.0\.2\.20 \(ptr-missing\.relays\.example\) is noncompliant: "
        r"20\.2\.0\.192\.in-addr\.arpa\. has no PTR record \(NXDOMAIN\) \(seen everywhere\)\.",
        said[0],
    ), output
    assert "Traceback" not in output
