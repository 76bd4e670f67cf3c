# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Random rule sets. What a router has to know for a rule is its feature; a router may lack some."""

from rule_text import rules

# feature -> table, and a rule without "-A"
SOURCE_NAT = {
    "": ("POSTROUTING -o wan0 -j MASQUERADE",
         "POSTROUTING -s 10.0.0.0/24 -o wan0 -j MASQUERADE",
         "POSTROUTING -o wan0 -j SNAT --to-source 203.0.113.2",
         "POSTROUTING -o wan0 -p tcp -j SNAT --to-source 203.0.113.1:2000-40500",
         "POSTROUTING -o wan0 -p udp -j MASQUERADE --to-ports 20000-50000",
         "POSTROUTING -s 10.0.0.2/32 -o wan0 -j SNAT --to-source 203.0.113.10-203.0.113.20",
         "POSTROUTING -s 10.0.0.0/24 -d 10.9.0.0/24 -j MASQUERADE",
         "POSTROUTING -o wan0 -j SNAT --to-source 203.0.113.10-203.0.113.20 --persistent",
         "POSTROUTING -o wan0 -j MASQUERADE --random",
         "POSTROUTING -o wan0 -p udp -j MASQUERADE --random-fully",
         "POSTROUTING -s 10.0.0.3/32 -j ACCEPT"),
    "NETMAP": ("POSTROUTING -o wan0 -j NETMAP --to 203.0.113.0/28",),
    "INPUT SNAT": ("INPUT -s 10.0.0.0/24 -p udp -j SNAT --to-source 10.0.0.99",),
}
DESTINATION_NAT = {
    "": ("PREROUTING -i wan0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.3:80",
         "PREROUTING -i wan0 -p udp -m udp --dport 8080 -j DNAT --to-destination 10.9.0.5:80",
         "PREROUTING -i wan0 -p udp -m udp --dport 8081 -j DNAT --to-destination 10.9.0.5:80",
         "PREROUTING -i wan0 -p tcp -m tcp --dport 8081 -j DNAT --to-destination "
         "10.9.0.5-10.9.0.9:7000-7003",
         "PREROUTING -d 203.0.113.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.4",
         "PREROUTING -i lan0 -p udp -m udp --dport 53 -j REDIRECT --to-ports 5353",
         "PREROUTING -i wan0 -p icmp -j DNAT --to-destination 10.0.0.2",
         "PREROUTING -i wan0 -p tcp -m tcp --dport 8082 -j REDIRECT --to-ports 80"),
    "shifted range": ("PREROUTING -i wan0 -p tcp -m tcp --dport 8080:8082 -j DNAT "
                      "--to-destination 10.0.0.3:90-95/8080",),
    "NETMAP": ("PREROUTING -i wan0 -d 203.0.113.0/28 -p udp -j NETMAP --to 10.0.0.0/28",),
}
MATCHES = {
    "": ("-p tcp", "-p udp", "-p icmp", "! -p tcp", "-s 10.0.0.2/32", "! -s 10.0.0.0/24",
         "-d 198.51.100.0/25", "-i lan0", "! -i lan0", "-o wan0", "-i wan+",
         "-p tcp -m tcp --dport 80", "-p tcp -m tcp ! --dport 80:85", "-p udp -m udp --sport 53",
         "-m conntrack --ctstate NEW", "-m conntrack --ctstate RELATED",
         "-m conntrack --ctstate INVALID", "-m conntrack --ctstate RELATED,ESTABLISHED",
         "-m conntrack ! --ctstate INVALID,NEW", "-m conntrack --ctstate DNAT",
         "-m conntrack --ctstate SNAT", "-p icmp -m icmp --icmp-type 8",
         "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN"),
    "conntrack options": (
        "-m conntrack --ctproto 17", "-m conntrack --ctorigsrc 10.0.0.2/32",
        "-m conntrack ! --ctorigdst 198.51.100.9/32", "-m conntrack --ctreplsrc 198.51.100.0/24",
        "-m conntrack --ctrepldst 203.0.113.1/32", "-m conntrack --ctstatus ASSURED",
        "-m conntrack --ctstatus SEEN_REPLY", "-m conntrack ! --ctstatus CONFIRMED",
        "-m conntrack --ctdir REPLY", "-m conntrack --ctdir ORIGINAL",
        "-p tcp -m conntrack --ctorigdstport 80", "-p udp -m conntrack --ctorigsrcport 40000"),
    "state": ("-m state --state NEW,RELATED", "-m state --state ESTABLISHED"),
    "multiport": ("-p tcp -m multiport --dports 22,80:90", "-p udp -m multiport --ports 53",
                  "-p udp -m multiport ! --sports 40000,53"),
    "tcp options": ("-p tcp -m tcp --tcp-option 3", "-p tcp -m tcp ! --tcp-option 4"),
    "mark": ("-m mark --mark 0x1", "-m mark ! --mark 0x2/0x2"),
    "connmark": ("-m connmark --mark 0x1", "-m connmark ! --mark 0x2/0x2"),
    "limit": ("-m limit --limit 1/min --limit-burst 3",),
    "hashlimit": ("-m hashlimit --hashlimit-above 1/min --hashlimit-burst 3 --hashlimit-mode srcip "
                  "--hashlimit-name h1",
                  "-m hashlimit --hashlimit-upto 2/min --hashlimit-burst 2 --hashlimit-mode "
                  "dstip,dstport --hashlimit-name h2"),
    "connlimit": ("-m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-saddr",
                  "-m connlimit --connlimit-upto 1 --connlimit-mask 24 --connlimit-daddr"),
    "addrtype": ("-m addrtype --dst-type LOCAL", "-m addrtype ! --src-type UNICAST"),
    "iprange": ("-m iprange --src-range 10.0.0.2-10.0.0.3",
                "-m iprange ! --dst-range 198.51.100.9-198.51.100.10"),
    "length": ("-m length --length 40", "-m length ! --length 0:60"),
    "ttl": ("-m ttl --ttl-eq 59", "-m ttl --ttl-lt 50", "-m ttl --ttl-gt 59"),
    "dscp": ("-m dscp --dscp 0x2e", "-m dscp ! --dscp 0x04"),
    "comment": ('-m comment --comment "two words"',),
    "statistic": ("-m statistic --mode nth --every 3 --packet 0",
                  "-m statistic --mode nth --every 2 --packet 1"),
}
TARGETS = {"": ("ACCEPT", "DROP", "RETURN", "ACCEPT"),
           "user chains": ("extra", "extra"),
           "LOG": ('LOG --log-prefix "seen: "',),
           "REJECT": ("REJECT --reject-with icmp-port-unreachable",
                      "REJECT --reject-with icmp-admin-prohibited",
                      "REJECT --reject-with icmp-net-prohibited")}
