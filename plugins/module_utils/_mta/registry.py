# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which MTA to ask. An MTA that comes later gets a folder, and a line here."""

from __future__ import annotations

import typing as t

from .host import Host
from .identity import MTA_NOT_FOUND, Found, Problem
from .postfix import answer as postfix


class Mta(t.NamedTuple):
    """An MTA that can be read."""

    title: str
    program: str  # what shows that it is installed
    discover: t.Callable[[Host, str, t.Sequence[str]], Found]


MTAS = {"postfix": Mta("Postfix", "postconf", postfix.discover)}

# What shows that another MTA is there. Not sendmail: nearly every MTA brings a program of that name.
_UNSUPPORTED = (
    ("Exim", ("exim4", "exim")),
    ("OpenSMTPD", ("smtpctl",)),
    ("Sendmail", ("sendmail-mta", "sendmail.sendmail")),
    ("courier-mta", ("courierctl",)),
    ("nullmailer", ("nullmailer-send",)),
    ("qmail", ("qmail-send",)),
)


def discover(host: Host, mta: str, instances: t.Sequence[str]) -> Found:
    """Ask the MTA named, or with ``auto`` the first that is installed. ValueError: an instance that is not there."""
    for name in MTAS if mta == "auto" else (mta,):
        program = host.program(MTAS[name].program)
        if program:
            return MTAS[name].discover(host, program, instances)
    return Found(problems=(Problem(MTA_NOT_FOUND, _missing(host, mta)),))


def _missing(host: Host, mta: str) -> str:
    wanted = MTAS.values() if mta == "auto" else (MTAS[mta],)
    sentence = " and ".join(f"{each.title} (no {each.program} program)" for each in wanted) + " not found"
    others = [
        f"{title} is installed ({path}), which cannot be read yet"
        for title, programs in _UNSUPPORTED
        for path in [next(filter(None, map(host.program, programs)), None)]
        if path
    ]
    return "; ".join([sentence, *others])
