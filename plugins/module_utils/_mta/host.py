# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The host that the MTA runs on: its programs, its addresses, its routes.

The only file of this folder that starts programs, opens sockets or reads files. Tests put another object with the
same methods in its place. No packet leaves the host: a UDP socket is connected, which asks the kernel for a route.
"""

from __future__ import annotations

import ipaddress
import json
import os
import socket
import subprocess
import tempfile
import threading
import typing as t

# Where MTAs keep their programs; the PATH of an unprivileged user often lacks them.
PROGRAM_DIRECTORIES = ("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin", "/opt/local/sbin")

IPV4 = "ipv4"
IPV6 = "ipv6"
_FAMILIES = {IPV4: socket.AF_INET, IPV6: socket.AF_INET6}
# Any public address would do: these are of a.root-servers.net.
_ELSEWHERE = {IPV4: "198.41.0.4", IPV6: "2001:503:ba3e::2:30"}

_SECONDS = 30.0
_MOST_OUTPUT = 32 * 1024 * 1024
_MOST_COMPLAINT = 4096
_MOST_FILE = 8 * 1024 * 1024


class Output(t.NamedTuple):
    """What a program said. The code is None when it was stopped, for taking too long or saying too much."""

    code: int | None
    out: str
    complaint: str  # the beginning of its standard error


class Host:
    """The host that this runs on."""

    def program(self, name: str) -> str | None:
        """Where an executable lies: in PATH, or where MTAs put theirs."""
        path = [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if os.path.isabs(entry)]
        for directory in (*path, *PROGRAM_DIRECTORIES):
            candidate = os.path.join(directory, name)
            if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
                return candidate
        return None

    def run(self, command: t.Sequence[str]) -> Output:
        """Run a program without a shell, for a bounded time, keeping a bounded output."""
        environment = {"PATH": os.pathsep.join(PROGRAM_DIRECTORIES), "LC_ALL": "C"}
        with tempfile.TemporaryFile() as complaints:
            try:
                # AnsibleModule.run_command() keeps all output, however much there is.
                process = subprocess.Popen(  # noqa: S603  # pylint: disable=ansible-bad-function
                    list(command),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    env=environment,
                    cwd="/",
                )
            except (OSError, ValueError) as error:
                return Output(None, "", f"cannot be started: {error}")
            timer = threading.Timer(_SECONDS, process.kill)
            timer.start()
            try:
                with t.cast(t.IO[bytes], process.stdout) as stdout:
                    out = stdout.read(_MOST_OUTPUT + 1)
                    if len(out) > _MOST_OUTPUT:
                        process.kill()
                code = process.wait()
            finally:
                timer.cancel()
            complaints.seek(0)
            complaint = _text(complaints.read(_MOST_COMPLAINT))
        if len(out) > _MOST_OUTPUT:
            return Output(None, "", f"more than {_MOST_OUTPUT} octets of output")
        if code < 0:
            return Output(None, "", complaint or f"ended by signal {-code} (at most {_SECONDS:.0f} s are allowed)")
        return Output(code, _text(out), complaint)

    def read(self, path: str) -> str:
        """The text of a file. OSError when it cannot be read, or is too large to be a table that people write."""
        with open(path, "rb") as file:
            octets = file.read(_MOST_FILE + 1)
        if len(octets) > _MOST_FILE:
            raise OSError(f"larger than {_MOST_FILE} octets")
        return _text(octets)

    def route(self, family: str) -> str | None:
        """The address that the kernel would send from to a public address of that family; None without a route."""
        try:
            with socket.socket(_FAMILIES[family], socket.SOCK_DGRAM) as probe:
                probe.connect((_ELSEWHERE[family], 53))
                name = str(probe.getsockname()[0])
        except OSError:
            return None
        return None if ipaddress.ip_address(name.partition("%")[0]).is_unspecified else name

    def is_own(self, address: str) -> bool:
        """Whether a socket can be bound to the address."""
        family = _FAMILIES[IPV6 if ":" in address else IPV4]
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.bind((address, 0))
        except OSError:
            return False
        return True

    def resolve(self, name: str) -> tuple[str, ...]:
        """The addresses of a host name as programs on this host see them."""
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return ()
        return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))

    def addresses(self) -> tuple[str, ...]:
        """All addresses of the host that others could see, as far as they can be listed."""
        visible = {address for text in self._listed() for address in _visible(text)}
        return tuple(str(address) for address in sorted(visible, key=lambda each: (each.version, int(each))))

    def _listed(self) -> t.Iterator[str]:
        program = self.program("ip")
        said = self.run([program, "-j", "addr"]) if program else Output(None, "", "")
        if said.code == 0:
            try:
                for interface in json.loads(said.out):
                    for entry in interface.get("addr_info", ()):
                        yield str(entry.get("local", ""))
                return
            except (ValueError, AttributeError, TypeError):
                pass  # an ip without JSON: the kernel's own files say it too
        yield from _kernel_ipv4(self)
        yield from _kernel_ipv6(self)


def _kernel_ipv4(host: Host) -> t.Iterator[str]:
    """In /proc/net/fib_trie a local address stands on the line before ``/32 host LOCAL``."""
    try:
        lines = host.read("/proc/net/fib_trie").splitlines()
    except OSError:
        return
    for before, line in zip(lines, lines[1:]):
        if "/32 host LOCAL" in line:
            yield before.rpartition(" ")[2]


def _kernel_ipv6(host: Host) -> t.Iterator[str]:
    """In /proc/net/if_inet6 the first word is the address in hexadecimal."""
    try:
        lines = host.read("/proc/net/if_inet6").splitlines()
    except OSError:
        return
    for line in lines:
        digits = line.partition(" ")[0]
        yield ":".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _visible(text: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The address, unless only this host or its own links can use it."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return []
    hidden = address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast
    return [] if hidden else [address]


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "backslashreplace")
