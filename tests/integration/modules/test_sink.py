# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""smtp_sink_info as users call it: in the background of a play that sends, at once, and in check mode."""

from __future__ import annotations

import json
import os
import pathlib
import re
import smtplib
import socket
import subprocess
import sys
import threading
import time

import pytest

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
TREE = CHECKOUT / ".cache" / "collections"
ANSIBLE = pathlib.Path(sys.executable).with_name("ansible")
PROBE = "probe-6f1d@sink.example"
# ansible.builtin.mail would do, but it belongs to community.general: any client will.
CLIENT = """
import smtplib
with smtplib.SMTP("127.0.0.1", {port}, local_hostname="mail10.example.org", timeout=10) as client:
    client.sendmail("probe@example.org", ["{probe}"], "Subject: {subject}\\r\\n\\r\\nsecret text\\r\\n")
"""

pytestmark = pytest.mark.skipif(not ANSIBLE.exists(), reason="ansible-core is not installed beside this Python")


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def environment(tmp_path):
    return {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(TREE),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_ASYNC_DIR": str(tmp_path / "async"),
        "ANSIBLE_LOCAL_TEMP": str(tmp_path / "local"),
    }


def call(arguments, tmp_path, *more):
    """The module on localhost, at once."""
    command = [ANSIBLE, "localhost", "-i", "localhost,", "-c", "local", "-m", "mailops.rdns.smtp_sink_info"]
    command += ["-a", json.dumps(arguments), "-e", f"ansible_python_interpreter={sys.executable}", *more]
    settings = {**environment(tmp_path), "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.oneline"}
    done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False, timeout=120)
    state, arrow, result = done.stdout.partition("=>")
    assert arrow, done.stdout + done.stderr
    return {**json.loads(result), "failed": "FAILED" in state}


def play(tasks, tmp_path, **variables):
    """A play on localhost; how it ended, and what its tasks put into a file."""
    said = tmp_path / "said.json"
    tasks = [*tasks, {"ansible.builtin.copy": {"content": "{{ sink | to_json }}", "dest": str(said), "mode": "0600"}}]
    book = [{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]
    (tmp_path / "play.yml").write_text(json.dumps(book))
    command = [ANSIBLE.with_name("ansible-playbook"), "-i", "localhost,", "-c", "local", "play.yml"]
    command += ["-e", json.dumps({"ansible_python_interpreter": sys.executable, **variables})]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment(tmp_path), cwd=tmp_path, check=False, timeout=300
    )
    return done, json.loads(said.read_text()) if said.exists() else None


def in_background(port, send):
    """The tasks of the module's examples: start, wait for the port, send, collect."""
    sink = {"address": "127.0.0.1", "port": port, "recipient": PROBE, "timeout": 60}
    return [
        {"mailops.rdns.smtp_sink_info": sink, "async": 90, "poll": 0, "register": "listening"},
        {"ansible.builtin.wait_for": {"host": "127.0.0.1", "port": port, "timeout": 60}},
        *send,
        {
            "ansible.builtin.async_status": {"jid": "{{ listening.ansible_job_id }}"},
            "register": "sink",
            "until": "sink is finished",
            "retries": 150,
            "delay": 0.5,
        },
    ]


def by_client(port, subject="probe"):
    script = CLIENT.format(port=port, probe=PROBE, subject=subject)
    return {"ansible.builtin.command": {"argv": ["{{ ansible_playbook_python }}", "-c", script]}}


