/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "engine-router.h"
#include "scenario-names.h"

#include <memory>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup netfilter-tests
 * Scenarios for people who know networks: packets in, packets out, table after.
 *
 *     # a comment
 *     set max 10                            also: acct loose checksum frag_time frag_high_thresh
 *                                           frag_max_dist; and buckets, before everything else
 *     address wan0 203.0.113.1/24           the router has it; its subnet is routed there
 *     mtu wan0 1000
 *     route default via 203.0.113.254 dev wan0
 *     nat POSTROUTING -o wan0 -j MASQUERADE a rule, as behind "iptables -t nat -A"; "nat" alone:
 *                                           the table without a rule
 *     filter FORWARD -j DROP                also raw
 *     policy FORWARD DROP
 *     iptables -t raw -F                    any command of iptables
 *     nfct add timeout a inet udp replied 9 any command of nfct
 *     sysctl nf_conntrack_udp_timeout 10
 *
 *     in lan0 PACKET                        comes in there; what becomes of it must follow:
 *       out wan0 PACKET                       it leaves there like this, or
 *       local PACKET                          it gets to the router itself, or
 *       drop REASON                           it is dropped, or
 *       kept                                  it is a fragment that waits for others
 *       pieces 64 44 df                       must follow "out" if it leaves in fragments: bytes
 *                                             behind the IP header of each; df if they have DF
 *     send PACKET                           the router's own packet; "out" or "drop" follows
 *     queue lan0 PACKET                     comes in and waits in FORWARD; nothing follows
 *     release                               the first that waits goes on; "out" or "drop" follows
 *     state NEW                             ctstate of the last packet
 *     wait 31s                              time passes; also ms
 *     reap 60s                              likewise, with the reaper running
 *     remove wan0 203.0.113.1               the router loses it, and the route to its subnet
 *     down wan0                             the interface goes down, and its routes go
 *     table udp 17 30 src=...               the whole table, one line an entry, in any order, as
 *                                           conntrack -L prints it less "mark=0 use=1"
 *     table empty
 *     count 3                               entries, expired ones that are still there included
 *     event [NEW] udp 17 30 src=...         the next event; a file with one has them all
 *     stat drop 1                           a counter of conntrack -S
 *
 * A PACKET is one of
 *
 *     udp 10.0.0.2:4000 > 198.51.100.9:53
 *     tcp 10.0.0.2:4000 > 198.51.100.9:80 S      flags out of SFRPAU
 *     icmp 10.0.0.2 > 198.51.100.9 echo 77       or reply 77: type and query id; also timestamp,
 *                                                information, mask, each with "-reply" behind it
 *     icmp 198.51.100.9 > 10.0.0.2 error 3/3 { PACKET }     type/code { what it quotes }
 *     udplite 10.0.0.2:4000 > 198.51.100.9:53    and "coverage N"
 *     sctp 10.0.0.2:4000 > 198.51.100.9:80 INIT  chunks, see sctp-words.h; and
 *                                                "tag N": verification tag,
 *                                                "init N": tag that INIT and INIT_ACK ask for
 *     gre 10.0.0.2 > 198.51.100.9                and "call N": version 1 with this call id
 *     proto 50 10.0.0.2 > 198.51.100.9
 *
 * with "len N", "ttl N", "tos N", "id N", "seq N", "ack N", "nosum", "badsum", and, of a packet
 * that comes, "df" and "piece FROM-TO" (a fragment: bytes behind the IP header) behind it; and
 * "cut N" behind the "}" of an error that quotes only N bytes behind the quoted IP header. Of a
 * packet that leaves, only what is written is compared; and its checksums must be right unless it
 * says "nosum" or "badsum".
 *
 * A number may be a name: "$p" takes whatever is there the first time, "$p[600-1023]" within
 * limits, and stands for it from then on.
 */

namespace ns3
{
namespace netfilter
{

/// Runs one scenario. Whatever goes wrong is thrown as std::runtime_error: "FILE:LINE: what".
class Scenario
{
  public:
    /**
     * @param name what errors call the text
     * @param text the scenario
     */
    static void Run(const std::string& name, const std::string& text);

  private:
    using Words = std::vector<std::string>;

    void Line(const std::string& line);
    void Setup(const Words& words, const std::string& rest);
    void SetOption(const Words& words);
    void Step(const Words& words);
    void AddRoute(const Words& words);
    void ExpectOut(const Words& words);
    void ExpectPieces(const Words& words);
    void ExpectPacket(const Words& words, size_t from);
    void ExpectTable();
    void ExpectEvent(const Words& words);
    void ExpectStatistic(const Words& words);
    void Wait(const Words& words, bool reap);
    /// The last packet must have been spoken of. @param what what comes next
    void Settled(const std::string& what) const;
    void Happened(Fate fate);

    EngineRouter& GetRouter();
    RouterInterface& GetInterface(const std::string& name);
    Bytes ParsePacket(const Words& words, size_t from) const;

    ConntrackConfig m_config;
    std::unique_ptr<EngineRouter> m_router;
    std::unique_ptr<IncrementalReaper> m_reaper;
    ScenarioNames m_names;
    Fate m_fate;
    bool m_pending{false}; //!< m_fate waits to be spoken of
    bool m_piecesPending{false}; //!< it left in fragments, and nobody said in which
    bool m_eventsSeen{false};
    size_t m_nextEvent{0};
    std::vector<Words> m_table; //!< entries of a "table" group that is being read
    bool m_inTable{false};
};

} // namespace netfilter
} // namespace ns3

#endif /* SCENARIO_H */
