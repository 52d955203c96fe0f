# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One container with Postfix and a mail server that it sends to, without any network but its own. Needs podman."""

from __future__ import annotations

import importlib.util
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
IMAGE = "localhost/mailops-rdns-postfix"


def podman(*arguments: str, given: str = "", seconds: float = 120) -> str:
    """Run podman; what it said becomes the error when it fails."""
    done = subprocess.run(
        ("podman", *arguments), input=given, capture_output=True, text=True, timeout=seconds, check=False
    )
    if done.returncode:
        raise RuntimeError(f"podman {' '.join(arguments[:3])}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


class Relay:
    """A host with Postfix."""

    def __init__(self, container: str) -> None:
        self.container = container

    def play(self, case: dict[str, t.Any]) -> dict[str, t.Any]:
        """Configure, ask, send; see the file "case"."""
        result: dict[str, t.Any] = json.loads(
            podman("exec", "-i", self.container, "python3", "/opt/test/case", given=json.dumps(case))
        )
        return result


@pytest.fixture(scope="session")
def relay() -> t.Iterator[Relay]:
    if not shutil.which("podman"):
        pytest.skip("podman is not installed: Postfix itself was not asked")
    podman("build", "--quiet", "--network=host", "--tag", IMAGE, str(HERE), seconds=600)
    mount = f"{CHECKOUT}:/opt/tree/ansible_collections/mailops/rdns:ro"
    options = ("--privileged", "--network=none", "--hostname=mail", f"--volume={mount}")
    container = podman("run", "--detach", "--rm", *options, IMAGE).strip()
    try:
        podman("exec", "--detach", container, "/opt/test/network")
        wait_for_server(container)
        yield Relay(container)
    finally:
        podman("rm", "--force", "--time=0", container)


def wait_for_server(container: str) -> None:
    """Until the sink listens."""
    end = time.monotonic() + 20
    while "192.0.2.1:25" not in podman("exec", container, "sh", "-c", "ip netns exec server ss -Hltn || true"):
        assert time.monotonic() < end, "the mail server in the container did not start"
        time.sleep(0.1)


@pytest.fixture
def through_ansible(relay: Relay, tmp_path: pathlib.Path) -> t.Callable[..., dict[str, t.Any]]:
    """Run a module as Ansible does. Its interpreter is one inside of the container, where Postfix is."""
    if not importlib.util.find_spec("ansible"):
        pytest.skip("ansible-core is not installed for this Python: the module was not run through it")
    inside = tmp_path / "python"

    def call(
        arguments: dict[str, t.Any],
        *options: str,
        user: str = "root",
        module: str = "mta_identity_info",
        python: str = "python3",
    ) -> dict[str, t.Any]:
        inside.write_text(f'#!/bin/sh\nexec podman exec --interactive --user {user} {relay.container} {python} "$@"\n')
        inside.chmod(0o755)
        host = ("-i", "relay,", "-c", "local", "-e", f"ansible_python_interpreter={inside}")
        ask = ("-m", f"mailops.rdns.{module}", "-a", json.dumps(arguments) if arguments else "", *options)
        done = subprocess.run(
            (sys.executable, "-m", "ansible", "adhoc", "relay", *host, *ask),
            env={
                **os.environ,
                "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".cache" / "collections"),
                "ANSIBLE_PIPELINING": "true",
                "ANSIBLE_NOCOLOR": "true",
                "ANSIBLE_LOCAL_TEMP": str(tmp_path),
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "=> {" in done.stdout, done.stdout + done.stderr
        result: dict[str, t.Any] = json.loads(done.stdout.partition("=> ")[2])
        return result

    return call
