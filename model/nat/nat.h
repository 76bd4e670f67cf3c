/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NAT_H
#define NAT_H

#include "by-source-index.h"
#include "conntrack.h"
#include "nat-range.h"
#include "unique-tuple.h"

#include <memory>

namespace ns3
{
namespace netfilter
{

class FtpNat;

/// Hears of translations as they are decided.
class NatObserver
{
  public:
    virtual ~NatObserver() = default;

    /**
     * @param connection a connection whose tuples NAT has just changed; not confirmed yet
     * @param manip which end changed
     * @param now simulated time
     */
    virtual void OnTranslation(const Connection& connection, Manip manip, Instant now) = 0;
};

/**
 * @ingroup netfilter
 * Network address translation: asks a policy about the first packet of a connection, once for the
 * destination (PREROUTING, OUTPUT) and once for the source (POSTROUTING, INPUT), and rewrites every
 * packet from the two tuples that came of it (Linux nf_nat_core.c).
 */
class Nat
{
  public:
    /**
     * @param conntrack the tracker whose connections are translated; must outlive this
     * @param random random ports; must outlive this
     */
    Nat(Conntrack& conntrack, RandomSource& random);
    ~Nat();

    Nat(const Nat&) = delete;
    Nat& operator=(const Nat&) = delete;

    /// @param observer who hears of translations, or null
    void SetObserver(NatObserver* observer)
    {
        m_observer = observer;
    }

    /**
     * Translate a packet at one of the four hooks.
     *
     * @param packet the packet; without a connection it passes unchanged
     * @param state where it is
     * @param policy who decides about new connections
     * @return ACCEPT, or DROP with packet.dropReason set
     */
    Verdict Translate(TrackedPacket& packet, const HookState& state, NatPolicy& policy);

    /**
     * Decide one end of a connection that is not confirmed yet (Linux nf_nat_setup_info). Does
     * nothing if it is confirmed or that end is decided already.
     *
     * @param connection the connection
     * @param range what is allowed
     * @param manip which end
     * @param now simulated time
     */
    void SetUp(Connection& connection, const NatRange& range, Manip manip, Instant now);

    /**
     * Remove the connections that MASQUERADE has translated for an interface that went down.
     *
     * @param interface index of the interface, see Interface::GetIndex
     * @param now simulated time
     */
    void OnInterfaceDown(uint32_t interface, Instant now);

    /**
     * Remove the connections that MASQUERADE has given an address that an interface has lost.
     *
     * @param interface index of the interface
     * @param address the address, host byte order
     * @param now simulated time
     */
    void OnAddressRemoved(uint32_t interface, uint32_t address, Instant now);

  private:
    Verdict Decide(TrackedPacket& packet, const HookState& state, NatPolicy& policy);
    Verdict Rewrite(TrackedPacket& packet, Manip manip);
    Verdict RewriteError(TrackedPacket& packet, Manip manip);
    /// @param address of those to remove, null for any
    void ForgetMasqueraded(uint32_t interface, const uint32_t* address, Instant now);

    Conntrack& m_conntrack;
    BySourceIndex m_bySource;
    UniqueTuple m_unique;
    NatObserver* m_observer{nullptr};
    std::unique_ptr<FtpNat> m_ftp; //!< behind all that it uses
};

} // namespace netfilter
} // namespace ns3

#endif /* NAT_H */
