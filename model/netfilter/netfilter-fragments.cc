/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-fragments.h"

#include "nat-fragments.h"

namespace ns3
{

std::vector<NetfilterFragment>
NetfilterFragments(NetfilterPacket& packet, const Ipv4Header& header, uint32_t mtu)
{
    const Ptr<const Packet> whole = packet.GetPacket();
    const uint32_t size = whole->GetSize();
    netfilter::FragmentShape shape = *packet.GetFragmentShape();
    netfilter::JoinHeaders(shape, packet.GetTracked(), packet.GetInDevice() != nullptr);
    const netfilter::FragmentPlan plan =
        netfilter::PlanFragments(shape, size, header.GetSerializedSize(), mtu);
    std::vector<NetfilterFragment> fragments;
    for (const netfilter::FragmentPiece& piece : plan.pieces)
    {
        NetfilterFragment fragment{whole->CreateFragment(piece.offset, piece.length), header};
        fragment.header.SetFragmentOffset(static_cast<uint16_t>(piece.offset));
        fragment.header.SetPayloadSize(static_cast<uint16_t>(piece.length));
        if (piece.offset + piece.length < size)
        {
            fragment.header.SetMoreFragments();
        }
        else
        {
            fragment.header.SetLastFragment();
        }
        if (plan.dontFragment)
        {
            fragment.header.SetDontFragment();
        }
        else
        {
            fragment.header.SetMayFragment();
        }
        fragments.push_back(fragment);
    }
    return fragments;
}

} // namespace ns3
