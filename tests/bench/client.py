# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One client, as a process of its own: asks about the field, counts what it got wrong, prints one line of JSON.

    client.py NAME SERVER:PORT COUNT WINDOW TIMEOUT TRIES

Every client asks the same questions (PTR, then A for each name) with at most WINDOW of them outstanding, each by the
way its documentation gives for many questions. CPU time is that of the whole process, all threads, while it asks:
start and imports do not count. Peak memory is that of the whole process.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import resource
import subprocess
import sys
import time
import typing as t

import field
from field import ERROR, OK, address, host, judge, owner, truth


class Job(t.NamedTuple):
    """What to ask, and whom."""

    server: str
    port: int
    count: int
    window: int
    timeout: float
    tries: int


class Tally:
    """Verdicts. They are held against the truth afterwards: that is not the client's work."""

    def __init__(self, count: int) -> None:
        self.verdicts: list[str | None] = [None] * count
        self.more: dict[str, t.Any] = {}

    @property
    def errors(self) -> int:
        """Addresses about which the client could not find out."""
        return self.verdicts.count(ERROR)

    @property
    def wrong(self) -> int:
        """Verdicts that are not the truth, or missing."""
        return sum(verdict not in (truth(index), ERROR) for index, verdict in enumerate(self.verdicts))


# -- ours


def rdns(job: Job, tally: Tally) -> None:
    """The engine of this collection."""
    from ansible_collections.mailops.rdns.plugins.module_utils._dns.nameserver import Nameserver
    from ansible_collections.mailops.rdns.plugins.module_utils._dns.question import PTR, A, Asked, Question, ask
    from ansible_collections.mailops.rdns.plugins.module_utils._dns.resolver import Resolver, ResolverSettings

    def check(index: int) -> t.Generator[Asked, t.Any, str]:
        reverse = yield Question(owner(index), PTR)
        if not reverse.conclusive:
            return ERROR
        if not reverse.records:
            return judge(index, (), ())
        forward = yield ask(reverse.records[0], A)
        return judge(index, reverse.records, forward.records) if forward.conclusive else ERROR

    settings = ResolverSettings((Nameserver(job.server, job.port),), job.timeout, job.tries, job.window, 0.0)
    verdicts = tally.verdicts
    with Resolver(settings) as resolver:
        for index, verdict in resolver.run(check(index) for index in range(job.count)):
            verdicts[index] = verdict
    stats = resolver.stats
    tally.more = {"retransmissions": stats.retransmissions, "tcp": stats.tcp, "discarded": stats.discarded}


# -- peers

Look = t.Callable[[str, str], t.Awaitable[t.Sequence[str]]]  # (name, type) to records


async def _window(job: Job, tally: Tally, look: Look) -> None:
    """WINDOW workers that take addresses from one source: the usual way to bound an asyncio client."""
    source, verdicts = iter(range(job.count)), tally.verdicts

    async def work() -> None:
        for index in source:
            try:
                names = await look(owner(index), "PTR")
                verdicts[index] = judge(index, names, await look(names[0], "A") if names else ())
            except Exception:  # noqa: BLE001 - each client has its own kind; all of them count
                verdicts[index] = ERROR

    await asyncio.gather(*(work() for _each in range(min(job.window, job.count))))


def aiodns(job: Job, tally: Tally) -> None:
    """aiodns: query_dns(), as its README has it."""
    import aiodns as library
    from pycares import errno

    empty = (errno.ARES_ENOTFOUND, errno.ARES_ENODATA)

    async def main() -> None:
        resolver = library.DNSResolver(timeout=job.timeout, tries=job.tries)
        resolver._channel.servers = [f"{job.server}:{job.port}"]  # its own property has no room for a port

        async def look(name: str, kind: str) -> t.Sequence[str]:
            try:
                result = await resolver.query_dns(name, kind)
            except library.error.DNSError as error:
                if error.args[0] in empty:
                    return ()
                raise
            return [record.data.dname if kind == "PTR" else record.data.addr for record in result.answer]

        await _window(job, tally, look)
        await resolver.close()

    asyncio.run(main())


def pycares(job: Job, tally: Tally) -> None:
    """pycares: Channel.query() with callbacks from its event thread. (Asking from within a callback locks up.)"""
    import queue

    import pycares as library

    empty = (library.errno.ARES_ENOTFOUND, library.errno.ARES_ENODATA)
    channel = library.Channel(timeout=job.timeout, tries=job.tries, servers=[f"{job.server}:{job.port}"])
    came: queue.SimpleQueue[tuple[int, str, t.Sequence[str] | None]] = queue.SimpleQueue()

    def query(index: int, name: str, asked: str) -> None:
        def callback(result: t.Any, error: int | None) -> None:
            if error is not None:
                came.put((index, asked, () if error in empty else None))
            elif asked:
                came.put((index, asked, [record.data.addr for record in result.answer]))
            else:
                came.put((index, asked, [record.data.dname for record in result.answer]))

        channel.query(asked or name, library.QUERY_TYPE_A if asked else library.QUERY_TYPE_PTR, callback=callback)

    source, left = iter(range(job.count)), job.count
    for index in itertools.islice(source, job.window):
        query(index, owner(index), "")
    while left:
        index, asked, found = came.get()
        if found and not asked:
            query(index, "", found[0])
            continue
        tally.verdicts[index] = ERROR if found is None else judge(index, (asked,) if asked else (), found)
        left -= 1
        following = next(source, None)
        if following is not None:
            query(following, owner(following), "")
    channel.close()


