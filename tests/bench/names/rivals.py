# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SpamAssassin and Rspamd in a container: what their rules about client names say."""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess
import typing as t

IMAGE = "localhost/mailops-rdns-rivals"
FOLDER = pathlib.Path(__file__).resolve().parent / "image"
BASE = pathlib.Path(__file__).resolve().parents[2] / "run" / "base_image.py"

Pair = tuple[str, str]

#: Line in the table: (program that asks, rules of which one must be hit).
RULES = {
    "SpamAssassin RDNS_DYNAMIC": ("spamassassin.pl", re.compile(r"RDNS_DYNAMIC")),
    "Rspamd HFILTER_HOSTNAME 1-5": ("rspamd.pl", re.compile(r"HFILTER_HOSTNAME_[1-5]")),
    "Rspamd HFILTER_HOSTNAME 4-5": ("rspamd.pl", re.compile(r"HFILTER_HOSTNAME_[45]")),
}


class UnavailableError(Exception):
    """This machine lacks something; the sentence says what."""


def run(*command: str, given: str | None = None, timeout: float = 900) -> str:
    """What a command prints."""
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=timeout, check=False)
    if done.returncode:
        raise UnavailableError(f"{' '.join(command[:3])} failed: {done.stderr.strip()[-300:]}")
    return done.stdout


def verdicts(pairs: t.Sequence[Pair]) -> dict[str, dict[Pair, bool]]:
    """By line of the table and by name and address: whether a rule is hit."""
    if not shutil.which("podman"):
        raise UnavailableError("the rivals need podman (Debian package podman); --alone leaves them out")
    run("python3", str(BASE))
    run("podman", "build", "--quiet", "--network=host", "--tag", IMAGE, str(FOLDER))
    hits = {program: ask(program, pairs) for program in sorted({program for program, _rules in RULES.values()})}
    return {
        title: {pair: any(rules.fullmatch(hit) for hit in hits[program][pair]) for pair in pairs}
        for title, (program, rules) in RULES.items()
    }


def ask(program: str, pairs: t.Sequence[Pair]) -> dict[Pair, list[str]]:
    """The rules that each name hits."""
    given = "".join(f"{name}\t{address}\n" for name, address in pairs)
    said = run(
        "podman", "run", "--rm", "--interactive", "--network=none", IMAGE, "perl", f"/rivals/{program}", given=given
    )
    answers = {}
    for line in said.splitlines():
        name, address, rules = line.split("\t")
        answers[name, address] = rules.split(",")
    if set(answers) != set(pairs):
        raise UnavailableError(f"{program} answered for {len(answers)} of {len(pairs)} names")
    return answers


def versions() -> str:
    """Which rivals these were."""
    shown = run("podman", "run", "--rm", "--network=none", IMAGE, "dpkg-query", "-W", "spamassassin", "rspamd")
    return ", ".join(" ".join(line.split()) for line in shown.splitlines())
