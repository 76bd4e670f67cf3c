/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-tag.h"

namespace ns3
{
namespace replay
{

NS_OBJECT_ENSURE_REGISTERED(ReplayTag);

TypeId
ReplayTag::GetTypeId()
{
    static TypeId tid = TypeId("ns3::replay::ReplayTag")
                            .SetParent<Tag>()
                            .SetGroupName("Netfilter")
                            .AddConstructor<ReplayTag>();
    return tid;
}

TypeId
ReplayTag::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t
ReplayTag::GetSerializedSize() const
{
    return 2 + optionsLength;
}

void
ReplayTag::Serialize(TagBuffer i) const
{
    i.WriteU8(isReserved ? 1 : 0);
    i.WriteU8(optionsLength);
    i.Write(options.data(), optionsLength);
}

void
ReplayTag::Deserialize(TagBuffer i)
{
    isReserved = i.ReadU8() != 0;
    optionsLength = i.ReadU8();
    i.Read(options.data(), optionsLength);
}

void
ReplayTag::Print(std::ostream& os) const
{
    os << "options=" << static_cast<uint32_t>(optionsLength) << " reserved=" << isReserved;
}

} // namespace replay
} // namespace ns3
