# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host that exists only as a table."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._mta.host import Host, Output

POSTCONF = "/usr/sbin/postconf"
POSTMAP = "/usr/sbin/postmap"
POSTMULTI = "/usr/sbin/postmulti"

MASTER = """\
smtp       inet  n       -       y       -       -       smtpd
rewrite    unix  -       -       y       -       -       trivial-rewrite
smtp       unix  -       -       y       -       -       smtp
relay      unix  -       -       y       -       -       smtp -o syslog_name=postfix/$service_name
lmtp       unix  -       -       y       -       -       lmtp
"""
#: Defaults that the tests need, as ``postconf -x`` shows them.
DEFAULTS = {
    "default_transport": "smtp",
    "relay_transport": "relay",
    "myhostname": "mail.example",
    "smtp_helo_name": "mail.example",
    "lmtp_lhlo_name": "mail.example",
    "inet_interfaces": "all",
    "inet_protocols": "all",
}


@dataclasses.dataclass
class TableHost(Host):
    """Programs, addresses and files by table. A program that is not in the table is not installed."""

    main: dict[str, str] = dataclasses.field(default_factory=dict)
    master: str = MASTER
    programs: tuple[str, ...] = ("postconf", "postmap", "postmulti")
    instances: str = "-               -               y         /etc/postfix\n"
    tables: dict[str, str] = dataclasses.field(default_factory=dict)
    files: dict[str, str] = dataclasses.field(default_factory=dict)
    routes: dict[str, str] = dataclasses.field(default_factory=lambda: {"ipv4": "192.0.2.10", "ipv6": "2001:db8::10"})
    own: tuple[str, ...] = ("192.0.2.10", "192.0.2.11", "2001:db8::10", "2001:db8::11")
    fails: dict[str, str] = dataclasses.field(default_factory=dict)  # the last argument of a command: its complaint
    asked: list[tuple[str, ...]] = dataclasses.field(default_factory=list)

    def program(self, name: str) -> str | None:
        return f"/usr/sbin/{name}" if name in self.programs else None

    def run(self, command: t.Sequence[str]) -> Output:
        self.asked.append(tuple(command))
        for word in command:
            if word in self.fails:
                return Output(1, "", self.fails[word])
        if command[0] == POSTMULTI:
            return Output(0, self.instances, "")
        if command[0] == POSTMAP:
            text = self.tables.get(command[-1])
            return Output(1, "", "postmap: fatal: no such table") if text is None else Output(0, text, "")
        return Output(0, self._postconf(command), "postconf: warning: unused parameter: x=y")

    def _postconf(self, command: t.Sequence[str]) -> str:
        if "-M" in command:
            return self.master
        if "-h" in command:
            return "/etc/postfix\n"
        if "-n" in command:
            return "".join(f"{name} = {value}\n" for name, value in self.main.items())
        values = {**DEFAULTS, **self.main}
        for name in ("default_transport", "relay_transport"):
            values[f"address_verify_{name}"] = values[name]
        at = command.index("-x")
        for pair in command[:at]:
            name, equals, value = pair.partition("=")
            if equals:
                values[name] = value
                if name == "myhostname":
                    values["smtp_helo_name"] = value
        return "".join(f"{name} = {values.get(name, '')}".rstrip() + "\n" for name in command[at + 1 :])

    def read(self, path: str) -> str:
        if path not in self.files:
            raise PermissionError(13, "Permission denied")
        return self.files[path]

    def route(self, family: str) -> str | None:
        return self.routes.get(family)

    def is_own(self, address: str) -> bool:
        return address in self.own

    def resolve(self, name: str) -> tuple[str, ...]:
        return {"second.example": ("192.0.2.11",), "localhost": ("127.0.0.1", "::1")}.get(name, ())

    def addresses(self) -> tuple[str, ...]:
        return self.own
