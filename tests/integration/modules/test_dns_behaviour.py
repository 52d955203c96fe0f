# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""fcrdns_info's work over real sockets, against a name server that does everything wrong."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time

import dns.flags
import dns.message
import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._task import run
from ansible_collections.mailops.rdns.tests.support.faults import slow
from ansible_collections.mailops.rdns.tests.support.nameserver import NameServer

DEFAULTS = {
    "targets": None,
    "policy": {},
    "evidence": None,
    "evidence_dest": None,
    "return_evidence": False,
    "vantage_results": None,
    "returned": "auto",
    "nameservers": None,
    "vantages": None,
    "port": 53,
    "timeout": 0.3,
    "tries": 2,
    "concurrency": 1000,
    "rate": 0,
    "assume_public": ["192.0.2.0/24", "2001:db8::/32"],
}
HOSTILE = (
    r"\123\123\032lookup\040\039pipe\039\041\032\125\125.example.",
    r"\060script\062alert\0401\041\060\047script\062.example.",
    r"\027[31mred\007.example.",
    r"nul\000octet.example.",
    r"new\010line.example.",
)
REVERSE = {
    "10": ["PTR mail.example."],
    "11": ["PTR gone.example."],
    "12": [f"PTR {name}" for name in HOSTILE],
    "13": [f"PTR many{n}.example." for n in range(500)],
    "14": ["CNAME 14.0/26"],
    "14.0/26": ["PTR mail.example."],
    "15": ["CNAME loop15"],
    "loop15": ["CNAME 15"],
    "16": [f"PTR {'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 53}.example."],
    "17": ["PTR mail.example.", "PTR gone.example."],
    **{str(n): ["PTR mail.example."] for n in range(20, 40)},
}
EXAMPLE = {
    "mail": [f"A 192.0.2.{n}" for n in (10, 14, 17, *range(20, 40))] + ["AAAA 2001:db8::10"],
    **{f"many{n}": ["A 192.0.2.13"] for n in range(500)},
}
ZONES = {
    "2.0.192.in-addr.arpa.": REVERSE,
    "8.b.d.0.1.0.0.2.ip6.arpa.": {"0.1" + ".0" * 22: ["PTR mail.example."]},
    "example.": EXAMPLE,
}


def faults(**by_last_octet):
    return {f"{octet[1:]}.2.0.192.in-addr.arpa.": fault for octet, fault in by_last_octet.items()}


def judge(server, addresses, **params):
    targets = [{"address": a} if isinstance(a, str) else a for a in addresses]
    where = (
        {} if "vantages" in params else {"nameservers": [server.address] if isinstance(server, NameServer) else server}
    )
    error, result = run({**DEFAULTS, **where, "targets": targets, **params}, False)
    assert error == "", error
    return result


def brief(result):
    return [
        (v["status"], v["iprev"], [f["code"] for f in v["findings"] if f["code"] != "helo_not_given"])
        for v in result["verdicts"]
    ]


FAULTS = {
    # fault of the reverse look-up: status, iprev, reason
    "servfail": ("undetermined", "temperror", "servfail"),
    "refused": ("undetermined", "temperror", "refused"),
    "notimp": ("undetermined", "temperror", "rcode"),
    "timeout": ("undetermined", "temperror", "timeout"),
    "malformed": ("undetermined", "temperror", "malformed"),
    "wrong_id": ("undetermined", "temperror", "malformed"),
    "lame": ("undetermined", "temperror", "lame"),
    "empty": ("undetermined", "temperror", "lame"),
    "truncated": ("compliant", "pass", None),
    "udp_timeout": ("compliant", "pass", None),
    "forged_first": ("compliant", "pass", None),
}


def test_each_fault_keeps_its_own_name():
    kinds = dict(zip(FAULTS, range(20, 40)))
    with NameServer(ZONES, faults(**{f"_{octet}": fault for fault, octet in kinds.items()})) as server:
        result = judge(server, [f"192.0.2.{octet}" for octet in kinds.values()])
    seen = {}
    for fault, verdict in zip(kinds, result["verdicts"]):
        failed = [f["details"]["reason"] for f in verdict["findings"] if f["code"] == "ptr_lookup_failed"]
        seen[fault] = (verdict["status"], verdict["iprev"], failed[0] if failed else None)
    assert seen == FAULTS


@pytest.mark.parametrize(
    "target, expected",
    [
        ({"address": "192.0.2.10", "helo": "mail.example"}, ("compliant", "pass", [])),
        ({"address": "2001:db8::10", "helo": "mail.example"}, ("compliant", "pass", [])),
        ("192.0.2.11", ("noncompliant", "fail", ["forward_missing"])),
        ("192.0.2.14", ("compliant", "pass", [])),
        ("192.0.2.15", ("undetermined", "temperror", ["ptr_lookup_failed"])),
        ("192.0.2.16", ("noncompliant", "fail", ["ptr_name_invalid"])),
        ("192.0.2.17", ("noncompliant", "pass", ["ptr_fragile", "forward_missing", "ptr_multiple"])),
        ("192.0.2.99", ("noncompliant", "permerror", ["ptr_missing"])),
        ("198.51.100.1", ("noncompliant", None, ["address_special"])),
    ],
)
def test_verdicts(target, expected):
    with NameServer(ZONES) as server:
        assert brief(judge(server, [target])) == [expected]


