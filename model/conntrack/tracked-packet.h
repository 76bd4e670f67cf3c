/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TRACKED_PACKET_H
#define TRACKED_PACKET_H

#include "connection-ref.h"
#include "connection-state.h"
#include "conntrack-tuple.h"
#include "packet-view.h"

namespace ns3
{
namespace netfilter
{

class ConnectionHelper;
class PacketBuffer;

/**
 * @ingroup netfilter
 * A packet on its way through the hooks, with what was found out about it, so that nobody looks
 * twice (what struct sk_buff carries for netfilter).
 */
struct TrackedPacket
{
    PacketView view;             //!< its bytes; whoever changes them sets modified
    ConnectionRef connection;    //!< empty if INVALID, UNTRACKED or not looked up yet
    PacketState state{PacketState::INVALID};
    Direction direction{Direction::ORIGINAL}; //!< within the connection
    uint32_t mark{0};            //!< packet mark (fwmark)
    uint16_t zone{0};            //!< where to look for its connection (CT --zone)
    bool hasTemplate{false};     //!< a CT rule has spoken, and no other is heard any more
    uint32_t timeoutPolicy{0};   //!< of a connection it begins (CT --timeout), or 0
    const ConnectionHelper* helper{nullptr}; //!< of a connection it begins (CT --helper), or null
    bool checksums{true};        //!< transport checksums are real, and stay so when bytes change
    bool modified{false};        //!< bytes differ from those that came in
    bool inOnePiece{false};      //!< all its bytes were wanted so: fragments lose their sizes
    bool loopedBack{false};      //!< the node's own packet, come back to it: was here before
    PacketBuffer* buffer{nullptr}; //!< where more of its bytes are to be had; null if nowhere
    const char* dropReason{nullptr}; //!< who returns Verdict::DROP says why, see drop-reason.h

    /// Forget what CT rules have said.
    void ForgetTemplate()
    {
        zone = 0;
        hasTemplate = false;
        timeoutPolicy = 0;
        helper = nullptr;
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* TRACKED_PACKET_H */
