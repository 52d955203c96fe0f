# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The host itself: programs, limits, addresses. Loopback and this machine's own programs only."""

from __future__ import annotations

import ipaddress
import pathlib
import sys

import pytest

from ansible_collections.mailops.rdns.plugins.module_utils._mta import host as module
from ansible_collections.mailops.rdns.plugins.module_utils._mta.host import Host

FIB_TRIE = """\
Local:
  +-- 0.0.0.0/0 3 0 5
     |-- 127.0.0.1
        /32 host LOCAL
     |-- 192.0.2.10
        /32 host LOCAL
     |-- 192.0.2.255
        /32 link BROADCAST
"""
IF_INET6 = """\
00000000000000000000000000000001 01 80 10 80       lo
fe800000000000000000000000000001 02 40 20 80     eth0
20010db8000000000000000000000010 02 40 00 80     eth0
"""


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_output_and_complaint_are_apart() -> None:
    said = Host().run(python("import sys; print('out'); print('bad', file=sys.stderr); sys.exit(3)"))
    assert (said.code, said.out, said.complaint) == (3, "out\n", "bad\n")


def test_no_shell_no_locale_no_input() -> None:
    said = Host().run(
        (*python("import os, sys; print(os.environ['LC_ALL'], repr(sys.stdin.read()), sys.argv[1:])"), "$(id)")
    )
    assert said.out == "C '' ['$(id)']\n"


def test_octets_that_are_no_text() -> None:
    assert Host().run(python("import sys; sys.stdout.buffer.write(b'a\\xff')")).out == "a\\xff"


def test_a_program_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS", 0.3)
    said = Host().run(python("import time; time.sleep(60)"))
    assert said.code is None
    assert "signal 9" in said.complaint


def test_a_program_that_says_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_OUTPUT", 1000)
    said = Host().run(python("while True: print('x' * 100)"))
    assert (said.code, said.out) == (None, "")
    assert "more than 1000 octets" in said.complaint


def test_a_program_that_is_not_there() -> None:
    said = Host().run(("/nowhere/postconf",))
    assert said.code is None
    assert "cannot be started" in said.complaint


def test_programs_are_found_without_path(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.setenv("PATH", ".:relative")
    monkeypatch.setattr(module, "PROGRAM_DIRECTORIES", (str(tmp_path),))
    (tmp_path / "postconf").write_text("")
    assert Host().program("postconf") is None
    (tmp_path / "postconf").chmod(0o755)
    assert Host().program("postconf") == str(tmp_path / "postconf")


def test_files_are_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.setattr(module, "_MOST_FILE", 10)
    (tmp_path / "table").write_text("x" * 11)
    with pytest.raises(OSError, match="larger than 10 octets"):
        Host().read(str(tmp_path / "table"))


@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
def test_the_route_is_an_address_of_this_host_or_none(family: str) -> None:
    address = Host().route(family)
    assert address is None or Host().is_own(address.partition("%")[0])


def test_own_addresses() -> None:
    assert Host().is_own("127.0.0.1")
    assert not Host().is_own("192.0.2.99")


def test_names_resolve_as_for_programs() -> None:
    assert Host().resolve("127.0.0.1") == ("127.0.0.1",)
    assert Host().resolve("a" * 300) == ()


class WithoutIp(Host):
    """A host without the ip program, whose kernel's files are known."""

    def program(self, name: str) -> str | None:
        return None

    def read(self, path: str) -> str:
        return FIB_TRIE if path.endswith("fib_trie") else IF_INET6


def test_addresses_without_the_ip_program() -> None:
    assert WithoutIp().addresses() == ("192.0.2.10", "2001:db8::10")


def test_addresses_of_this_host() -> None:
    assert not any(ipaddress.ip_address(text).is_loopback for text in Host().addresses())
