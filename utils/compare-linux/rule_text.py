# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Rules as iptables-restore reads them."""

CHAINS = {
    "raw": ("PREROUTING", "OUTPUT"),
    "mangle": ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
    "nat": ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
    "filter": ("INPUT", "FORWARD", "OUTPUT"),
}

# Makes Linux track connections, which it does only for who asks for them.
TRACK = "-A FORWARD -m conntrack --ctstate NEW -j ACCEPT"


def rules(*nat, policies=None, chains=None, **tables):
    """The text of some rules.

    nat:      rules of the table nat, without "-A"
    tables:   likewise, of other tables; filter gets TRACK if it is not there
    policies: chain of the table filter -> policy
    chains:   table -> names of user chains
    """
    tables = {"nat": list(nat), **tables}
    tables.setdefault("filter", [TRACK[3:]])
    lines = []
    for table, entries in tables.items():
        lines.append(f"*{table}")
        for chain in CHAINS[table]:
            policy = (policies or {}).get(chain, "ACCEPT") if table == "filter" else "ACCEPT"
            lines.append(f":{chain} {policy} [0:0]")
        lines += [f":{chain} - [0:0]" for chain in (chains or {}).get(table, [])]
        lines += [f"-A {entry}" for entry in entries]
        lines.append("COMMIT")
    return "\n".join(lines) + "\n"


MASQUERADE = "POSTROUTING -o wan0 -j MASQUERADE"