def test_five_hundred_names_that_all_lead_back():
    with NameServer(ZONES) as server:
        (verdict,) = judge(server, ["192.0.2.13"], timeout=5.0)["verdicts"]
        assert server.transports["tcp"] >= 1
        assert len(server.asked) == 501  # the PTR, and each name
    assert (verdict["status"], verdict["ptr"]["count"]) == ("compliant", 500)
    assert [f["code"] for f in verdict["findings"]] == ["ptr_too_many", "helo_not_given", "ptr_multiple"]


def test_hostile_names_are_harmless_wherever_they_stand():
    with NameServer(ZONES) as server:
        result = judge(server, ["192.0.2.12"])
    text = json.dumps(result)
    assert result["verdicts"][0]["status"] == "noncompliant"
    assert len(result["verdicts"][0]["ptr"]["names"]) == len(HOSTILE)
    assert not re.search(r"[{]{2}|<|>|\\u00(1b|07|00|0a)|\\n", text)


def test_silence_of_all_is_not_an_answer_and_ends():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hole:
        hole.bind(("127.0.0.1", 0))
        started = time.monotonic()
        result = judge([f"127.0.0.1:{hole.getsockname()[1]}"], [f"192.0.2.{n}" for n in range(50)])
        assert time.monotonic() - started < 30
    assert result["summary"]["undetermined"] == 50 == result["summary"]["by_code"]["ptr_lookup_failed"]


def test_nobody_there_is_not_an_answer():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    (verdict,) = judge([f"127.0.0.1:{port}"], ["192.0.2.10"])["verdicts"]
    assert verdict["status"] == "undetermined"
    assert verdict["findings"][0]["details"]["reason"] in ("unreachable", "timeout")


def test_one_of_two_servers_fails():
    with NameServer(ZONES, {"*": "servfail"}) as broken, NameServer(ZONES) as good:
        result = judge([broken.address, good.address], ["192.0.2.10", "192.0.2.11"])
    assert brief(result) == [("compliant", "pass", []), ("noncompliant", "fail", ["forward_missing"])]


def test_late_answers_count():
    with NameServer(ZONES, {"*": slow(0.15)}) as server:
        assert brief(judge(server, ["192.0.2.10"], timeout=1.0)) == [("compliant", "pass", [])]


def test_each_question_once():
    with NameServer(ZONES) as server:
        result = judge(server, [{"address": f"192.0.2.{n}", "helo": "mail.example"} for n in range(20, 40)])
        assert server.asked["mail.example.", "A"] == 1
        assert max(server.asked.values()) == 1
    assert result["summary"]["questions"] == 21 and result["summary"]["compliant"] == 20


def test_vantages_are_all_asked_and_the_worst_decides():
    with NameServer(ZONES) as inside, NameServer({"2.0.192.in-addr.arpa.": {}, "example.": EXAMPLE}) as outside:
        result = judge(None, ["192.0.2.10"], vantages={"inside": [inside.address], "outside": [outside.address]})
    (verdict,) = result["verdicts"]
    assert verdict["status"] == "noncompliant" and verdict["iprev"] == "permerror"
    assert {name: seen["status"] for name, seen in verdict["vantages"].items()} == {
        "inside": "compliant",
        "outside": "noncompliant",
    }
    assert verdict["findings"][0]["details"]["vantages"] == ["outside"]


def test_saved_evidence_gives_the_same_verdicts(tmp_path):
    path = str(tmp_path / "evidence.json")
    everything = [f"192.0.2.{n}" for n in (10, 11, 12, 14, 15, 16, 17, 20, 21, 99)] + ["2001:db8::10"]
    with NameServer(ZONES, faults(_20="servfail", _21="timeout")) as server:
        live = judge(server, everything, evidence_dest=path)
    error, again = run({**DEFAULTS, "evidence": path, "assume_public": []}, False)
    assert error == ""
    assert brief(again) == brief(live)
    assert [v["ptr"] for v in again["verdicts"]] == [v["ptr"] for v in live["verdicts"]]
    error, stricter = run({**DEFAULTS, "evidence": path, "policy": {"severity": {"ptr_lookup_failed": "error"}}}, False)
    assert (error, stricter["summary"]["undetermined"]) == ("", 0)


