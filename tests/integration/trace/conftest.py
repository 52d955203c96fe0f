# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Internet of internet.py in one container without any other network; what is tested runs in this Python, inside
the container's network namespace."""

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

from .internet import write

HERE = pathlib.Path(__file__).resolve().parent
COLLECTIONS = HERE.parents[2] / ".cache" / "collections"  # made by tests/conftest.py
IMAGE = "localhost/mailops-rdns-trace"


class Inside:
    """Runs things inside the container's network."""

    def __init__(self, container: str) -> None:
        pid = run("podman", "inspect", "--format", "{{.State.Pid}}", container).strip()
        unshare = () if os.geteuid() == 0 else ("podman", "unshare")
        self._enter = (*unshare, "nsenter", f"--net=/proc/{pid}/ns/net")

    def look(self, *fleets: t.Sequence[tuple[str, t.Sequence[str]]]) -> list[dict[str, t.Any]]:
        """What look.py finds for each fleet."""
        return t.cast(
            "list[dict[str, t.Any]]", json.loads(self.python(str(HERE / "look.py"), stdin=json.dumps(fleets)))
        )

    def module(self, **arguments: t.Any) -> dict[str, t.Any]:
        """What reverse_zone_info returns when Ansible runs it."""
        host = ("localhost", "-i", "localhost,", "-c", "local", "-e", f"ansible_python_interpreter={sys.executable}")
        call = ("-m", "mailops.rdns.reverse_zone_info", "-a", json.dumps(arguments))
        printed = self.python("-m", "ansible", "adhoc", *host, *call, check=False)
        return t.cast("dict[str, t.Any]", json.loads(printed.split(" => ", 1)[1]))

    def python(self, *arguments: str, stdin: str = "", check: bool = True) -> str:
        """Run this Python there."""
        environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_NOCOLOR": "true",
        }
        return run(*self._enter, sys.executable, *arguments, stdin=stdin, env=environment, check=check)


def run(*command: str, stdin: str = "", env: t.Mapping[str, str] | None = None, check: bool = True) -> str:
    """Run a command to its end, five minutes at most; its output, or an error that shows what it said."""
    done = subprocess.run(command, input=stdin, env=env, capture_output=True, text=True, timeout=300, check=False)
    failed = done.returncode != 0 and check
    assert not failed, f"{command[:6]}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def inside(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Inside]:
    for program in ("podman", "nsenter"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: traces of real name servers were not tested")
    folder = tmp_path_factory.mktemp("internet")
    write(folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)  # NSD runs as a user of its own
    run("podman", "build", "--quiet", "--network=host", "--tag", IMAGE, str(HERE))
    name = f"mailops-rdns-trace-{os.getpid()}"
    options = ("--network=none", "--cap-add=NET_ADMIN", "--sysctl=net.ipv6.conf.all.disable_ipv6=0")
    run("podman", "run", "--detach", "--rm", "--name", name, *options, f"--volume={folder}:/internet:ro", IMAGE)
    try:
        for _attempt in range(80):
            ready = subprocess.run(
                ("podman", "exec", name, "test", "-e", "/tmp/ready"), capture_output=True, check=False
            )
            if ready.returncode == 0:
                break
            time.sleep(0.5)
        else:
            raise AssertionError(f"the servers did not start: {run('podman', 'logs', name)[-3000:]}")
        yield Inside(name)
    finally:
        subprocess.run(("podman", "rm", "--force", "--time=0", name), capture_output=True, check=False)
