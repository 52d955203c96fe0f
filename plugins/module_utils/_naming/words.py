# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The classes of PTR names; words of host names and what they say of a host, as of 2026-11. Pure data.

A word is a whole run of letters: ``dsl`` is found in ``dsl-7.example.net`` and in ``dsl7.example.net``, not in
``redsland.example.net``. Only what stands below the registered domain is read.
"""

from __future__ import annotations

# The classes.
CUSTOM = "custom"  # somebody chose it
STATIC = "generic_static"  # made by an access provider for a fixed address
HOSTING = "hosting_default"  # made for a rented server
DYNAMIC = "dynamic"  # made for an access line, or a pool of addresses
PLACEHOLDER = "placeholder"  # no name at all
CLASSES = (CUSTOM, STATIC, HOSTING, DYNAMIC, PLACEHOLDER)

# What a word says.
CHANGES = "changes"  # that addresses change hands
ACCESS = "access"  # a technology of access lines: says who is at the other end, not for how long
CUSTOMER = "customer"  # some customer's host, or a name made for an address: little alone
FIXED = "fixed"  # that the address stays
BUSINESS = "business"  # a line for companies: static, where anything else says that a provider made the name
SERVER = "server"  # a rented machine
RENTED = "rented"  # words of hosting that people choose as well
HOSTED = "hosted"  # hosted-by: whose machine it is
MAIL = "mail"  # what a mail host is called
HINT = "hint"  # what a mail host may be called: a reason to doubt where a part of the address stands in the name
UNUSED = "unused"  # says that nobody uses the address
UNNAMED = "unnamed"  # says so together with the address only

_WORDS = {
    CHANGES: """
        dyn dynamic dynamicip dynip dinamico dinamica dinamic dynamisch dynamique dhcp dhcpd ppp pppoe pppoa
        pptp dial dialup dialin dialer dip pool pools pooles ippool poolip dynadsl dynpool cgn cgnat nonstatic
        temporary roaming
    """,
    ACCESS: """
        adsl dsl xdsl vdsl sdsl hdsl gdsl shdsl idsl rdsl ddsl dsldevice dslam adslplus adslgp bbdsl cable cablelink
        cablemodem catv hfc docsis cmts cm ftth fttb fttc fttx fttp gpon epon xgpon pon fiber fibre fibra glasfaser
        broadband breitband bredband bband bb broad bras isdn modem wimax wireless wifi wlan wisp lte gprs umts
        hsdpa hspa gsm cdma wcdma mobile mobil cell cellular handy lns bng pppoedsl satellite vsat residential res
        abo abonent nbn inalambrico banda ancha bredb internetdsl rasserver ras
    """,
    CUSTOMER: """
        cust custs customer customers cpe client clients cliente clientes klient kunde kunden user users usr sub subs
        subscriber subscribers home homes host hosts ip ips ipv addr address reverse rev revip rdns ptr ipaddr net nat
        unknown node in inet ipnet igld red blk rec
    """,
    FIXED: """
        static statics staticip staticline statip statisch statique statik estatico estatica estatic stat sta fix fixe
        fixed fixedip fixip fija fijo fixo fisso nondynamic permanent
    """,
    BUSINESS: """
        business biz businessclass corp corporate corporativo corporativa corporation company comm commercial
        enterprise empresa empresas empresarial profi soho office dedic dedicated dedicado dedicada ded leased
        leasedline leaseline ll dia wholesale
    """,
    SERVER: """
        vps vpss vds vserver vserv vmi vpsserver kvm openvz hwsrv rootserver dedicatedserver dedi dediserver
        colo colocation coloc housing compute instance instances ecs
    """,
    RENTED: """
        cloud server servers srv svr vm vms virtual virt hosting webhosting hostingserver webserver datacenter dc rack
        cpanel plesk cyberpanel lxc container droplet bm baremetal
    """,
    HOSTED: "hostedby",
    MAIL: """
        mail mails mailer mailers mailout mailin mailrelay mailgw mailgate mailgateway mailhost mailhub mailserver
        mailsrv mailsender mailfilter mailscan mailservice mailmx mout email emails emailer eml smtp smtps smtpout
        smtpin smtpgw smtprelay smtpauth esmtp mx mxout mxin mxs mxa mxb mxc mxrelay mta mtaout mtain mtas omr relay
        relays relayout outbound outgoing out outmail outmx outrelay outsmtp inbound sender senders send sending
        bounce bounces bouncer newsletter newsletters news postfix exim sendmail exch exchange zimbra imap pop
        webmail lists list listserv listserver mailman spam spamfilter antispam ironport esa postmaster delivery
        deliver transactional notify notification notifications alerts mgw msg mailgun mailjet campaign campaigns
        marketing msgout edgemail mailedge hmail fmail gmail qmail xmail mxmail smarthost mmp mua mailpool mailcluster
    """,
    HINT: "m mm mo mg em nl msg n sn snd",
    UNUSED: """
        unused unassigned unallocated notassigned nonassigned unasigned unnasigned unassign notused nonused noptr
        nordns norev norevdns noreverse norevers nohost nohostname notset unset undefined unconfigured notconfigured
        localhost loopback localdomain changeme
    """,
    UNNAMED: """
        unknown reserved reserve spare blank noname nodns unspecified unregistered vacant
    """,
}

#: word: what it says; a word in two groups counts for the later one
MEANING: dict[str, str] = {word: kind for kind, words in _WORDS.items() for word in words.split()}

#: Beginnings and ends of words that are compounds of mail words: mailgw3, fmsmtp, outmta.
MAIL_BEGINS = ("mail", "smtp", "email", "mta", "mx", "newsletter", "bounce")
MAIL_ENDS = ("mail", "smtp", "mta", "mx", "mailout", "relay")
#: The same for words of access networks. Long enough not to occur in words that people choose.
ACCESS_BEGINS = ("adsl", "vdsl", "xdsl")
DYNAMIC_BEGINS = ("pppoe", "dialup", "dhcp")
#: Two words next to each other that mean what one of them does not.
PAIRS = {
    ("not", "assigned"): UNUSED,
    ("not", "used"): UNUSED,
    ("not", "in"): UNUSED,
    ("no", "rdns"): UNUSED,
    ("no", "ptr"): UNUSED,
    ("no", "reverse"): UNUSED,
    ("no", "rev"): UNUSED,
    ("no", "dns"): UNUSED,
    ("not", "configured"): UNUSED,
    ("not", "set"): UNUSED,
    ("un", "assigned"): UNUSED,
    ("hosted", "by"): HOSTED,
    ("dial", "up"): CHANGES,
    ("dial", "in"): CHANGES,
    ("leased", "line"): BUSINESS,
}
FIRST_OF_PAIRS = frozenset(first for first, _second in PAIRS)

#: Parts of the registered domains of companies that send mail for others.
MAIL_COMPANY = (
    "mail", "smtp", "mta", "send", "bounce", "newsletter", "sparkpost", "mandrill", "mimecast", "proofpoint",
    "pphosted", "messagelabs", "iphmx", "postmark", "exacttarget",
)  # fmt: skip

#: What the registered domain of a company that rents out servers is often called. Decides between classes only, never
#: whether a name was chosen.
SERVER_COMPANY = (
    "host",
    "server",
    "serv",
    "vps",
    "vds",
    "cloud",
    "dedi",
    "colo",
    "datacent",
    "rack",
    "hetzner",
    "node",
)
_INSTANCE = "vps vmi vds vserver ded dedi dedic dedicated hwsrv kvm vpsserver droplet instance"
#: What stands before the number of a rented machine: vps1042, vmi512344.
INSTANCE = frozenset(_INSTANCE.split())
_MACHINE = "vm srv svr server inst cloud ns ks sd host box machine hv guest"
#: The same, but chosen by people as well: ns30012. Only with five digits, or where the company rents out servers.
MACHINE = frozenset(_MACHINE.split())