@pytest.mark.parametrize(
    "params, sentence",
    [
        ({"nameservers": []}, "nameservers: the list is empty"),
        ({"nameservers": ["dns.example"]}, "nameservers: 'dns.example' is a name"),
        ({"nameservers": ["127.0.0.1:0"]}, "nameservers: '127.0.0.1:0' has port '0'"),
        ({"nameservers": ["127.0.0.1:99999"]}, "nameservers: '127.0.0.1:99999' has port '99999'"),
        ({"nameservers": None, "vantages": {}}, "vantages: "),
        ({"nameservers": None, "vantages": {"a": []}}, "vantages.a: the list is empty"),
        ({"nameservers": None, "vantages": {"<b>": ["127.0.0.1"]}}, "vantages: '\\x3cb\\x3e' given as a name: letters"),
        ({"nameservers": None, "vantages": {"": ["127.0.0.1"]}}, "vantages: '' given as a name: letters"),
        ({"nameservers": None, "vantages": {"a": "127.0.0.1"}}, "vantages.a: '127.0.0.1' given: a list"),
        ({"timeout": 0}, "timeout: 0 (int) given: a number from 0.05 to 60 is wanted"),
        ({"timeout": float("nan")}, "timeout: nan (float) given"),
        ({"tries": 0}, "tries: 0 (int) given: a number from 1 to 20 is wanted"),
        ({"rate": -1}, "rate: -1 (int) given"),
        ({"concurrency": 0}, "concurrency: 0 (int) given"),
        ({"port": 0}, "port: 0 (int) given"),
        ({"assume_public": ["192.0.2.1/24"]}, "assume_public: '192.0.2.1/24' has host bits set"),
        ({"targets": []}, "targets: [] (list) given"),
        (
            {"evidence_dest": "/no/such/directory/evidence.json"},
            "evidence_dest: '/no/such/directory/evidence.json' cannot",
        ),
        ({"evidence": "/no/such/file"}, "evidence: '/no/such/file' cannot be read"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_asked(params, sentence):
    with NameServer(ZONES) as server:
        given = {**DEFAULTS, "nameservers": [server.address], "targets": [{"address": "192.0.2.10"}], **params}
        error, _result = run(given, False)
        assert error.startswith(sentence) and "\n" not in error
        assert not server.asked


def test_what_cannot_be_written_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("os.replace", _full_disk)
    with NameServer(ZONES) as server:
        given = {**DEFAULTS, "nameservers": [server.address], "targets": [{"address": "192.0.2.10"}]}
        error, result = run({**given, "evidence_dest": str(tmp_path / "evidence.json")}, False)
    assert "could not be written: No space left" in error
    assert result["verdicts"][0]["status"] == "compliant"


def _full_disk(*_args):
    raise OSError(28, "No space left on device")


def always_truncated(exchange):
    """TC by UDP and by TCP, with the first record only: what is missing cannot be told."""
    response = dns.message.from_wire(exchange.right())
    response.flags |= dns.flags.TC
    del response.answer[1:]
    exchange.send(response.to_wire())


@pytest.mark.parametrize("which", ["10.2.0.192.in-addr.arpa.", "99.2.0.192.in-addr.arpa.", "mail.example."])
def test_truncated_over_tcp_is_neither_missing_nor_green(which):
    with NameServer(ZONES, {which: always_truncated}) as server:
        address = "192.0.2.99" if which.startswith("99") else "192.0.2.10"
        (verdict,) = judge(server, [{"address": address, "helo": "mail.example"}])["verdicts"]
    assert verdict["status"] in ("undetermined", "noncompliant") and verdict["iprev"] != "pass"
    codes = {f["code"] for f in verdict["findings"]}
    assert not {"ptr_missing", "forward_missing", "helo_unresolvable"} & codes
    assert ("forward_lookup_failed" if which.startswith("mail") else "ptr_lookup_failed") in codes


def one_step(exchange):
    """A server that does not follow aliases: only the first record of the right answer."""
    response = dns.message.from_wire(exchange.right())
    del response.answer[1:]
    exchange.send(response.to_wire())


def test_five_hundred_aliases_that_wait_for_each_other_end_in_a_verdict():
    zones = {
        "2.0.192.in-addr.arpa.": {"10": [f"PTR n{n}.chain.example." for n in range(500)]},
        "chain.example.": {f"n{n}": [f"CNAME n{n + 1}"] for n in range(500)},
    }
    faults_of_names = {f"n{n}.chain.example. A": one_step for n in range(500)}
    with NameServer(zones, faults_of_names) as server:
        (verdict,) = judge(server, ["192.0.2.10"], timeout=5.0)["verdicts"]
    assert not verdict["compliant"] and verdict["ptr"]["count"] == 500


NO_DESCRIPTORS = """
import json, os, resource, sys
from ansible_collections.mailops.rdns.plugins.module_utils._task import run
params = json.loads(sys.argv[1])
import dns.message
limit = max(map(int, os.listdir("/proc/self/fd"))) + 1 + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
error, result = run(params, False)
print(json.dumps([error, result["summary"]["undetermined"]]))
"""


@pytest.mark.parametrize("spare", [3, 12])
def test_without_file_descriptors_it_ends_undetermined(spare):
    """The first server is silent and takes them all; the second can have none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hole:
        hole.bind(("127.0.0.1", 0))
        targets = [{"address": f"192.0.2.{n}"} for n in range(50)]
        servers = [f"127.0.0.1:{hole.getsockname()[1]}", "127.0.0.2:9"]
        params = json.dumps({**DEFAULTS, "targets": targets, "nameservers": servers})
        done = subprocess.run(
            [sys.executable, "-c", NO_DESCRIPTORS, params, str(spare)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    error, undetermined = json.loads(done.stdout)
    assert (error, undetermined) == ("", 50)
