/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef OUTPUT_COMPARE_H
#define OUTPUT_COMPARE_H

#include "packet-print.h"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <unordered_set>
#include <vector>

namespace ns3
{
namespace replay
{

/// The router's addresses, host byte order.
using AddressSet = std::unordered_set<uint32_t>;

/**
 * Tells what a router sends on its own account from what it forwards. Its own packets have one of
 * its addresses as source; but so have all that it masqueraded. Those, however, have a packet among
 * its input that differs from them only in what a router may change.
 */
class OwnPackets
{
  public:
    /// @param addresses the router's addresses
    explicit OwnPackets(const AddressSet& addresses);

    /**
     * Learn what the router may have forwarded.
     *
     * @param path a capture of what entered it
     * @throws CaptureError if it cannot be read to its end
     */
    void AddInput(const std::string& path);

    /// @param datagram a packet that left the router @return true if the router made it
    bool IsOwn(const Datagram& datagram) const;

  private:
    const AddressSet& m_addresses;
    std::unordered_set<std::string> m_inputs; //!< fingerprints
};

/// Result of comparing the packets that left at one interface.
struct OutputComparison
{
    uint64_t compared{0};    //!< packets that are equal
    uint64_t swapped{0};     //!< groups of packets with one stamp, in another order
    uint64_t realOwn{0};     //!< left out of the real capture
    uint64_t replayedOwn{0}; //!< left out of the replayed one
    bool isEqual{false};
};

/**
 * Compare what left a real router at one interface with what left the replayed one: the IPv4
 * datagrams, byte for byte, in their order, without the routers' own.
 *
 * Packets that the real capture gives one and the same stamp have no order that is known: two
 * processors put them there. The replay may have them in any order; if it has another one than the
 * file, that is reported as a finding.
 *
 * @param real capture of the real router
 * @param replayed capture of the replay
 * @param own tells the routers' own packets
 * @param report the first difference goes here, in words
 * @return how many were compared, and whether all are equal
 * @throws CaptureError if a file cannot be read to its end
 */
OutputComparison CompareOutput(const std::string& real,
                               const std::string& replayed,
                               const OwnPackets& own,
                               std::ostream& report);

} // namespace replay
} // namespace ns3

#endif /* OUTPUT_COMPARE_H */
