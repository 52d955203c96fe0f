# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab for tests: one container without a network, in which every documentation address is local.

Name servers, resolver and receivers run in the container. What is tested runs in this machine's Python, inside the
container's network namespace (nsenter), so that nothing of it can reach any other network. Needs podman; see tests/lab.
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
CHECKOUT = HERE.parent.parent.parent
LAB = CHECKOUT / "tests" / "lab"
COLLECTIONS = CHECKOUT / ".cache" / "collections"  # made by tests/conftest.py

UNBOUND = "198.51.100.53"
HOLDER = "198.51.100.4"  # the authoritative server of the reverse zones and of holder.example
HOSTING = "198.51.100.5"
SILENT = "198.51.100.6"
#: Everything in the lab is a documentation address (RFC 5737, RFC 3849), and is to be judged like a public one.
ASSUME_PUBLIC = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"]
#: The last octet, or group, of each receiver's addresses: tests/lab/receiver/master.cf, and tests/lab/bin/receivers.
RECEIVERS = {
    "all": 25,
    "reverse": 26,
    "client": 27,
    "helo": 28,
    "syntax": 29,
    "exim-reverse": 30,
    "exim-helo": 31,
    "opensmtpd-rdns": 32,
    "opensmtpd-fcrdns": 33,
    "sendmail": 34,
}


class Lab:
    """A running lab."""

    def __init__(self, container: str) -> None:
        pid = run("podman", "inspect", "--format", "{{.State.Pid}}", container).strip()
        unshare = () if os.geteuid() == 0 else ("podman", "unshare")
        self._enter = (*unshare, "nsenter", f"--net=/proc/{pid}/ns/net")

    def python(self, *arguments: str, stdin: str = "") -> str:
        """Run this Python inside the lab's network."""
        environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_NOCOLOR": "true",
        }
        return run(*self._enter, sys.executable, *arguments, stdin=stdin, env=environment)

    def module(self, name: str, **arguments: t.Any) -> dict[str, t.Any]:
        """Run a module of the collection as Ansible does, and return its result."""
        host = ("localhost", "-i", "localhost,", "-c", "local", "-e", f"ansible_python_interpreter={sys.executable}")
        call = ("-m", f"mailops.rdns.{name}", "-a", json.dumps(arguments))
        printed = self.python("-m", "ansible", "adhoc", *host, *call)
        return t.cast("dict[str, t.Any]", json.loads(printed.split(" => ", 1)[1]))

    def knock(self, sessions: t.Sequence[tuple[str, str, str]]) -> list[tuple[int, str]]:
        """For each (source, HELO, rule), the reply that decided when a client connected to the rule's receiver."""
        asked = []
        for source, helo, rule in sessions:
            network = "2001:db8:100::" if ":" in source else "198.51.100."
            asked.append((source, helo, f"{network}{RECEIVERS[rule]}", f"postmaster@{rule}.receiver.example"))
        replies = json.loads(self.python(str(HERE / "knock.py"), stdin=json.dumps(asked)))
        return [tuple(reply) for reply in replies]


def run(*command: str, stdin: str = "", env: t.Mapping[str, str] | None = None) -> str:
    """Run a command to its end, five minutes at most; its output, or an error that shows what it said."""
    done = subprocess.run(command, input=stdin, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{command[:6]}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def lab() -> t.Iterator[Lab]:
    for program in ("podman", "nsenter"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: the lab needs it")
    run(str(LAB / "build"))
    name = f"mailops-rdns-lab-{os.getpid()}"
    sysctls = ("net.ipv6.conf.all.disable_ipv6=0", "net.ipv6.ip_nonlocal_bind=1")
    options = ("--network=none", "--cap-add=NET_ADMIN", *(f"--sysctl={one}" for one in sysctls))
    started = time.monotonic()
    run("podman", "run", "--detach", "--rm", "--name", name, *options, "localhost/mailops-rdns-lab:latest")
    try:
        run("podman", "exec", name, "/lab/bin/ready", "everything")
        print(f"lab ready after {time.monotonic() - started:.1f} s")
        yield Lab(name)
    finally:
        subprocess.run(("podman", "rm", "--force", "--time=0", name), capture_output=True, check=False)
