# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The diagnose playbook as users run it: an address or a host in, a bundle for the provider out.

Real ansible-playbook, real name servers on loopback: a root, the provider's two servers, and a resolver.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import stat
import subprocess
import sys
import time
import typing as t

import dns.flags
import pytest
import yaml

HERE = pathlib.Path(__file__).resolve()
CHECKOUT = HERE.parents[3]
sys.path.insert(0, str(CHECKOUT / "tests"))
from support.authoritative import DAY, AuthoritativeServer, Keys  # noqa: E402
from support.faults import Exchange, rcode  # noqa: E402
from support.nameserver import NameServer  # noqa: E402

SOA = "SOA ns1.provider.example. host\\.master.provider.example. 2026112101 7200 900 1209600 300"
NS = ["NS ns1.provider.example.", "NS ns2.provider.example."]
ROOT_KEYS = Keys()
EXPIRED = Keys(time.time() - 60 * DAY, time.time() - 30 * DAY)
REVERSE = {
    "@": [SOA, *NS],
    "11": ["PTR mail11.example."],
    "12": ["PTR mail12.example."],
    "13": [r"PTR \060script\062alert\0401\041\096.example."],
}
ROOT = {
    "@": ["SOA ns.root. hostmaster.root. 1 7200 900 1209600 300", "NS ns.root."],
    "ns.root.": ["A 127.0.0.2"],
    "2.0.192.in-addr.arpa.": NS,
    "100.51.198.in-addr.arpa.": ["NS ns1.provider.example.", f"DS {EXPIRED.ds('100.51.198.in-addr.arpa.')}"],
    "example.": ["NS ns1.provider.example."],
    "ns1.provider.example.": ["A 127.0.0.3"],
    "ns2.provider.example.": ["A 127.0.0.4"],
}
EXAMPLE = {
    "@": [SOA.replace("provider.example. 2", "example. 2"), "NS ns1.provider.example."],
    "ns1.provider": ["A 127.0.0.3"],
    "ns2.provider": ["A 127.0.0.4"],
    "mail11": ["A 192.0.2.11"],
}
BOGUS = {"@": [SOA, NS[0]], "10": ["PTR mail10.example."]}
ZONES = {"2.0.192.in-addr.arpa.": REVERSE, "100.51.198.in-addr.arpa.": BOGUS, "example.": EXAMPLE}
INVENTORY = {
    "all": {
        "hosts": {
            "relay7.hq": {
                "relay_audit_paths": [
                    {"address": "10.1.1.7", "helo": "mail10.example", "name": "{{ inventory_hostname }} bulk"},
                    {"address": "192.0.2.11", "helo": "mail11.example"},
                ],
                "relay_audit_public_addresses": {"10.1.1.7": ["192.0.2.10"]},
            },
            "relay8.hq": {"relay_audit_paths": [{"address": "192.0.2.12"}]},
            "relay9.hq": {},
        }
    }
}


class Run(t.NamedTuple):
    """What one run left behind."""

    code: int
    output: str
    folder: pathlib.Path

    @property
    def told(self) -> str:
        """The output on one line: Ansible breaks lines where it likes."""
        return " ".join(self.output.split())

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    @property
    def files(self) -> list[str]:
        return sorted(os.listdir(self.folder)) if self.folder.is_dir() else []


def validating(exchange: Exchange) -> None:
    """SERVFAIL, unless checking is disabled."""
    if exchange.query.flags & dns.flags.CD:
        exchange.send(exchange.right())
    else:
        rcode("servfail")(exchange)


@pytest.fixture(scope="module")
def servers() -> t.Iterator[dict[str, t.Any]]:
    """The variables that lead the playbook to the servers; all of them at one port, for NS records carry none."""
    for _each in range(20):
        root = AuthoritativeServer({".": ROOT}, signed={".": ROOT_KEYS}, host="127.0.0.2")
        with root:
            port = int(root.address.rpartition(":")[2])
            signed = {"100.51.198.in-addr.arpa.": EXPIRED}
            first = AuthoritativeServer(ZONES, signed=signed, host="127.0.0.3", port=port)
            second = AuthoritativeServer({}, host="127.0.0.4", port=port)  # listed, and does not serve the zone
            try:
                bogus = {"10.100.51.198.in-addr.arpa.": validating}
                with first, second, NameServer({".": {}, **ZONES}, bogus) as resolver:
                    yield {
                        "diagnose_nameservers": [resolver.address],
                        "diagnose_root_servers": [root.address],
                        "diagnose_port": port,
                        "diagnose_trust_anchors": [f". IN DS {ROOT_KEYS.ds('.')}"],
                        "diagnose_assume_public": ["192.0.2.0/24", "198.51.100.0/24", "127.0.0.0/8"],
                    }
                    return
            except OSError:  # somebody has that port at another address
                continue
    pytest.fail("no port was free at three loopback addresses")