BLASTDNS_MOST = 32  # questions in flight on its lasting socket: it refuses more


def blastdns_socket(job: Job, tally: Tally) -> None:
    """blastdns on one lasting socket: the least work for each question."""
    blastdns(job._replace(window=BLASTDNS_MOST), tally)


def blastdns(job: Job, tally: Tally) -> None:
    """blastdns: resolve_batch() for all PTR, then for all A, with its own pacing off. What fails is left out there
    without a word, and so counts as wrong."""
    import blastdns as library

    async def main() -> None:
        config = library.ClientConfig(
            max_concurrency=job.window,
            max_inflight_per_resolver=job.window,
            persistent_socket=job.window <= BLASTDNS_MOST,
            adaptive=False,
            request_timeout_ms=int(job.timeout * 1000),
            max_retries=job.tries - 1,
            purgatory_threshold=0,
        )
        client = library.Client([f"{job.server}:{job.port}"], config)
        names: dict[str, str] = {}
        async for asked, _kind, answers in client.resolve_batch((address(index) for index in range(job.count)), "PTR"):
            names[asked] = answers[0]
        addresses: dict[str, list[str]] = {}
        async for asked, _kind, answers in client.resolve_batch(iter(list(names.values())), "A"):
            addresses[asked.rstrip(".")] = answers
        keys = {key.rstrip("."): key for key in names}
        for index in range(job.count):
            key = keys.get(address(index)) or keys.get(owner(index).rstrip("."))
            found = [names[key]] if key else []
            tally.verdicts[index] = judge(index, found, addresses.get(found[0].rstrip("."), ()) if found else ())

    asyncio.run(main())


def asyncresolver(job: Job, tally: Tally) -> None:
    """dnspython's dns.asyncresolver, without raising for empty answers, and with no cache (nothing is asked twice)."""
    import dns.asyncresolver
    import dns.resolver

    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [job.server], job.port
    resolver.timeout, resolver.lifetime = job.timeout, job.timeout * job.tries

    async def look(name: str, kind: str) -> t.Sequence[str]:
        try:
            answer = await resolver.resolve(name, kind, raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return ()
        return [record.to_text() for record in answer]

    asyncio.run(_window(job, tally, look))


def adnsresfilter(job: Job, tally: Tally) -> None:
    """adnsresfilter, a program: addresses in, names out where they are confirmed. It has no window of its own."""
    text = "".join(f"{address(index)}\n" for index in range(job.count))
    command = ["adnsresfilter", "--wait", "--config", f"nameserver {job.server}"]
    said = subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=600)
    for index, line in enumerate(said.stdout.splitlines()):
        right = host(index).rstrip(".") if truth(index) == OK else address(index)
        tally.verdicts[index] = truth(index) if line == right else (ERROR if line == address(index) else "wrong")


CLIENTS: dict[str, t.Callable[[Job, Tally], None]] = {
    "rdns": rdns,
    "aiodns": aiodns,
    "pycares": pycares,
    "blastdns": blastdns,
    "blastdns-socket": blastdns_socket,
    "asyncresolver": asyncresolver,
    "adnsresfilter": adnsresfilter,
}


def _used(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def _peak_mib(name: str) -> float:
    if name == "adnsresfilter":  # its own process
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with open("/proc/self/status") as status:  # ru_maxrss of this process would start with that of its parent
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def main() -> None:
    """Do one job."""
    name, at, count, window, timeout, tries = sys.argv[1:]
    server, port = at.rsplit(":", 1)
    if os.environ.get("BENCH_CORE"):
        os.sched_setaffinity(0, {int(os.environ["BENCH_CORE"])})
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    job, tally = Job(server, int(port), int(count), int(window), float(timeout), int(tries)), Tally(int(count))
    CLIENTS[name](job._replace(count=2), Tally(2))  # imports, caches
    who = resource.RUSAGE_CHILDREN if name == "adnsresfilter" else resource.RUSAGE_SELF
    used, began = _used(who), time.monotonic()
    CLIENTS[name](job, tally)
    seconds, cpu = time.monotonic() - began, _used(who) - used
    result = {
        "questions": field.questions(job.count),
        "seconds": seconds,
        "cpu": cpu,
        "mib": _peak_mib(name),
        "wrong": tally.wrong,
        "errors": tally.errors,
        **tally.more,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
