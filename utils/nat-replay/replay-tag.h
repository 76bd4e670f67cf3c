/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REPLAY_TAG_H
#define REPLAY_TAG_H

#include "ns3/tag.h"

#include <array>
#include <cstdint>

namespace ns3
{
namespace replay
{

/**
 * Marks a packet that came out of a capture, and keeps what Ipv4Header cannot hold: IP options
 * (Ipv4Header writes 20 bytes, whatever it read) and the reserved flag.
 */
class ReplayTag : public Tag
{
  public:
    /// Most bytes of options that an IPv4 header can have.
    static constexpr uint32_t MAX_OPTIONS = 40;

    static TypeId GetTypeId();

    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(TagBuffer i) const override;
    void Deserialize(TagBuffer i) override;
    void Print(std::ostream& os) const override;

    bool isReserved{false};                        //!< the reserved flag is set
    uint8_t optionsLength{0};                      //!< bytes of options, a multiple of 4
    std::array<uint8_t, MAX_OPTIONS> options{{0}}; //!< the first optionsLength count
};

} // namespace replay
} // namespace ns3

#endif /* REPLAY_TAG_H */
