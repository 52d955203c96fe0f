# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""spf_info as users call it, asking a name server on loopback."""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest
import yaml

from ansible_collections.mailops.rdns.tests.integration.modules.test_ansible import ANSIBLE, call
from ansible_collections.mailops.rdns.tests.support.nameserver import NameServer

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
LONG = "v=spf1 " + " ".join(f"ip4:198.51.100.{number}" for number in range(110)) + " -all"
ZONES = {
    "example.org.": {
        "@": ['TXT "v=spf1 include:_spf.example.net " "exists:%{ir}.%{v}._ok.%{d} ~all"', "TXT verify=1"],
        "7.2.0.192.in-addr._ok": ["A 127.0.0.2"],
        "long": ["TXT " + " ".join(f'"{LONG[at : at + 250]}"' for at in range(0, len(LONG), 250))],
        "case": ['TXT "v=spf1 -all"', 'TXT "v=spf1 -ALL"'],
        "alias": ["CNAME policy.example.net."],
        "away": ['TXT "v=spf1 include:broken.example.net -all"'],
        "hostile": [r'TXT "v=spf1 a:{{lookup(\'pipe\',\'id\')}} <script> \027[31m ?all"'],
    },
    "example.net.": {"_spf": ['TXT "v=spf1 ip4:192.0.2.8/29 ip6:2001:db8::/32 -all"'], "policy": ['TXT "v=spf1 +all"']},
}

pytestmark = pytest.mark.skipif(not ANSIBLE.exists(), reason="ansible-core is not installed beside this Python")


@pytest.fixture(scope="module")
def server():
    with NameServer(ZONES, faults={"broken.example.net.": "servfail", "dropped.example.org.": "timeout"}) as running:
        yield running


def ask(server, domain, address="192.0.2.10", **more):
    return call("spf_info", {"domain": domain, "address": address, "nameservers": [server.address], **more})


# domain, address: result, the term that decided, whose policy
CASES = {
    ("example.org", "192.0.2.10"): ("pass", "include:_spf.example.net", "example.org"),
    ("example.org", "2001:db8::10"): ("pass", "include:_spf.example.net", "example.org"),
    ("example.org", "192.0.2.7"): ("pass", "exists:%{ir}.%{v}._ok.%{d}", "example.org"),
    ("example.org", "192.0.2.6"): ("softfail", "~all", "example.org"),
    ("long.example.org", "198.51.100.109"): ("pass", "ip4:198.51.100.109", "long.example.org"),
    ("case.example.org", "192.0.2.10"): ("permerror", None, "case.example.org"),
    ("alias.example.org", "192.0.2.10"): ("pass", "+all", "alias.example.org"),
    ("away.example.org", "192.0.2.10"): ("temperror", None, "away.example.org"),
    ("dropped.example.org", "192.0.2.10"): ("temperror", None, "dropped.example.org"),
    ("absent.example.org", "192.0.2.10"): ("none", None, "absent.example.org"),
    ("unknown.example", "192.0.2.10"): ("temperror", None, "unknown.example"),  # REFUSED
}


@pytest.mark.parametrize("asked, expected", CASES.items(), ids=map(" ".join, CASES))
def test_result(server, asked, expected):
    result = ask(server, *asked, timeout=0.3, tries=2)
    assert (result["result"], result["decided_by"], result["domain"]) == expected
    assert result["authorised"] is (expected[0] == "pass") and result["changed"] is False


def test_what_is_returned(server):
    result = ask(server, "example.org", "192.0.2.6", helo="mail6.example.org")
    record = "v=spf1 include:_spf.example.net exists:%{ir}.%{v}._ok.%{d} ~all"
    assert result["record"] == record
    assert result["records"][1] == {"domain": "_spf.example.net", "record": ZONES["example.net."]["_spf"][0][5:-1]}
    assert result["remedy"]["records"] == [f'example.org. 3600 IN TXT "v=spf1 ip4:192.0.2.6{record[6:]}"']
    assert (result["lookups"], result["void_lookups"]) == (2, 1)
    assert result["summary"]["questions"] == 3 and result["notes"] == []


def test_hostile_text_stays_text(server):
    result = ask(server, "hostile.example.org")
    assert result["result"] == "permerror" and result["remedy"]["records"] == []
    assert r"\x7b\x7blookup" in result["record"] and "{" not in result["record"] + result["why"]


def test_check_mode_asks_too(server):
    given = {"domain": "example.org", "address": "192.0.2.10", "nameservers": [server.address]}
    assert call("spf_info", given, sys.executable, "--check")["result"] == "pass"


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ({"address": "10.1"}, "address: '10.1' is no address"),
        ({"domain": "example"}, "domain: 'example' given: a fully qualified domain such as example.org is wanted"),
        ({"nameservers": []}, "nameservers: the list is empty"),
        ({"nameservers": ["ns.example"]}, "nameservers: 'ns.example' is a name, and names are not looked up here"),
        ({"timeout": 0}, "timeout: 0.0 (float) given: a number from 0.05 to 60 is wanted"),
    ],
)
def test_bad_input(arguments, sentence):
    given = {"domain": "example.org", "address": "192.0.2.10", "nameservers": ["127.0.0.1:9"], **arguments}
    result = call("spf_info", given)
    assert result["failed"] is True and sentence in result["msg"]


def test_the_library_is_missing_or_too_old(bare_python):
    python, packages = bare_python
    given = {"domain": "example.org", "address": "192.0.2.10", "nameservers": ["127.0.0.1:9"]}
    (packages / "dns").mkdir()
    (packages / "dns" / "__init__.py").touch()
    (packages / "dns" / "version.py").write_text("MAJOR = 2\nMINOR = 3\n")
    assert "(pyspf >= 2.0.14)" in call("spf_info", given, python)["msg"]
    (packages / "spf.py").write_text("__version__ = '2.0.13'\nquery = None\n")
    assert call("spf_info", given, python)["msg"].startswith("pyspf 2.0.13 was found, 2.0.14 or later is needed")


@pytest.mark.parametrize(
    "address, code, sentence",
    [
        ("192.0.2.10", 0, "All assertions passed"),
        ("192.0.2.6", 2, "To do: put ip4:192.0.2.6 first in the SPF policy of example.org."),
    ],
)
def test_the_play_on_the_page(server, tmp_path, address, code, sentence):
    """docs/spf.md as it stands, but for the name server and the address."""
    page = (CHECKOUT / "docs" / "spf.md").read_text(encoding="utf-8")
    (play,) = yaml.safe_load(re.search(r"```yaml\n(.*?)```", page, re.DOTALL)[1])
    play["module_defaults"] = {"mailops.rdns.spf_info": {"nameservers": [server.address]}}
    play["tasks"][0]["mailops.rdns.spf_info"]["address"] = address
    (tmp_path / "play.yml").write_text(json.dumps([play]))
    command = [ANSIBLE.with_name("ansible-playbook"), "-i", "localhost,", "-c", "local", "play.yml"]
    command += ["-e", f"ansible_python_interpreter={sys.executable}"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".cache" / "collections"),
            "ANSIBLE_NOCOLOR": "1",
        },
        cwd=tmp_path,
        check=False,
        timeout=120,
    )
    assert done.returncode == code and sentence in done.stdout, done.stdout + done.stderr