TCP_TARGETS = {"REJECT": ("REJECT --reject-with tcp-reset",)}
MANGLE = {
    "MARK": ("MARK --set-xmark 0x1/0xffffffff", "MARK --set-xmark 0x2/0xff"),
    "CONNMARK": ("CONNMARK --set-xmark 0x1/0xffffffff",
                 "CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff",
                 "CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff"),
    "TTL": ("TTL --ttl-set 33", "TTL --ttl-dec 3", "TTL --ttl-inc 2"),
    "DSCP": ("DSCP --set-dscp 0x0a",),
}
TCP_MANGLE = {"TCPMSS": ("TCPMSS --set-mss 1000", "TCPMSS --clamp-mss-to-pmtu")}
_UNTRACKED, _DNS = "PREROUTING -s 10.0.0.4/32", "PREROUTING -p udp -m udp --dport 53"
RAW = {
    "CT": (f"{_UNTRACKED} -j CT --notrack", f"{_DNS} -j CT --notrack"),
    "CT zone": (f"{_UNTRACKED} -j CT --zone 5", f"{_DNS} -j CT --zone 5"),
    "CT timeout": (
        "PREROUTING -p tcp -j CT --timeout talk",
        "PREROUTING -i lan0 -p tcp -m tcp --dport 80 -j CT --timeout talk",
        f"{_DNS} -j CT --timeout ask", "PREROUTING -s 10.0.0.3/32 -p udp -j CT --timeout ask",
        "PREROUTING -p icmp -j CT --timeout ping", "PREROUTING -p esp -j CT --timeout any",
        "PREROUTING -p gre -j CT --timeout tunnel", "PREROUTING -p 99 -j CT --timeout any"),
}

# What rules name: each timeout is another one, so that it tells where it is from.
POLICIES = {
    "talk": "tcp syn_sent 201 syn_recv 204 established 999 fin_wait 207 close_wait 210 last_ack "
            "213 time_wait 216 close 219 syn_sent2 222 retrans 225 unacknowledged 228",
    "ask": "udp unreplied 231 replied 234",
    "ping": "icmp timeout 237",
    "tunnel": "gre unreplied 240 replied 243",
    "any": "generic timeout 246",
}


