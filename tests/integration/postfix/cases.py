# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Configurations of Postfix, and what mail shows under each: no test code here.

The host is called mail.relay.example and has 192.0.2.10 (which the kernel prefers), .11, .12, 2001:db8::10 (preferred)
and ::11. Domains under v4.example have an IPv4 server only, those under v6.example an IPv6 server only.

``paths`` says what must be discovered: transport, HELO, the setting that says so, sources, direct, relayhost. ``mail``
names the transport that each mail must take; the sink has to see exactly that transport's HELO and source.
"""

from __future__ import annotations

import dataclasses
import typing as t

V4 = "u@a.v4.example"
V6 = "u@a.v6.example"
BY_ROUTE = ("192.0.2.10 by route", "2001:db8::10 by route")


@dataclasses.dataclass(frozen=True)
class Path:
    """What must be said of one transport."""

    helo: str
    helo_set_by: str = "myhostname (main.cf)"
    sources: tuple[str, ...] = BY_ROUTE
    relayhost: str | None = None
    direct: bool = True
    certain: bool = True
    instance: str = "/etc/postfix"


@dataclasses.dataclass(frozen=True)
class Mail:
    """One mail, and the transport that it must take."""

    recipient: str
    transport: str = "smtp"
    sender: str = "s@sender.example"
    options: tuple[str, ...] = ()
    instance: str = "/etc/postfix"


@dataclasses.dataclass(frozen=True)
class Case:
    """One configuration."""

    title: str
    main: dict[str, str]
    paths: dict[str, Path] = dataclasses.field(default_factory=dict)
    mail: tuple[Mail, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()  # code, a part of the detail
    unused: tuple[str, ...] | None = None
    setup: dict[str, t.Any] = dataclasses.field(default_factory=dict)


def named(**more: str) -> dict[str, str]:
    """main.cf with a host name, and more."""
    return {"myhostname": "mail.relay.example", **more}


MAIN = Path("mail.relay.example")
BOTH = (Mail(V4), Mail(V6))
#: What postmulti turns off in an instance that it creates.
SECOND: dict[str, t.Any] = {"inet_protocols": "all", "authorized_submit_users": "static:anyone"}

CASES = (
    Case("defaults", named(), {"smtp": MAIN}, BOTH, unused=("relay", "lmtp")),
    Case(
        "nothing set: the kernel's host name, completed",
        {},
        {"smtp": Path("mail.localdomain", "myhostname (gethostname)")},
        (Mail(V4),),
    ),
    Case(
        "smtp_helo_name with a macro",
        named(smtp_helo_name="out.$mydomain"),
        {"smtp": Path("out.relay.example", "smtp_helo_name (main.cf)")},
        BOTH,
    ),
    Case(
        "HELO is an address literal",
        named(smtp_helo_name="[192.0.2.10]"),
        {"smtp": Path("[192.0.2.10]", "smtp_helo_name (main.cf)")},
        (Mail(V4),),
    ),
    Case(
        "bind addresses in main.cf, one in brackets",
        named(smtp_bind_address="192.0.2.12", smtp_bind_address6="[2001:db8::11]"),
        {
            "smtp": Path(
                "mail.relay.example",
                sources=("192.0.2.12 by smtp_bind_address (main.cf)", "2001:db8::11 by smtp_bind_address6 (main.cf)"),
            )
        },
        BOTH,
    ),
    Case(
        "a service that overrides nothing but myhostname",
        named(transport_maps="inline:{{a.v4.example=slow:},{a.v6.example=slow:}}"),
        {"smtp": MAIN, "slow": Path("c.other.example", "myhostname (master.cf slow/unix)")},
        (Mail(V4, "slow"), Mail(V6, "slow"), Mail("u@b.v4.example"), Mail("u@b.v6.example")),
        setup={"master": {"slow": "smtp -o myhostname=c.other.example"}},
    ),
    Case(
        "transports by sender, overrides in braces, an indexed table",
        named(sender_dependent_default_transport_maps="lmdb:/etc/postfix/by_sender"),
        {
            "smtp": MAIN,
            "news": Path(
                "news.relay.example",
                "smtp_helo_name (master.cf news/unix)",
                (
                    "192.0.2.11 by smtp_bind_address (master.cf news/unix)",
                    "2001:db8::11 by smtp_bind_address6 (master.cf news/unix)",
                ),
            ),
        },
        (
            *BOTH,
            Mail(V4, "news", "list@news.example"),
            Mail(V6, "news", "list@news.example"),
        ),
        setup={
            "master": {
                "news": "smtp -v -o { smtp_helo_name = news.$mydomain } -o smtp_bind_address=192.0.2.11"
                " -o { smtp_bind_address6 = 2001:db8::11 } -o syslog_name=postfix/news"
            },
            "files": {"by_sender": "@news.example news:\n@plain.example DUNNO\n"},
            "postmap": ["lmdb:/etc/postfix/by_sender"],
        },
    ),
    Case(
        "inet_interfaces comes to one address of each family",
        named(inet_interfaces="192.0.2.11, [2001:db8::11]"),
        {
            "smtp": Path(
                "mail.relay.example",
                sources=("192.0.2.11 by inet_interfaces (main.cf)", "2001:db8::11 by inet_interfaces (main.cf)"),
            )
        },
        BOTH,
    ),
    Case(
        "inet_interfaces holds a loopback address besides: Postfix binds to neither",
        named(inet_interfaces="127.0.0.1, 192.0.2.11, ::1"),
        {"smtp": MAIN},
        BOTH,
    ),
    Case(
        "inet_interfaces holds a name",
        named(inet_interfaces="second.relay.example"),
        {
            "smtp": Path(
                "mail.relay.example",
                sources=("192.0.2.11 by inet_interfaces (main.cf)", "2001:db8::10 by route"),
            )
        },
        BOTH,
    ),
    Case("loopback-only", named(inet_interfaces="loopback-only"), {"smtp": MAIN}, BOTH),
    Case(
        "a client with inet_interfaces of its own",
        named(default_transport="own"),
        {
            "own": Path(
                "mail.relay.example",
                sources=("192.0.2.12 by inet_interfaces (master.cf own/unix)", "2001:db8::10 by route"),
            )
        },
        (Mail(V4, "own"), Mail(V6, "own")),
        unused=("smtp", "relay", "lmtp"),
        setup={"master": {"own": "smtp -o inet_interfaces=192.0.2.12"}},
    ),
    Case(
        "IPv4 only",
        named(inet_protocols="ipv4", smtp_bind_address6="2001:db8::11"),
        {"smtp": Path("mail.relay.example", sources=("192.0.2.10 by route",))},
        (Mail(V4),),
    ),
    Case(
        "IPv6 only",
        named(inet_protocols="ipv6"),
        {"smtp": Path("mail.relay.example", sources=("2001:db8::10 by route",))},
        (Mail(V6),),
    ),
    Case(
        "a bind address that the host does not have",
        named(smtp_bind_address="192.0.2.99"),
        {
            "smtp": Path(
                "mail.relay.example",
                sources=(
                    "192.0.2.10 by route (smtp_bind_address (main.cf) is 192.0.2.99, to which this host cannot bind)",
                    "2001:db8::10 by route",
                ),
            )
        },
        BOTH,
    ),
    Case(
        "a bind address that the host does not have, enforced",
        named(smtp_bind_address="192.0.2.99", smtp_bind_address_enforce="yes"),
        {"smtp": Path("mail.relay.example", sources=("2001:db8::10 by route",))},
        (Mail(V6),),
    ),
    Case(
        "relayhost",
        named(relayhost="[smarthost.example]:25"),
        {"smtp": Path("mail.relay.example", relayhost="[smarthost.example]:25", direct=False)},
        (Mail(V4),),
    ),
    Case(
        "the transport names its next hop",
        named(default_transport="smtp:[smarthost.example]"),
        {"smtp": Path("mail.relay.example", relayhost="[smarthost.example]", direct=False)},
        (Mail(V4),),
    ),
    Case(
        "some senders go through a smarthost",
        named(sender_dependent_relayhost_maps="texthash:/etc/postfix/hops"),
        {"smtp": Path("mail.relay.example", relayhost="[smarthost.example]")},
        (*BOTH, Mail("u@b.v4.example", sender="x@hop.example")),
        setup={"files": {"hops": "@hop.example [smarthost.example]\n@no.example DUNNO\n"}},
    ),
    Case(
        "a transport map for every domain, one exception sent straight",
        named(transport_maps="hash:/etc/postfix/transport"),
        {
            "smtp": Path("mail.relay.example", relayhost="[smarthost.example]", direct=False),
            "straight": Path("straight.relay.example", "smtp_helo_name (master.cf straight/unix)"),
        },
        (Mail(V4, "straight"), Mail("u@b.v4.example")),
        setup={
            "master": {"straight": "smtp -o smtp_helo_name=straight.relay.example"},
            "files": {"transport": "a.v4.example straight:\n* smtp:[smarthost.example]\n"},
            "postmap": ["hash:/etc/postfix/transport"],
        },
    ),
    Case(
        "a map entry that keeps the transport",
        named(transport_maps="inline:{{a.v4.example=:[smarthost.example]}}", relay_domains="b.v4.example"),
        {
            "smtp": Path("mail.relay.example", relayhost="[smarthost.example]"),
            "relay": Path("mail.relay.example", relayhost="[smarthost.example]"),
        },
        (Mail(V4), Mail("u@b.v4.example", "relay")),
    ),
    Case(
        "relay_domains bring in relay_transport",
        named(relay_domains="b.v4.example", relay_transport="gateway"),
        {"smtp": MAIN, "gateway": Path("gw.relay.example", "smtp_helo_name (master.cf gateway/unix)")},
        (Mail(V4), Mail("u@b.v4.example", "gateway")),
        setup={"master": {"gateway": "smtp -o smtp_helo_name=gw.relay.example"}},
    ),
    Case(
        "LMTP over the network",
        named(
            transport_maps="inline:{a.v4.example=lmtp:inet:[smarthost.example]:24}", lmtp_lhlo_name="lm.relay.example"
        ),
        {
            "smtp": MAIN,
            "lmtp": Path(
                "lm.relay.example",
                "lmtp_lhlo_name (main.cf)",
                ("192.0.2.11 by lmtp_bind_address (main.cf)", "2001:db8::10 by route"),
                "inet:[smarthost.example]:24",
                direct=False,
            ),
        },
        (Mail(V4, "lmtp"), Mail("u@b.v4.example")),
        setup={"main_more": {"lmtp_bind_address": "192.0.2.11"}},
    ),
    Case(
        "delivery to this host is no sending path",
        named(
            virtual_mailbox_domains="v.example",
            virtual_transport="lmtp:unix:private/store",
            transport_maps="inline:{{scan.example=scan:[127.0.0.1]:10024}}",
        ),
        {"smtp": MAIN},
        BOTH,
        unused=("relay", "lmtp", "scan"),
        setup={"master": {"scan": "smtp"}},
    ),
    Case(
        "content_filter leads to another host",
        named(content_filter="scan:[smarthost.example]"),
        {
            "smtp": MAIN,
            "scan": Path(
                "scan.relay.example",
                "smtp_helo_name (master.cf scan/unix)",
                relayhost="[smarthost.example]",
                direct=False,
            ),
        },
        (Mail(V4, "scan"),),
        setup={"master": {"scan": "smtp -o smtp_helo_name=scan.relay.example"}},
    ),
    Case(
        "master.cf overrides routing for trivial-rewrite",
        named(),
        {"slow": Path("slow.relay.example", "smtp_helo_name (master.cf slow/unix)")},
        (Mail(V4, "slow"),),
        setup={
            "master": {"slow": "smtp -o smtp_helo_name=slow.relay.example"},
            "overrides": ["rewrite/unix/default_transport=slow"],
        },
    ),
    Case(
        "the name of the service in the HELO name",
        named(smtp_helo_name="$own_name.relay.example", own_name="${service_name}", transport_maps="static:out7:"),
        {"out7": Path("out7.relay.example", "smtp_helo_name (main.cf)")},
        (Mail(V4, "out7"),),
        setup={"master": {"out7": "smtp"}},
    ),
    Case(
        "patterns choose the transport",
        named(transport_maps="pcre:/etc/postfix/patterns, regexp:/etc/postfix/more"),
        {
            "smtp": MAIN,
            "one": Path("one.example", "smtp_helo_name (master.cf one/unix)"),
            "two": Path("two.example", "smtp_helo_name (master.cf two/unix)"),
        },
        (Mail(V4, "one"), Mail(V6, "two"), Mail("u@b.v4.example")),
        setup={
            "master": {"one": "smtp -o smtp_helo_name=one.example", "two": "smtp -o smtp_helo_name=two.example"},
            "files": {
                "patterns": "# comment\nif /@a\\./\n/@a\\.v4\\.example$/i\n    one:\nendif\n",
                "more": "/@a\\.v6/ two:\n",
            },
        },
    ),
    Case(
        "one of several transports at random",
        named(transport_maps="randmap:{one:, two:}"),
        {
            "one": Path("mail.relay.example", sources=("192.0.2.11 by smtp_bind_address (master.cf one/unix)",)),
            "two": Path("mail.relay.example", sources=("192.0.2.12 by smtp_bind_address (master.cf two/unix)",)),
        },
        tuple(Mail(V4, "one|two") for _each in range(6)),
        setup={
            "master": {
                "one": "smtp -o smtp_bind_address=192.0.2.11 -o inet_protocols=ipv4",
                "two": "smtp -o smtp_bind_address=192.0.2.12 -o inet_protocols=ipv4",
            }
        },
    ),
    Case(
        "a table that cannot be read through: every client may be reached",
        named(transport_maps="unionmap:{inline:{a.v4.example=slow:}}"),
        {
            "smtp": MAIN,
            "relay": dataclasses.replace(MAIN, certain=False),
            "lmtp": dataclasses.replace(MAIN, certain=False),
            "slow": Path("slow.example", "smtp_helo_name (master.cf slow/unix)", certain=False),
        },
        (Mail(V4, "slow"), Mail("u@b.v4.example")),
        unused=(),
        setup={"master": {"slow": "smtp -o smtp_helo_name=slow.example"}},
    ),
    Case(
        "an unprivileged user",
        named(transport_maps="lmdb:/etc/postfix/transport"),
        {"smtp": MAIN, "slow": Path("slow.example", "smtp_helo_name (master.cf slow/unix)")},
        (Mail(V4, "slow"),),
        unused=("relay", "lmtp"),
        setup={
            "master": {"slow": "smtp -o smtp_helo_name=slow.example"},
            "files": {"transport": "a.v4.example slow:\n"},
            "postmap": ["lmdb:/etc/postfix/transport"],
            "user": "nobodyatall",
        },
    ),
    Case(
        "an unprivileged user who may not read the table",
        named(transport_maps="texthash:/etc/postfix/transport"),
        {
            "smtp": MAIN,
            "relay": dataclasses.replace(MAIN, certain=False),
            "lmtp": dataclasses.replace(MAIN, certain=False),
        },
        setup={"files": {"transport": "a.v4.example slow:\n"}, "modes": {"transport": 0o600}, "user": "nobodyatall"},
    ),
    Case(
        "an unprivileged user who may not read main.cf",
        named(),
        findings=(("mta_unreadable", "main.cf: Permission denied"),),
        setup={"modes": {"main.cf": 0o600}, "user": "nobodyatall"},
    ),
    Case(
        "several instances, one of them off",
        named(),
        {
            "smtp": MAIN,
            "postfix-two smtp": Path(
                "two.relay.example",
                sources=("192.0.2.12 by smtp_bind_address (main.cf)", "2001:db8::10 by route"),
                instance="postfix-two",
            ),
        },
        (Mail(V4), Mail("u@b.v4.example", "postfix-two smtp", options=("-C", "/etc/postfix-two"))),
        setup={
            "extra_instances": {
                "postfix-two": {
                    **SECOND,
                    "enabled": True,
                    "myhostname": "two.relay.example",
                    "smtp_bind_address": "192.0.2.12",
                },
                "postfix-off": {**SECOND, "enabled": False, "myhostname": "off.relay.example"},
            }
        },
    ),
    Case(
        "an instance asked for by name, although it is off",
        named(),
        {"postfix-off smtp": Path("off.relay.example", instance="postfix-off")},
        setup={
            "extra_instances": {"postfix-off": {**SECOND, "enabled": False, "myhostname": "off.relay.example"}},
            "instances": ["postfix-off"],
        },
    ),
    Case(
        "a HELO name that is only known at run time",
        named(smtp_helo_name="p$process_id.relay.example"),
        findings=(("mta_identity_dynamic", "smtp_helo_name (main.cf) is 'p$process_id.relay.example'"),),
    ),
    Case(
        "a HELO name with a space",
        named(smtp_helo_name="two words"),
        findings=(("mta_unreadable", "smtp_helo_name (main.cf) is 'two words', which is no host name"),),
    ),
    Case(
        "a bind address that is a name",
        named(smtp_bind_address="mail.relay.example"),
        findings=(("mta_unreadable", "smtp_bind_address (main.cf) is 'mail.relay.example': Postfix wants an address"),),
    ),
    Case(
        "no mail leaves",
        named(default_transport="error:no mail"),
        findings=(("mta_not_found", "no mail leaves by SMTP or LMTP"),),
        unused=("smtp", "relay", "lmtp"),
    ),
    Case(
        "master.cf that Postfix cannot read",
        named(),
        findings=(("mta_unreadable", "master.cf"),),
        setup={"files": {"master.cf": "smtp unix -\n"}},
    ),
)
