# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules as users call them: through Ansible, with its own interpreter or with one that lacks a library."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

import pytest

from ansible_collections.mailops.rdns.tests.support.nameserver import NameServer

TREE = pathlib.Path(__file__).resolve().parents[3] / ".cache" / "collections"
ANSIBLE = pathlib.Path(sys.executable).with_name("ansible")
ZONES = {
    "2.0.192.in-addr.arpa.": {"10": ["PTR mail10.example."], "11": [r"PTR \123\123\0327*7\032\125\125.example."]},
    "example.": {"mail10": ["A 192.0.2.10"]},
}

pytestmark = pytest.mark.skipif(not ANSIBLE.exists(), reason="ansible-core is not installed beside this Python")


def call(module, arguments, python=sys.executable, *more):
    """Run one module on localhost; its result as data."""
    command = [ANSIBLE, "localhost", "-i", "localhost,", "-c", "local", "-m", f"mailops.rdns.{module}"]
    command += ["-a", json.dumps(arguments), "-e", f"ansible_python_interpreter={python}", *more]
    settings = {
        "ANSIBLE_COLLECTIONS_PATH": str(TREE),
        "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.oneline",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCALHOST_WARNING": "0",
    }
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **settings}, check=False, timeout=120
    )
    state, arrow, result = done.stdout.partition("=>")
    assert arrow, done.stdout + done.stderr
    return {**json.loads(result), "failed": "FAILED" in state}


@pytest.fixture(scope="module")
def server():
    with NameServer(ZONES) as running:
        yield running


def test_one_address_as_in_the_readme(server):
    result = call(
        "fcrdns_info",
        {
            "targets": [{"address": "192.0.2.10", "helo": "mail10.example"}],
            "nameservers": [server.address],
            "assume_public": ["192.0.2.0/24"],
        },
    )
    (verdict,) = result["verdicts"]
    assert (verdict["status"], verdict["compliant"], verdict["iprev"]) == ("compliant", True, "pass")
    assert verdict["confirmed_names"] == ["mail10.example"] and verdict["findings"] == []
    assert result["changed"] is False and result["summary"]["compliant"] == 1
    assert "invocation" not in result or result["invocation"]["module_args"]["targets"]


@pytest.mark.parametrize("check", [(), ("--check",)])
def test_ptr_info(server, check):
    given = {"addresses": ["192.0.2.10-192.0.2.11", "192.0.2.12/32"], "nameservers": [server.address]}
    result = call("ptr_info", given, sys.executable, *check)
    assert [(r["address"], r["outcome"], r["names"]) for r in result["records"]] == [
        ("192.0.2.10", "answer", ["mail10.example"]),
        ("192.0.2.11", "answer", [r"\123\123\0327*7\032\125\125.example"]),
        ("192.0.2.12", "nxdomain", []),
    ]
    assert result["records"][0]["owner"] == "10.2.0.192.in-addr.arpa."
    assert result["records"][0]["classes"] == {"mail10.example": {"class": "custom", "score": 0.0, "reasons": []}}
    assert result["records"][2]["classes"] == {}
    assert result["summary"]["by_outcome"] == {"answer": 2, "nxdomain": 1}


@pytest.mark.parametrize(
    "module, arguments, sentence",
    [
        ("fcrdns_info", {"targets": [{"address": "10.1"}]}, "targets[0]: address: '10.1' is no address"),
        (
            "fcrdns_info",
            {"targets": [{"address": "192.0.2.1"}], "nameservers": ["1.2.3.4"], "vantages": {"a": ["1.2.3.4"]}},
            "mutually exclusive",
        ),
        ("fcrdns_info", {"returned": "all"}, "one of the following is required: targets, evidence"),
        (
            "ptr_info",
            {"addresses": ["192.0.2.0/15"]},
            "addresses: '192.0.2.0/15' has host bits set: the network is '192.0.0.0/15'",
        ),
        ("ptr_info", {"addresses": ["10.0.0.0/8"]}, "addresses: 16,777,216 addresses after expanding: at most 65,536"),
        (
            "ptr_info",
            {"addresses": ["192.0.2.1"], "timeout": 0},
            "timeout: 0.0 (float) given: a number from 0.05 to 60",
        ),
    ],
)
def test_bad_input(module, arguments, sentence):
    result = call(module, arguments)
    assert result["failed"] is True and sentence in result["msg"]


def test_libraries_missing_or_too_old(bare_python):
    python, packages = bare_python
    one = {"targets": [{"address": "192.0.2.10"}], "nameservers": ["127.0.0.1:9"]}
    assert "dnspython >= 2.3" in call("fcrdns_info", one, python)["msg"]
    (packages / "dns").mkdir()
    (packages / "dns" / "__init__.py").touch()
    (packages / "dns" / "version.py").write_text("MAJOR = 2\nMINOR = 2\n")
    assert call("fcrdns_info", one, python)["msg"].startswith("dnspython 2.2 was found, 2.3 or later is needed")
    (packages / "dns" / "version.py").write_text("MAJOR = 2\nMINOR = 3\n")
    some = {"addresses": ["192.0.2.10-192.0.2.11"], "nameservers": ["127.0.0.1:9"]}
    assert "netaddr >= 0.8" in call("ptr_info", some, python)["msg"]
    (packages / "netaddr.py").write_text("__version__ = '0.7.20'\n")
    assert call("ptr_info", some, python)["msg"].startswith("netaddr 0.7.20 was found, 0.8 or later is needed")
