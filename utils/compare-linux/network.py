# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""The network that every scenario is in: a router, an inside, an outside, and a side of servers."""

INTERFACES = {
    "lan0": {"addresses": ["10.0.0.1/24"], "mtu": 1500},
    "wan0": {"addresses": ["203.0.113.1/24", "203.0.113.2/24"], "mtu": 1500},
    "dmz0": {"addresses": ["10.9.0.1/24"], "mtu": 1000},
}
ROUTES = ["default via 203.0.113.254 dev wan0"]

# All addresses of the router.
ROUTER = {address.split("/")[0] for option in INTERFACES.values()
          for address in option["addresses"]}

EXTERNAL = "203.0.113.1"
EXTERNAL2 = "203.0.113.2"
LAN = "10.0.0.1"
INSIDE = ["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"]
SERVER = "10.9.0.5"
OUTSIDE = ["198.51.100.9", "198.51.100.10", "198.51.100.77"]
MIDDLE = "192.0.2.99"  # A router on the way to the outside.
