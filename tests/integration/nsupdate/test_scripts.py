# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The nsupdate scripts of remedies, fed to BIND's nsupdate: the record arrives, the verdict turns, and only once.

One container without a network: BIND serves the root and all zones below it. fcrdns_info runs in this machine's Python,
inside the container's network namespace. Needs podman.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import typing as t

import pytest

HERE = pathlib.Path(__file__).resolve().parent
COLLECTIONS = HERE.parents[2] / ".cache" / "collections"  # made by tests/conftest.py
IMAGE = "localhost/mailops-rdns-nsupdate"

# what: (target, finding whose remedy is followed)
CASES = {
    "no PTR record": ({"address": "192.0.2.64", "helo": "right64.example"}, "ptr_missing"),
    "no PTR record, IPv6": ({"address": "2001:db8::6", "helo": "right6.example"}, "ptr_missing"),
    "RFC 2317: no PTR record in the child zone": ({"address": "192.0.2.10", "helo": "right10.example"}, "ptr_missing"),
    "another name than the declared one": ({"address": "192.0.2.65", "ptr": ["right65.example"]}, "ptr_unexpected"),
    "a stale PTR record beside a good one": ({"address": "192.0.2.66"}, "forward_missing"),
    "a PTR name without address": ({"address": "192.0.2.67"}, "forward_missing"),
    "a PTR name with another address": ({"address": "192.0.2.68"}, "forward_mismatch"),
}


def run(*command: str, stdin: str = "", **options: t.Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=120, check=False, **options)


class Server:
    """A running container."""

    def __init__(self, container: str) -> None:
        self._container = container
        pid = run("podman", "inspect", "--format", "{{.State.Pid}}", container).stdout.strip()
        unshare = () if os.geteuid() == 0 else ("podman", "unshare")
        self._enter = (*unshare, "nsenter", f"--net=/proc/{pid}/ns/net")

    def inside(self, *command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command in the container."""
        return run("podman", "exec", "--interactive", self._container, *command, stdin=stdin)

    def verdict(self, target: dict[str, t.Any]) -> dict[str, t.Any]:
        """What fcrdns_info makes of a target, with a trace."""
        given = {"targets": [target], "nameservers": ["127.0.0.1"], "root_servers": ["127.0.0.1"], "trace": "always"}
        given["assume_public"] = ["127.0.0.0/8", "192.0.2.0/24", "2001:db8::/32"]
        python = ("-e", f"ansible_python_interpreter={sys.executable}")
        call = ("localhost", "-i", "localhost,", "-c", "local", *python, "-m", "mailops.rdns.fcrdns_info")
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "ANSIBLE_NOCOLOR": "true"}
        ansible = (sys.executable, "-m", "ansible", "adhoc", *call, "-a", json.dumps(given))
        done = run(*self._enter, *ansible, env=environment)
        assert " => {" in done.stdout, done.stdout + done.stderr
        result = json.loads(done.stdout.split(" => ", 1)[1])
        assert "verdicts" in result, result
        return result["verdicts"][0]


@pytest.fixture(scope="module")
def server() -> t.Iterator[Server]:
    for program in ("podman", "nsenter"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: nsupdate itself was not asked")
    built = run("podman", "build", "--quiet", "--network=host", "--tag", IMAGE, str(HERE))
    assert built.returncode == 0, built.stderr
    names = "--add-host=ns1.example:127.0.0.1"  # nsupdate looks the server's name up as any program does
    container = run("podman", "run", "--detach", "--rm", "--network=none", names, IMAGE).stdout.strip()
    try:
        started = Server(container)
        end = time.monotonic() + 20
        while started.inside("dig", "+short", "+time=1", "@127.0.0.1", "example.", "SOA").stdout.strip() == "":
            assert time.monotonic() < end, run("podman", "logs", container).stderr
            time.sleep(0.2)
        yield started
    finally:
        run("podman", "rm", "--force", "--time=0", container)


@pytest.mark.parametrize("target, code", CASES.values(), ids=CASES.keys())
def test_script(server, target, code):
    before = server.verdict(target)
    assert before["status"] == "noncompliant"
    (remedy,) = [finding["remedy"] for finding in before["findings"] if finding["code"] == code]
    assert remedy["contact"] == "hostmaster@example"
    script = "\n".join(remedy["nsupdate"]) + "\n"
    applied = server.inside("nsupdate", stdin=script)
    assert (applied.returncode, applied.stderr) == (0, ""), script
    after = server.verdict(target)
    assert after["status"] == "compliant", after["findings"]
    again = server.inside("nsupdate", stdin=script)  # the zone is not any more what the trace saw
    assert again.returncode != 0 and "update failed" in again.stderr


def test_a_zone_that_somebody_else_has_changed_stays_as_it_is(server):
    target = {"address": "192.0.2.70", "helo": "ns1.example", "ptr": ["ns1.example"]}
    (remedy,) = [one["remedy"] for one in server.verdict(target)["findings"] if one["code"] == "ptr_missing"]
    other = "server 127.0.0.1\nupdate add 70.2.0.192.in-addr.arpa. 60 IN CNAME elsewhere.example.\nsend\n"
    assert server.inside("nsupdate", stdin=other).returncode == 0
    assert "update failed" in server.inside("nsupdate", stdin="\n".join(remedy["nsupdate"]) + "\n").stderr
    found = server.inside("dig", "+short", "@127.0.0.1", "70.2.0.192.in-addr.arpa.", "CNAME").stdout
    assert found.strip() == "elsewhere.example."