@pytest.fixture
def diagnose(servers, tmp_path):
    def run(*options: str, inventory: t.Any = None, **variables: t.Any) -> Run:
        given = {**servers, "diagnose_dir": str(tmp_path / "out"), **variables}
        (tmp_path / "hosts.yml").write_text(yaml.safe_dump(inventory or INVENTORY))
        (tmp_path / "inventory").write_text((tmp_path / "hosts.yml").read_text())  # what the documentation calls it
        (tmp_path / "given.json").write_text(json.dumps(given))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
        environment = {**kept, "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".cache" / "collections")}
        program = pathlib.Path(sys.executable).with_name("ansible-playbook")
        command = [
            sys.executable,
            str(program),
            "mailops.rdns.diagnose",
            "-i",
            "hosts.yml",
            "-e",
            "@given.json",
            *options,
        ]
        process = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        return Run(process.returncode, process.stdout + process.stderr, tmp_path / "out")

    return run


def judge_again(run: Run, name: str) -> dict[str, t.Any]:
    """What fcrdns_info makes of the evidence in a bundle, offline."""
    call = ("localhost", "-i", "localhost,", "-c", "local", "-m", "mailops.rdns.fcrdns_info")
    python = ("-e", f"ansible_python_interpreter={sys.executable}")
    given = json.dumps({"evidence": str(run.folder / name)})
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".cache" / "collections")}
    done = subprocess.run(
        (sys.executable, "-m", "ansible", "adhoc", *call, *python, "-a", given),
        env={**environment, "ANSIBLE_NOCOLOR": "true"}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert " => {" in done.stdout, done.stdout + done.stderr
    result: dict[str, t.Any] = json.loads(done.stdout.split(" => ", 1)[1])
    return result["verdicts"][0]


def test_a_bundle_for_the_provider(diagnose, servers):
    run = diagnose(diagnose_address="192.0.2.10", diagnose_helo="mail10.example", diagnose_ptr="mail10.example")
    assert run.code == 0, run.output
    assert run.files == ["192.0.2.10.evidence.json", "192.0.2.10.html", "192.0.2.10.md"]
    assert {stat.S_IMODE((run.folder / name).stat().st_mode) for name in run.files} == {0o600}
    ticket, page = run.text("192.0.2.10.md"), run.text("192.0.2.10.html")
    for wanted in (
        "# Reverse DNS of `192.0.2.10`: no PTR record",
        "For the operator of the reverse zone `2.0.192.in-addr.arpa.`, `host.master@provider.example`",
        "```text\n10 3600 IN PTR mail10.example.\n```",
        "| `ns1.provider.example` | `127.0.0.3` | serves the zone | NXDOMAIN: the name does not exist | `2026112101` |",
        "| `ns2.provider.example` | `127.0.0.4` | REFUSED",
    ):
        assert wanted in ticket, ticket
    assert "127.0.0.4" in page and "REFUSED" in page
    assert "Not for them, and not in the ticket" in run.output and "helo_" not in ticket
    (resolver,) = servers["diagnose_nameservers"]
    for name in run.files:
        assert resolver not in run.text(name)


def test_the_evidence_judges_to_the_same_findings(diagnose):
    run = diagnose(diagnose_address="192.0.2.10")
    verdict = judge_again(run, "192.0.2.10.evidence.json")
    assert verdict["status"] == "noncompliant"
    codes = [finding["code"] for finding in verdict["findings"]]
    assert "ptr_missing" in codes and "zone_lame" in codes
    (missing,) = [finding for finding in verdict["findings"] if finding["code"] == "ptr_missing"]
    assert missing["remedy"]["zone"] == "2.0.192.in-addr.arpa."


def test_a_host_of_the_inventory_without_its_name(diagnose):
    run = diagnose(diagnose_host="relay7.hq")
    assert run.code == 0, run.output
    assert [name for name in run.files if name.endswith(".md")] == ["192.0.2.10.md", "192.0.2.11.md"]
    for name in run.files:
        text = run.text(name)
        assert not [word for word in ("relay7", "relay8", "bulk", "10.1.1.7") if word in text], name


def test_one_path_of_a_host(diagnose):
    run = diagnose(diagnose_host="relay7.hq", diagnose_address="192.0.2.11")
    assert run.code == 0 and "192.0.2.11.md" in run.files and "192.0.2.10.md" not in run.files


def test_a_ticket_about_a_host_name_shows_the_way_to_it(diagnose):
    run = diagnose(diagnose_host="relay8.hq")
    ticket = run.text("192.0.2.12.md")
    assert "For the operator of the forward zone `example.`, `host.master@example`" in ticket
    assert "```text\nmail12 3600 IN A 192.0.2.12\n```" in ticket
    assert "| `example.` | `mail12.example.` |" in ticket


def test_signatures_that_do_not_hold(diagnose):
    run = diagnose(diagnose_address="198.51.100.10")
    ticket, page = run.text("198.51.100.10.md"), run.text("198.51.100.10.html")
    assert "# Reverse DNS of `198.51.100.10`: signatures do not validate" in ticket
    assert "DNSSEC: bogus: validating resolvers refuse the answer." in ticket
    assert "signed: DS in the parent zone" in page and "bogus: validating resolvers" in page
    again = judge_again(run, "198.51.100.10.evidence.json")
    assert "dnssec_bogus" in [finding["code"] for finding in again["findings"]]
    assert again["dnssec"]["reverse"]["state"] == "bogus"


PAGE = (CHECKOUT / "docs" / "diagnose.md").read_text(encoding="utf-8")
PRINTED = re.findall(r"^    ansible-playbook mailops\.rdns\.diagnose (.*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("options", PRINTED)
def test_the_commands_of_the_documentation_run(diagnose, options):
    relay = {"relay_audit_paths": [{"address": "192.0.2.10", "helo": "mail.example"}]}
    run = diagnose(*options.split(), inventory={"all": {"hosts": {"relay1": relay}}})
    assert run.code == 0, run.output
    assert "192.0.2.10.md" in run.files
    assert len(PRINTED) == 2


def test_hostile_names_stay_text(diagnose):
    run = diagnose(diagnose_address="192.0.2.13")
    assert run.code == 0, run.output
    for name in run.files:
        assert "<script" not in run.text(name)


def test_check_mode_writes_nothing_and_says_so(diagnose):
    run = diagnose("--check", diagnose_address="192.0.2.10")
    assert run.code == 0, run.output
    assert run.files == [] and "Check mode: nothing was written." in run.output


@pytest.mark.parametrize(
    "variables, sentence",
    [
        ({}, "neither diagnose_address nor diagnose_host given: say what to diagnose, with -e"),
        ({"diagnose_address": "10.1"}, "diagnose_address: '10.1' is no address"),
        ({"diagnose_address": "192.0.2.10", "diagnose_helo": "a b"}, "diagnose_helo: 'a b' holds spaces"),
        ({"diagnose_host": "relay1"}, "diagnose_host: 'relay1' is not in the inventory (-i)"),
        ({"diagnose_host": "relay9.hq"}, "diagnose_host: 'relay9.hq' has no relay_audit_paths in the inventory"),
        (
            {"diagnose_host": "relay8.hq", "diagnose_address": "192.0.2.1"},
            "diagnose_host: 'relay8.hq' has no sending path with the address '192.0.2.1' in relay_audit_paths",
        ),
        ({"diagnose_host": "relay8.hq", "diagnose_helo": "x.example"}, "diagnose_helo goes with diagnose_address"),
        (
            {"diagnose_address": "192.0.2.10", "diagnose_dir": "hosts.yml/none"},
            "hosts.yml/none' cannot be written on the controller",
        ),
        ({"diagnose_address": "192.0.2.10", "diagnose_nameservers": ["x"]}, "nameservers: "),
    ],
)
def test_bad_input_is_one_sentence(diagnose, variables, sentence):
    run = diagnose(**variables)
    assert run.code == 2 and sentence in run.told.replace("\\'", "'"), run.output
    assert run.files == []
