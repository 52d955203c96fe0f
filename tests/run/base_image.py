# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make docker.io/library/debian:12 available to podman: there already, or pulled, or built from Debian's own packages.

Where no image registry can be reached, debootstrap (which needs root) makes a minimal Debian that gets the same name,
so that every file of the tests names one image. Nothing is done twice.
"""

from __future__ import annotations

import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

IMAGE = "docker.io/library/debian:12"
RELEASE = "bookworm"
LOCK = pathlib.Path(tempfile.gettempdir()) / f"mailops-rdns-base-image.{os.getuid()}.lock"


def podman(*arguments: str, timeout: float = 600) -> subprocess.CompletedProcess[str]:
    """Run podman and keep what it says."""
    return subprocess.run(["podman", *arguments], capture_output=True, text=True, timeout=timeout, check=False)


def pull() -> bool:
    """Try the registry; a network that answers nothing costs a minute."""
    try:
        done = podman("pull", "--quiet", IMAGE, timeout=60)
    except subprocess.TimeoutExpired:
        return False
    print("\n".join(done.stderr.strip().splitlines()[-1:]), flush=True)
    return done.returncode == 0


def mirror() -> str | None:
    """The first package source that this machine's own apt uses, or None for debootstrap's default."""
    apt = pathlib.Path("/etc/apt")
    sources = [*sorted((apt / "sources.list.d").glob("*.sources")), *apt.glob("sources.list"), *apt.glob("*.d/*.list")]
    for path in sources:
        text = path.read_text(encoding="utf-8", errors="replace")
        found = re.search(r"^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(\S*debian\S*)", text, re.MULTILINE)
        if found and "security" not in found.group(1):
            return found.group(1)
    return None


def build() -> None:
    """A minimal Debian, with this machine's apt settings for proxies, imported under the image's name."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        sys.exit(f"{IMAGE} cannot be pulled, and to make one needs root and debootstrap (Debian package debootstrap).")
    with tempfile.TemporaryDirectory(prefix="mailops-rdns-image-") as folder:
        system = pathlib.Path(folder) / "debian"
        command = ["debootstrap", "--variant=minbase", "--include=ca-certificates", RELEASE, str(system)]
        print("+", *command, flush=True)
        subprocess.run([*command, *filter(None, [mirror()])], check=True, timeout=900)
        for settings in pathlib.Path("/etc/apt/apt.conf.d").glob("*proxy*"):
            shutil.copy(settings, system / "etc/apt/apt.conf.d")
        tar = subprocess.Popen(["tar", "-C", str(system), "-c", "."], stdout=subprocess.PIPE)
        subprocess.run(["podman", "import", "--quiet", "-", IMAGE], stdin=tar.stdout, check=True, timeout=600)
        if tar.wait() != 0:
            sys.exit(f"{IMAGE}: tar failed")


def main() -> None:
    with LOCK.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several suites want the image at once
        if podman("image", "exists", IMAGE).returncode == 0:
            return
        if not pull():
            print("The image cannot be pulled here: it is made with debootstrap.", flush=True)
            build()


if __name__ == "__main__":
    main()
