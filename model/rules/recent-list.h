/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RECENT_LIST_H
#define RECENT_LIST_H

#include "netfilter-hook.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * A list of "-m recent": addresses, and when packets of them were seen last. Who was seen least
 * recently goes when it is full.
 */
class RecentList
{
  public:
    /// Most addresses on a list (ip_list_tot of Linux).
    static constexpr size_t MAX_ENTRIES = 100;

    /// An address.
    struct Entry
    {
        uint32_t address;
        uint8_t ttl;                 //!< of the last packet
        std::deque<Instant> stamps; //!< when its last packets came, oldest first
    };

    /**
     * @param address an address
     * @param ttl only with this TTL; 0: with any
     * @return its entry, or null. Valid until the list changes.
     */
    Entry* Find(uint32_t address, uint8_t ttl);

    /**
     * Note a packet of an address, which is put on the list if it is not there.
     *
     * @param address the address
     * @param ttl of the packet
     * @param now simulated time
     * @param stamps how many packets of an address are remembered
     */
    void Touch(uint32_t address, uint8_t ttl, Instant now, size_t stamps);

    /// @param address an address that is on the list no more
    void Remove(uint32_t address);

    /// Forget who was seen least recently, if that was before @p before.
    void Reap(Instant before);

  private:
    std::list<Entry> m_entries; //!< seen least recently first
};

} // namespace netfilter
} // namespace ns3

#endif /* RECENT_LIST_H */
