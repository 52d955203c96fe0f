# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the collection, install the artifact into an empty folder, and use it with nothing of the checkout in reach."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

import tree

sys.path.insert(0, str(tree.CHECKOUT / "tests"))
from support.nameserver import NameServer

PROGRAMS = pathlib.Path(sys.executable).parent
SOA = "@ 60 SOA ns.example. hostmaster.example. 1 60 60 60 60"
ZONES = [
    f"$ORIGIN 2.0.192.in-addr.arpa.\n{SOA}\n10 60 PTR mail10.example.\n",
    f"$ORIGIN example.\n{SOA}\nmail10 60 A 192.0.2.10\n",
]
OUTSIDERS = ("tests/", "extensions/", ".", "Makefile", "pyproject.toml")  # of use in the checkout only
KEPT_TESTS = ("tests/config.yml",)  # tells ansible-test on the installed collection which Pythons modules run on


def ansible(program: str, *arguments: str, collections: pathlib.Path, folder: pathlib.Path) -> str:
    """Run a program of Ansible away from the checkout; what it printed."""
    environment = {
        "PATH": f"{PROGRAMS}:/usr/bin:/bin",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "false",
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    }
    print("+", program, *arguments, flush=True)
    done = subprocess.run(
        [str(PROGRAMS / program), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def build(work: pathlib.Path) -> pathlib.Path:
    """Build the artifact from what git tracks, and look at what it holds."""
    copy = tree.copy_into(work / "source")
    ansible("ansible-galaxy", "collection", "build", str(copy), collections=work / "none", folder=work)
    (artifact,) = work.glob("mailops-rdns-*.tar.gz")
    with tarfile.open(artifact) as archive:
        held = [member.name for member in archive.getmembers() if member.isfile()]
    strangers = [name for name in held if name.startswith(OUTSIDERS) and name not in KEPT_TESTS]
    wanted = {"README.md", "COPYING", "meta/runtime.yml", "meta/execution-environment.yml", "meta/ee-requirements.txt"}
    missing = sorted(wanted - set(held))
    if strangers or missing:
        sys.exit(f"the artifact holds what users have no use for: {strangers}; and lacks {missing}")
    print(f"{artifact.name}: {len(held)} files, {artifact.stat().st_size} bytes")
    return artifact


def install(artifact: pathlib.Path, work: pathlib.Path) -> pathlib.Path:
    """Install the artifact where there was nothing."""
    collections = work / "installed"
    arguments = ("collection", "install", str(artifact), "--offline", "-p", str(collections))
    ansible("ansible-galaxy", *arguments, collections=collections, folder=work)
    return collections


def documented(collections: pathlib.Path, work: pathlib.Path) -> None:
    """ansible-doc shows every module and every role."""
    plugins = collections / "ansible_collections" / "mailops" / "rdns" / "plugins"
    for kind, folder in (("module", "modules"), ("lookup", "lookup"), ("filter", "filter"), ("test", "test")):
        listed = ansible("ansible-doc", "-t", kind, "-l", "-j", "mailops.rdns", collections=collections, folder=work)
        there = {f"mailops.rdns.{path.stem}" for path in (plugins / folder).glob("[!_]*.py")}
        if folder in ("modules", "lookup") and set(json.loads(listed)) != there:
            sys.exit(f"ansible-doc lists {sorted(json.loads(listed))}, and the plugins are {sorted(there)}")
        for name in sorted(json.loads(listed)):
            ansible("ansible-doc", "-t", kind, name, collections=collections, folder=work)
    roles = ansible("ansible-doc", "-t", "role", "-l", "-j", "mailops.rdns", collections=collections, folder=work)
    for name in sorted(json.loads(roles)):
        ansible("ansible-doc", "-t", "role", name, collections=collections, folder=work)


def judged(collections: pathlib.Path, work: pathlib.Path) -> None:
    """One right and one wrong address, by a name server of our own."""
    expected = {"192.0.2.10": "compliant", "192.0.2.11": "noncompliant"}
    with NameServer(ZONES) as server:
        arguments = {
            "targets": [{"address": "192.0.2.10", "helo": "mail10.example"}, {"address": "192.0.2.11"}],
            "nameservers": [server.address],
            "assume_public": ["192.0.2.0/24"],
        }
        module = ("localhost", "-m", "mailops.rdns.fcrdns_info", "-a", json.dumps(arguments))
        printed = ansible("ansible", *module, collections=collections, folder=work)
    print(printed)
    result = json.loads(printed.partition(" => ")[2])
    found = {verdict["address"]: verdict["status"] for verdict in result["verdicts"]}
    if found != expected:
        sys.exit(f"the installed collection says {found}, and {expected} is right")


def main() -> None:
    os.umask(0o022)
    with tempfile.TemporaryDirectory(prefix="mailops-rdns-") as folder:
        work = pathlib.Path(folder)
        collections = install(build(work), work)
        documented(collections, work)
        judged(collections, work)
    print("The artifact builds, installs, is documented, and judges.")


if __name__ == "__main__":
    main()
