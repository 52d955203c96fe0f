# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo: an Internet on loopback, a fleet of relays with one fault each, and the audit playbook over them.

    make demo                  look and report: the play succeeds, whatever it finds
    make demo MODE=enforce     the play fails, for exactly the relays that should fail

No root, and no packet leaves the machine. The name servers live in this process and end with it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import textwrap
import typing as t
import uuid

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
COLLECTIONS = CHECKOUT / ".cache" / "collections"
#: Relays that are shown with remedies when the report is written: the rest is on the page.
SHOWN = {
    "pool": "ptr_dynamic",
    "lame": "zone_lame",
    "half": "zone_rfc2317_broken",
    "bogus": "dnssec_bogus",
    "moved": "propagating",
}
REPORTS = CHECKOUT / "tests" / "output" / "demo"

sys.path[:0] = [str(HERE.parent), str(HERE)]
try:
    from internet import Internet
except ImportError as missing:
    sys.exit(f"{missing}: start the demo with 'make demo', which installs what it needs.")


def link_checkout() -> None:
    """Let Ansible find the checkout by the collection's name; several demos may do so at once."""
    link = COLLECTIONS / "ansible_collections" / "mailops" / "rdns"
    if link.is_symlink() and link.resolve() == CHECKOUT:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    fresh = link.with_name(f"rdns.{os.getpid()}")
    fresh.symlink_to(CHECKOUT, target_is_directory=True)
    fresh.replace(link)


def environment(internet: Internet, mode: str, reports: pathlib.Path) -> dict[str, str]:
    """What ansible-playbook gets to see: nothing of the user's own Ansible settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    return {
        **kept,
        "ANSIBLE_CONFIG": str(HERE / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "DEMO_PORT": str(internet.port),
        "DEMO_RESOLVER": internet.ours,
        "DEMO_RESOLVER_ELSEWHERE": internet.elsewhere,
        "DEMO_ROOT_SERVER": internet.root,
        "DEMO_TRUST_ANCHOR": internet.trust_anchor,
        "DEMO_REPORT_DIR": str(reports),
        "DEMO_MODE": mode,
        "DEMO_RUN": uuid.uuid4().hex,  # by which its processes are told from others
    }


def ansible_playbook() -> str:
    """The ansible-playbook of the Python that runs this."""
    beside = pathlib.Path(sys.executable).with_name("ansible-playbook")
    program = str(beside) if beside.exists() else shutil.which("ansible-playbook")
    if program is None:
        sys.exit("There is no ansible-playbook beside this Python: start the demo with 'make demo', which installs it.")
    return program


def play(environ: dict[str, str]) -> int:
    """Run the audit to its end, also when somebody presses Ctrl-C; the exit code of ansible-playbook.

    It is stopped by SIGINT: told to terminate, it leaves its workers behind. On SIGINT it does so too where a worker
    ends in the middle of its answer: the others wait for ever for their turn.
    """
    running: list[subprocess.Popen[bytes]] = []
    stopped: list[int] = []

    def stop(signum: int, _frame: object) -> None:
        stopped.append(signum)  # no exception from here: it might come just when the process is there and not yet known
        for process in running:
            process.send_signal(signal.SIGINT)

    signal.signal(signal.SIGTERM, stop)
    process = subprocess.Popen([ansible_playbook(), "mailops.rdns.audit"], cwd=HERE, env=environ)
    running.append(process)
    if stopped:
        process.send_signal(signal.SIGINT)
    try:
        while process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            if stopped and process.poll() is None:  # the first may have come where Python ignores exceptions
                process.send_signal(signal.SIGINT)
        code = process.returncode
    except KeyboardInterrupt:  # the terminal has told ansible-playbook too; whoever sent a signal has not
        for patience in (3, 10):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
                break
            process.send_signal(signal.SIGINT)
        raise
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
        end_workers(environ["DEMO_RUN"])
    if stopped:
        sys.exit(128 + stopped[0])
    return code


def end_workers(run: str) -> None:
    """Terminate what ansible-playbook started and has left behind."""
    for environ in pathlib.Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # somebody else's, or gone meanwhile
            if f"DEMO_RUN={run}".encode() in environ.read_bytes().split(b"\0"):
                os.kill(int(environ.parent.name), signal.SIGTERM)


def shown(path: pathlib.Path) -> str:
    """The path as the user would type it."""
    try:
        return str(path.relative_to(pathlib.Path.cwd()))
    except ValueError:
        return str(path)


def main(arguments: list[str] | None = None) -> int:
    """Run the demo."""
    parser = argparse.ArgumentParser(description="Audit a demo fleet of mail relays.")
    parser.add_argument("--mode", choices=("report", "enforce"), default="report")
    parser.add_argument("--report-dir", type=pathlib.Path, default=REPORTS, help="where the reports go (%(default)s)")
    options = parser.parse_args(arguments)
    reports = options.report_dir.resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a background job of a shell begins without
    link_checkout()
    try:
        internet = Internet().start()
    except OSError as error:
        sys.exit(f"The demo needs the addresses 127.0.0.1 to 127.0.0.9, which Linux has on loopback: {error}.")
    with internet:
        try:
            code = play(environment(internet, options.mode, reports))
        except KeyboardInterrupt:
            print("\nStopped.")
            return 130
    return finish(code, options.mode, reports)


def excerpt(report: dict[str, t.Any]) -> str:
    """Some relays with what is wrong, what receivers do about it, and who must change what."""
    lines = []
    for host, code in SHOWN.items():
        verdict = next(verdict for verdict in report["verdicts"] if verdict["host"] == host)
        finding = next(one for one in verdict["findings"] if one["code"] == code)
        remedy = finding["remedy"]
        refusing = [
            receiver
            for receiver, rules in verdict["receivers"].items()
            if any(predicted["outcome"] != "pass" for predicted in rules.values())
        ]
        actor = ", ".join(filter(None, (remedy["actor"].replace("_", " "), remedy["contact"])))
        lines += ["", f"{host}  {code}"]
        lines += _wrapped(finding["message"])
        lines += _wrapped("trouble with: " + (", ".join(refusing) or "filters, none of the four MTAs"))
        lines += _wrapped(f"remedy ({actor}): {remedy['text']}")
    return "\n".join(lines)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, 80, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False, break_long_words=True
    )


def finish(code: int, mode: str, reports: pathlib.Path) -> int:
    """Say where to look; the exit code of the demo."""
    pages = sorted(reports.glob("*.html"))
    if not pages or code not in ((0,) if mode == "report" else (2,)):
        print(f"The demo did not end as it should: ansible-playbook gave {code}.", file=sys.stderr)
        return code or 1
    if mode == "report":
        print("\nFive of them, as the page has them all:")
        print(excerpt(json.loads(next(reports.glob("*.json")).read_text(encoding="utf-8"))))
        print("\nNothing failed: report mode tells, and lets the play go on.")
    else:
        print("The play failed, as it should: for the relays that receivers would refuse, and")
        print("for those that could not be judged. The others passed.")
    print(f"The page:     {shown(pages[0])}")
    print(f"The relays:   {shown(HERE / 'inventory.yml')}")
    if mode == "report":
        print("Now try:      make demo MODE=enforce")
    return code


if __name__ == "__main__":
    sys.exit(main())