def test_a_play_sees_who_sends(port, tmp_path):
    done, sink = play(in_background(port, [by_client(port)]), tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [(one["outcome"], one["counted"]) for one in sink["sessions"]] == [("closed", False), ("message", True)]
    probe = sink["sessions"][1]
    assert (probe["address"], probe["helo"], probe["esmtp"]) == ("127.0.0.1", "mail10.example.org", True)
    assert (probe["mail_from"], probe["rcpt_to"], probe["tls"]) == ("probe@example.org", [PROBE], None)
    assert sink["listening"] == {"address": "127.0.0.1", "port": port}
    assert sink["changed"] is False and sink["summary"]["counted"] == 1
    assert "secret text" not in json.dumps(sink)


def test_two_at_once_one_after_the_other(port, tmp_path):
    """The port is free again at once."""
    tasks = in_background(port, [by_client(port)])
    done, sink = play([*tasks, *tasks], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sink["summary"]["counted"] == 1


def test_the_port_is_in_use(port, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        result = call({"address": "127.0.0.1", "port": port, "timeout": 5}, tmp_path)
    assert result["failed"] is True
    assert result["msg"].startswith(f"port: 127.0.0.1:{port} is in use: stop what listens there")
    assert "exception" not in result and "sessions" not in result


def test_time_is_up(port, tmp_path):
    def late():
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                with smtplib.SMTP("127.0.0.1", port, local_hostname="{{7*7}}", timeout=5) as client:
                    client.ehlo()
                return
            except OSError:
                time.sleep(0.1)

    client = threading.Thread(target=late, daemon=True)
    client.start()
    result = call({"address": "127.0.0.1", "port": port, "timeout": 4, "recipient": PROBE}, tmp_path)
    client.join(10)
    assert result["failed"] is True
    assert result["msg"] == f"no message to {PROBE} came to 127.0.0.1:{port} in 4 s; 1 other session was seen"
    (seen,) = result["sessions"]
    assert (seen["outcome"], seen["helo"]) == ("quit", r"\x7b\x7b7*7\x7d\x7d")


def test_check_mode_does_not_listen(port, tmp_path):
    result = call({"address": "127.0.0.1", "port": port}, tmp_path, "--check")
    assert result["failed"] is False and result["sessions"] == []
    assert result["msg"] == f"check mode: it would listen on 127.0.0.1:{port} for 60 seconds at most"


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ({"address": "sink.example"}, "address: 'sink.example' given: an address of this host is wanted"),
        ({"address": "192.0.2.25", "port": 2525}, "address: cannot listen on 192.0.2.25:2525: this host does not have"),
        ({"address": "127.0.0.1", "messages": 0}, "messages: 0 (int) given: a number from 1 to 100 is wanted"),
        ({"address": "127.0.0.1", "certificate": "/x.pem"}, "parameters are required together: certificate, key"),
        ({"address": "127.0.0.1", "certificate": "/x", "key": "/x"}, "certificate: '/x' cannot be read: No such file"),
    ],
)
def test_bad_input(arguments, sentence, tmp_path):
    result = call(arguments, tmp_path)
    assert result["failed"] is True and sentence in result["msg"]
    assert "exception" not in result


SENDMAIL = f"""#!{sys.executable}
import smtplib, sys
assert sys.argv[1] == "-f"
with smtplib.SMTP("127.0.0.1", {{port}}, local_hostname="mail10.example.org", timeout=10) as client:
    client.sendmail(sys.argv[2], sys.argv[3:], sys.stdin.read() + "\\r\\n")
"""


def test_the_play_on_the_page(port, tmp_path):
    """docs/wire.md as it stands, but for addresses and port; a client of Python's in place of a relay's sendmail."""
    page = (CHECKOUT / "docs" / "wire.md").read_text(encoding="utf-8")
    (tmp_path / "wire.yml").write_text(re.search(r"```yaml\n(.*?)```", page, re.DOTALL)[1])
    (tmp_path / "inventory").write_text("[all:vars]\nansible_connection=local\n[all]\nrelay1\nsink1\n")
    sendmail = tmp_path / "sendmail"
    sendmail.write_text(SENDMAIL.format(port=port))
    sendmail.chmod(0o755)
    told = re.search(r"^    (ansible-playbook .*)$", page, re.MULTILINE)[1].split()
    variables = {"sink_address": "127.0.0.1", "sink_port": port, "ansible_python_interpreter": sys.executable}
    folders = (str(tmp_path), str(ANSIBLE.parent), os.environ["PATH"])
    settings = {**environment(tmp_path), "PATH": os.pathsep.join(folders)}
    done = subprocess.run(
        [*told, "-e", json.dumps(variables)],
        capture_output=True,
        text=True,
        env=settings,
        cwd=tmp_path,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    shown = re.search(r"^    ok: \[relay1.*?^    \}$", page, re.MULTILINE | re.DOTALL)[0]
    for line in shown.replace("192.0.2.10", "127.0.0.1").splitlines():
        assert line[4:] in done.stdout
