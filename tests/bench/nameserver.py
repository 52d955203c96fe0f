# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The authoritative server that every client asks: NSD, on loopback, with the field's zones, kept to one core."""

from __future__ import annotations

import os
import pathlib
import shutil
import socket
import subprocess
import time
import typing as t

from field import ZONES, owner, write_zones

NSD, CONTROL = (shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin") for name in ("nsd", "nsd-control"))
ADNS_ADDRESS = "127.18.0.1"  # adns asks port 53 only
SLOW_ADNS_ADDRESS = "127.18.0.2"

_CONFIGURATION = """server:
  server-count: 1
  ip-address: 127.0.0.1@{port}
{more}
  username: ""
  database: ""
  zonesdir: "{folder}"
  zonelistfile: "{folder}/zone.list"
  xfrdfile: "{folder}/xfrd.state"
  xfrdir: "{folder}"
  pidfile: "{folder}/nsd.pid"
  logfile: "{folder}/nsd.log"
  minimal-responses: yes
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
  receive-buffer-size: 4194304
  send-buffer-size: 4194304
remote-control:
  control-enable: yes
  control-interface: {folder}/control
"""


class UnavailableError(Exception):
    """Something that a benchmark needs is not there; says what."""


def free_port() -> int:
    """A port of loopback that nobody has, for UDP and TCP."""
    for _each in range(50):
        with socket.socket(type=socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            port: int = udp.getsockname()[1]
            try:
                tcp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise UnavailableError("no free port")


def can_use_port_53() -> bool:
    """Whether adns can be served."""
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((ADNS_ADDRESS, 53))
        except OSError:
            return False
    return True


class NameServer:
    """NSD, from start to end of a with statement."""

    def __init__(self, folder: pathlib.Path, core: int | None) -> None:
        if NSD is None:
            raise UnavailableError("NSD is not installed (Debian: apt-get install nsd)")
        self.folder, self.core, self.port = folder, core, free_port()
        self.for_adns = can_use_port_53()
        write_zones(folder)
        more = f"  ip-address: {ADNS_ADDRESS}@53" if self.for_adns else ""
        text = _CONFIGURATION.format(folder=folder, port=self.port, more=more)
        text += "".join(f'zone:\n  name: "{zone}"\n  zonefile: "{zone}.zone"\n' for zone in ZONES)
        self._configuration = folder / "nsd.conf"
        self._configuration.write_text(text)

    def __enter__(self) -> NameServer:  # noqa: PYI034 - never derived from
        self.process = subprocess.Popen([str(NSD), "-d", "-c", str(self._configuration)], stderr=subprocess.DEVNULL)
        if self.core is not None:
            os.sched_setaffinity(self.process.pid, {self.core})
        for _each in range(300):
            if self._answers():
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        log = self.folder / "nsd.log"
        self.__exit__()
        raise UnavailableError(f"NSD did not start: {log.read_text()[-300:] if log.exists() else 'no log'}")

    def __exit__(self, *_exception: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _answers(self) -> bool:
        return len(ask(self.port, owner(0))) > 12

    def queries(self) -> int | None:
        """How many queries came so far, by NSD's own count."""
        said = subprocess.run(
            [str(CONTROL), "-c", str(self._configuration), "stats_noreset"], capture_output=True, text=True, check=False
        )
        counts = dict(line.split("=", 1) for line in said.stdout.splitlines() if "=" in line)
        return int(counts["num.queries"]) if "num.queries" in counts else None


def ask(port: int, name: str, timeout: float = 0.3) -> bytes:
    """The response to one PTR question, or nothing."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.rstrip(".").split("."))
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.settimeout(timeout)
        client.connect(("127.0.0.1", port))
        try:
            client.send(b"\x00\x01\x01\x00\x00\x01" + bytes(6) + labels + b"\x00\x00\x0c\x00\x01")
            return client.recv(4096)
        except OSError:
            return b""


def cores() -> tuple[int | None, int | None]:
    """A core for the client, and one for the servers; None on a machine with one core."""
    usable: t.Sequence[int] = sorted(os.sched_getaffinity(0))
    return (usable[0], usable[1]) if len(usable) > 1 else (None, None)