def add_policies(router, text):
    """Add the timeout policies that rules name."""
    for name, policy in POLICIES.items():
        if f"--timeout {name}\n" in text:
            router.nfct(f"add timeout {name} inet {policy}")


def make_rules(rnd, features):
    """Rules at random, of the features that are there."""
    nat = _some(rnd, DESTINATION_NAT, features, 3) + _some(rnd, SOURCE_NAT, features, 3)
    filter_rules = ["FORWARD -m conntrack --ctstate NEW,RELATED"]  # Counts; and starts tracking.
    chains = {}
    for _ in range(rnd.choice((0, 1, 2, 4))):
        chain = rnd.choice(("FORWARD", "FORWARD", "INPUT"))
        rule = _filter_rule(rnd, features, chain)
        if rule.endswith("-j extra"):
            chains = {"filter": ["extra"]}
        filter_rules.append(rule)
    if chains:
        for _ in range(2):
            filter_rules.append(_filter_rule(rnd, features - {"user chains"}, "extra"))
    tables = {"filter": filter_rules}
    if rnd.random() < 0.4:
        tables |= _mangle_and_raw(rnd, features)
    return rules(*nat, policies={"FORWARD": rnd.choice(("ACCEPT",) * 5 + ("DROP",))},
                 chains=chains, **tables)


def _mangle_and_raw(rnd, features):
    mangle = [f"{rnd.choice(('PREROUTING', 'FORWARD'))} {_match(rnd, features, 'any')} -j {target}"
              for target in _some(rnd, MANGLE, features, 2)]
    mangle += [f"FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j {target}"
               for target in _some(rnd, TCP_MANGLE, features, 1)]
    raw = _some(rnd, RAW, features, 3)
    return {name: entries for name, entries in (("mangle", mangle), ("raw", raw)) if entries}


def _filter_rule(rnd, features, chain):
    match = _match(rnd, features, chain)
    other = _match(rnd, features, chain)
    if rnd.random() < 0.3 and not _options(match) & _options(other):
        match += " " + other
    targets = _all(TARGETS, features)
    if "-p tcp" in match and "! -p" not in match:
        targets += _all(TCP_TARGETS, features) * 2
    return f"{chain} {match} -j {rnd.choice(targets)}"


def _options(match):
    """What must not stand in a rule twice: "-p" and the like, and the names of matches."""
    words = match.split()
    return {word for word in words if word.startswith("-") and word != "-m"} | {
        name for option, name in zip(words, words[1:]) if option == "-m"}


def _match(rnd, features, chain):
    """A match that the chain can have."""
    while True:
        match = rnd.choice(_all(MATCHES, features))
        if chain == "FORWARD" or "-o " not in match:
            return match


def _all(table, features):
    return [rule for feature, listed in table.items() if not feature or feature in features
            for rule in listed]


def _some(rnd, table, features, most):
    listed = _all(table, features)
    return rnd.sample(listed, min(len(listed), rnd.randint(0, most)))


def find_features(router):
    """Which features a router has: those whose rules it takes. Returns them and those missing."""
    probes = {}
    for table, chain in ((MATCHES, "filter FORWARD"), (TARGETS, "filter FORWARD"),
                         (MANGLE, "mangle FORWARD"), (RAW, "raw"),
                         (TCP_MANGLE, "mangle FORWARD"), (SOURCE_NAT, "nat"),
                         (DESTINATION_NAT, "nat")):
        for feature, listed in table.items():
            probes.setdefault(feature, []).extend((chain, entry) for entry in listed)
    found, missing = set(), {}
    for feature, entries in probes.items():
        for number, (where, entry) in enumerate(entries):
            name, _, chain = where.partition(" ")
            entry = _complete(entry, chain, feature)
            try:
                if number == 0:
                    add_policies(router, "".join(f"{rule}\n" for _, rule in entries))
                router.restore(rules(chains={"filter": ["extra"]}, **{name: [entry]}))
            except Exception as error:  # pylint: disable=broad-except
                missing[feature] = f"{entry}: {error}"
                break
        else:
            found.add(feature)
    return found, missing


def _complete(entry, chain, feature):
    """The rule that a part of one is from."""
    if not chain:
        return entry
    if entry.startswith(("-", "!")):
        return f"{chain} {entry}"
    match = "-p tcp -m tcp --tcp-flags SYN,RST SYN" if feature in TCP_MANGLE else ""
    return f"{chain} {match} -j {entry}"
