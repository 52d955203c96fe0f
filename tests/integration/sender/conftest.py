# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A relay with a real Postfix, real name servers and a host that takes probes, in one container without other network.

ansible-playbook runs in this Python, inside of the container's network, and enters the relay by nsenter: podman exec
takes a third of a second for each of several steps that a task is made of.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import time
import typing as t

import pytest
import yaml

HERE = pathlib.Path(__file__).resolve().parent
COLLECTIONS = HERE.parents[2] / ".cache" / "collections"  # made by tests/conftest.py
IMAGE = "localhost/mailops-rdns-sender"


class Run(t.NamedTuple):
    """What a play left behind."""

    code: int
    output: str
    changed: int

    @property
    def told(self) -> str:
        """The output on one line: Ansible breaks lines where it likes, and doubles quotes in YAML."""
        return " ".join(self.output.split()).replace("''", "'")


class Relay:
    """The container, and plays about it."""

    def __init__(self, name: str, folder: pathlib.Path) -> None:
        self.name, self.folder = name, folder
        self._pid = run("podman", "inspect", "--format", "{{.State.Pid}}", name).strip()
        self._enter = ("nsenter", f"--net=/proc/{self._pid}/ns/net")

    def do(self, command: str) -> str:
        """Run a shell command on the relay."""
        return run("podman", "exec", self.name, "sh", "-c", command)

    def reset(self) -> None:
        """Postfix as it was made."""
        self.do("rm -rf /etc/postfix && cp -a /etc/postfix.pristine /etc/postfix && postfix reload 2>&1")
        self.do("postsuper -d ALL 2>&1; : >/var/log/postfix.log")

    def state(self) -> str:
        """All of its configuration, and its queue."""
        return self.do("cd /etc/postfix && find . | sort && cat main.cf master.cf && postqueue -p")

    def play(self, playbook: str, *options: str, **variables: t.Any) -> Run:
        """Run a playbook: a name, or a path below the test's folder."""
        hosts = {
            "ansible_connection": "community.docker.nsenter",
            "ansible_nsenter_pid": self._pid,
            "ansible_python_interpreter": "/usr/bin/python3",
        }
        sink = {**hosts, "ansible_python_interpreter": "/opt/test/sink-python"}
        away = {"ansible_connection": "ssh", "ansible_host": "192.0.2.1", "ansible_port": 1}
        inventory = {"all": {"hosts": {"relay1": hosts, "sink1": sink, "away": away}}}
        given = {
            "sender_gate_nameservers": ["198.51.100.11"],
            "sender_gate_root_servers": ["198.51.100.1"],
            "sender_gate_assume_public": ["192.0.2.0/24", "2001:db8::/32", "198.51.100.0/24"],
            "sender_gate_timeout": 1,
            **variables,
        }
        given = {name: value for name, value in given.items() if value is not None}
        (self.folder / "inventory").write_text(yaml.safe_dump(inventory))
        (self.folder / "given.json").write_text(json.dumps(given))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
        environment = {
            **kept,
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_NOCOLOR": "true",
            "ANSIBLE_PIPELINING": "true",
            "ANSIBLE_SSH_TIMEOUT": "3",
        }
        program = str(pathlib.Path(sys.executable).with_name("ansible-playbook"))
        command = (sys.executable, program, playbook, "-i", "inventory", "-e", "@given.json", *options)
        done = subprocess.run(
            (*self._enter, *command),
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        recap = [line for line in done.stdout.splitlines() if " changed=" in line]
        changed = sum(int(line.partition("changed=")[2].split()[0]) for line in recap)
        return Run(done.returncode, done.stdout + done.stderr, changed)


def run(*command: str) -> str:
    """Run a command to its end, ten minutes at most; its output, or an error that shows what it said."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{command[:6]}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def container() -> t.Iterator[str]:
    for program in ("podman", "nsenter"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: no address was enabled in a real Postfix")
    if not (pathlib.Path(sysconfig.get_path("purelib")) / "ansible_collections" / "community" / "docker").is_dir():
        pytest.skip("the collection community.docker is not installed: no address was enabled in a real Postfix")
    run("podman", "build", "--quiet", "--network=host", "--tag", IMAGE, str(HERE))
    name = f"mailops-rdns-sender-{os.getpid()}"
    options = ("--privileged", "--network=none", "--hostname=mail", "--sysctl=net.ipv6.conf.all.disable_ipv6=0")
    run("podman", "run", "--detach", "--rm", "--name", name, *options, IMAGE)
    try:
        end = time.monotonic() + 60
        while subprocess.run(("podman", "exec", name, "test", "-e", "/tmp/ready"), check=False).returncode:
            assert time.monotonic() < end, f"the servers did not start: {run('podman', 'logs', name)[-3000:]}"
            time.sleep(0.3)
        yield name
    finally:
        subprocess.run(("podman", "rm", "--force", "--time=0", name), capture_output=True, check=False)


@pytest.fixture
def relay(container: str, tmp_path: pathlib.Path) -> Relay:
    made = Relay(container, tmp_path)
    made.reset()
    return made
