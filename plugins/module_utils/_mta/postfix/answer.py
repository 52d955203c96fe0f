# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Postfix's answer: every instance that mail can run through, every client that mail to other hosts can reach."""

from __future__ import annotations

import typing as t

from ..host import Host
from ..identity import (
    MTA_IDENTITY_DYNAMIC,
    MTA_NOT_FOUND,
    MTA_UNREADABLE,
    Found,
    Identity,
    Problem,
    UnreadableError,
    Unused,
    shown,
)
from .client import Client, DynamicError, helo_of, settings_of, sources_of
from .master import Service
from .routes import SETTINGS, Route, find_routes
from .settings import Instance, Settings, list_instances

MTA = "postfix"
_MOST_HOPS = 10


def discover(host: Host, postconf: str, instances: t.Sequence[str]) -> Found:
    """Ask every enabled instance, or those named. ValueError: an instance that is not there."""
    try:
        known = list_instances(host, postconf)
    except UnreadableError as error:
        return Found(problems=(Problem(MTA_UNREADABLE, f"Postfix: {error}"),))
    chosen = _chosen(known, instances)
    if not chosen:
        there = ", ".join(map(_label, known))
        return Found(problems=(Problem(MTA_NOT_FOUND, f"Postfix: none of its instances is enabled: {shown(there)}"),))
    answers = [_ask(host, postconf, instance) for instance in chosen]
    return Found(
        identities=tuple(identity for answer in answers for identity in answer.identities),
        problems=tuple(problem for answer in answers for problem in answer.problems),
        unused=tuple(unused for answer in answers for unused in answer.unused),
    )


def _chosen(known: t.Sequence[Instance], wanted: t.Sequence[str]) -> list[Instance]:
    for name in wanted:
        if not any(name in instance[:2] for instance in known):
            there = ", ".join(f"{instance.name} ({instance.directory})" for instance in known)
            raise ValueError(f"instance: {shown(name)} is no Postfix instance of this host: it has {there}")
    if wanted:
        return [instance for instance in known if set(instance[:2]) & set(wanted)]
    return [instance for instance in known if instance.enabled]


def _label(
    instance: Instance,
) -> str:
    return instance.name if instance.name != "-" else instance.directory


def _ask(host: Host, postconf: str, instance: Instance) -> Found:
    label = _label(instance)
    settings = Settings(host, postconf, instance.directory)
    try:
        services = settings.services()
        routes = _routes(settings, services)
    except UnreadableError as error:
        return Found(problems=(Problem(MTA_UNREADABLE, f"Postfix instance {label}: {error}"),))
    identities, problems, unused = [], [], []
    candidates = host.addresses()
    for service in filter(lambda each: each.is_client, services):
        led = [route for route in routes if route.transport == service.name]
        leaving = [route for route in led if not route.is_local]
        if not leaving:
            unused.append(Unused(MTA, label, service.name, _why_unused(led)))
            continue
        where = f"Postfix instance {label}, transport {service.name}"
        try:
            identity = _identity(host, settings, service, leaving, candidates)._replace(instance=label)
        except DynamicError as error:
            problems.append(Problem(MTA_IDENTITY_DYNAMIC, f"{where}: {error}"))
        except UnreadableError as error:
            problems.append(Problem(MTA_UNREADABLE, f"{where}: {error}"))
        else:
            identities.append(identity)
            if identity.direct and not identity.sources:
                problems.append(Problem(MTA_UNREADABLE, f"{where}: no source address: {_NO_SOURCE}"))
    if not identities and not problems:
        problems.append(Problem(MTA_NOT_FOUND, f"Postfix instance {label}: no mail leaves by SMTP or LMTP"))
    return Found(tuple(identities), tuple(problems), tuple(unused))


_NO_SOURCE = "nothing can be bound to, and the kernel has no route to public addresses"


def _routes(settings: Settings, services: t.Sequence[Service]) -> list[Route]:
    # trivial-rewrite decides; what master.cf overrides for it counts, not what main.cf says.
    rewrite = next(
        (each for each in services if each.command == "trivial-rewrite"),
        Service("rewrite", "unix", "trivial-rewrite", ()),
    )
    clients = [each.name for each in services if each.is_client]
    return find_routes(settings.values(SETTINGS, rewrite), _filters(settings, services, rewrite), clients, settings)


def _filters(settings: Settings, services: t.Sequence[Service], rewrite: Service) -> list[tuple[str, str]]:
    """Every content_filter: main.cf's, and those that services such as smtpd set for themselves."""
    name = "content_filter"
    found = []
    if name in settings.explicit():
        found.append((settings.values((name,), rewrite._replace(overrides=())).get(name, ""), name))
    found += [
        (settings.values((name,), service).get(name, ""), f"{name} (master.cf {service.place})")
        for service in services
        if dict(service.overrides).get(name)
    ]
    return [(value, place) for value, place in found if value]


def _identity(
    host: Host, settings: Settings, service: Service, routes: t.Sequence[Route], candidates: t.Sequence[str]
) -> Identity:
    names = settings_of(service.command)
    client = Client(service, settings.values(names, service), settings.explicit())
    helo, helo_set_by = helo_of(client)
    sources = sources_of(client, host)
    certain = [route for route in routes if route.certain]
    hops = list(dict.fromkeys(route.nexthop for route in certain or routes))
    return Identity(
        mta=MTA,
        instance="",
        transport=service.name,
        helo=helo,
        helo_set_by=helo_set_by,
        sources=sources,
        candidates=tuple(each for each in candidates if each not in {source.address for source in sources}),
        direct=None in hops,
        relayhost=_listed([hop for hop in hops if hop]),
        reached_by=tuple(dict.fromkeys(route.by for route in routes)),
        certain=bool(certain),
    )


def _listed(hops: t.Sequence[str]) -> str | None:
    shortened = [hop[:300] for hop in hops[:_MOST_HOPS]]
    more = [f"and {len(hops) - _MOST_HOPS} more"] if len(hops) > _MOST_HOPS else []
    return ", ".join(shortened + more) or None


def _why_unused(routes: t.Sequence[Route]) -> str:
    if routes:
        return f"mail only goes through it to this host itself ({routes[0].nexthop}, by {routes[0].by})"
    return (
        "no setting that routes mail leads to it; FILTER actions in restrictions and header checks are not followed, "
        "and mail for local and virtual domains is delivered, not sent"
    )
