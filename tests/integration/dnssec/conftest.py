# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The container with all zones and two validating resolvers, looked at once."""

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
IMAGE = "localhost/mailops-rdns-dnssec"
SIGNED_IN = 120.0  # seconds


def run(*command: str) -> str:
    """Run a command to its end; its output, or an error that shows what it said."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{command[:6]}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def looked() -> dict[str, dict[str, t.Any]]:
    """What everybody makes of every row."""
    for program in ("podman", "nsenter"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: Unbound and BIND were not asked")
    run("podman", "build", "--quiet", "--network=host", "--tag", IMAGE, str(HERE))
    name = f"mailops-rdns-dnssec-{os.getpid()}"
    run("podman", "run", "--detach", "--name", name, "--network=none", "--cap-add=NET_ADMIN", IMAGE)
    try:
        end = time.monotonic() + SIGNED_IN
        while "serving" not in run("podman", "logs", name):
            running = run("podman", "inspect", "--format", "{{.State.Running}}", name).strip()
            logs = subprocess.run(("podman", "logs", name), capture_output=True, text=True, check=False)
            assert running == "true" and time.monotonic() < end, logs.stdout + logs.stderr
            time.sleep(0.5)
        anchor = run("podman", "exec", name, "cat", "/run/dnssec/anchor").strip()
        pid = run("podman", "inspect", "--format", "{{.State.Pid}}", name).strip()
        unshare = () if os.geteuid() == 0 else ("podman", "unshare")
        enter = (*unshare, "nsenter", f"--net=/proc/{pid}/ns/net")
        return t.cast("dict[str, t.Any]", json.loads(run(*enter, sys.executable, str(HERE / "look.py"), anchor)))
    finally:
        subprocess.run(("podman", "rm", "--force", "--time=0", name), capture_output=True, check=False)
