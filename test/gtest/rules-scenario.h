/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULES_SCENARIO_H
#define RULES_SCENARIO_H

#include "connection-pool.h"
#include "connection-ref.h"
#include "connection.h"
#include "iptables-save-reader.h"
#include "iptables-save-writer.h"
#include "nat-range.h"
#include "netfilter-hook.h"
#include "rule-set.h"
#include "rule-values.h"
#include "tracked-packet.h"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

/**
 * @file
 * What tests of rules need: packets in words, interfaces with addresses, rules as text.
 */

namespace ns3
{
namespace netfilter
{

/// An interface with at most one address.
class FakeInterface : public Interface
{
  public:
    FakeInterface(const std::string& name, uint32_t index, const std::string& address = "")
        : m_name(name),
          m_index(index),
          m_address(address)
    {
    }

    const std::string& GetName() const override
    {
        return m_name;
    }

    uint32_t GetIndex() const override
    {
        return m_index;
    }

    bool SelectAddress(uint32_t nextHop, uint32_t& address) const override
    {
        m_asked = nextHop;
        return GetFirstAddress(address);
    }

    bool GetFirstAddress(uint32_t& address) const override
    {
        if (m_address.empty())
        {
            return false;
        }
        address = ParseAddress(m_address);
        return true;
    }

    mutable uint32_t m_asked{0}; //!< next hop of the last SelectAddress

  private:
    std::string m_name;
    uint32_t m_index;
    std::string m_address;
};

/// A packet and its bytes. Default: 40 bytes, TCP, 192.168.1.10:40000 to 198.51.100.9:80.
struct ScenarioPacket
{
    explicit ScenarioPacket(uint8_t proto = protocol::TCP,
                            const std::string& from = "192.168.1.10",
                            const std::string& to = "198.51.100.9",
                            uint16_t sport = 40000,
                            uint16_t dport = 80,
                            size_t length = 40)
        : bytes(length, 0)
    {
        bytes[0] = 0x45;
        StoreBe16(&bytes[2], static_cast<uint16_t>(length));
        bytes[8] = 64;
        bytes[9] = proto;
        StoreBe32(&bytes[12], ParseAddress(from));
        StoreBe32(&bytes[16], ParseAddress(to));
        if (length >= 24)
        {
            StoreBe16(&bytes[20], sport);
            StoreBe16(&bytes[22], dport);
        }
        if (proto == protocol::TCP && length >= 40)
        {
            bytes[32] = 0x50;
            bytes[33] = TcpView::SYN;
        }
        Look();
        packet.state = PacketState::NEW;
    }

    static ScenarioPacket Icmp(uint8_t type, uint8_t code, size_t length = 28)
    {
        return ScenarioPacket(protocol::ICMP,
                              "192.168.1.10",
                              "198.51.100.9",
                              static_cast<uint16_t>(type << 8 | code),
                              0,
                              length);
    }

    ScenarioPacket& In(PacketState state)
    {
        packet.state = state;
        return *this;
    }

    ScenarioPacket& Fragment(uint32_t offset)
    {
        StoreBe16(&bytes[6], static_cast<uint16_t>(offset / 8));
        return *this;
    }

    /// Give it a connection with these status bits.
    ScenarioPacket& Connected(uint32_t bits)
    {
        pool = ConnectionPool::Create();
        packet.connection = pool->Allocate();
        packet.connection->statusBits = bits;
        packet.connection->originalNode.GetTuple().source = packet.view.GetSource();
        return *this;
    }

    void Look()
    {
        PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), packet.view);
    }

    std::vector<uint8_t> bytes; // moves, and its memory with it, so the view stays valid
    ConnectionPool::Owner pool;
    TrackedPacket packet;
};

/// A router with lan0 and wan0, and rules.
struct ScenarioRouter
{
    /// @param text lines of iptables-save, or nothing
    explicit ScenarioRouter(const std::string& text = "")
    {
        Restore(text);
    }

    void Restore(const std::string& text, RuleCounterUse use = RuleCounterUse::KEEP)
    {
        std::istringstream stream(text);
        ReadIptablesSave(stream, "rules.v4", rules, use);
    }

    std::string Save(bool counters = false) const
    {
        std::ostringstream stream;
        WriteIptablesSave(stream, rules, counters);
        return stream.str();
    }

    HookState At(Hook hook) const
    {
        HookState state;
        state.hook = hook;
        state.in = hook == Hook::OUTPUT || hook == Hook::POSTROUTING ? nullptr : &lan;
        state.out = hook == Hook::INPUT || hook == Hook::PREROUTING ? nullptr : &wan;
        state.nextHop = ParseAddress("203.0.113.254");
        return state;
    }

    /// @return "ACCEPT", or "DROP (reason)"
    std::string Filter(ScenarioPacket& packet, const HookState& state)
    {
        packet.packet.dropReason = nullptr;
        const Verdict verdict = rules.Evaluate(TableId::FILTER, packet.packet, state);
        return verdict == Verdict::ACCEPT ? "ACCEPT"
                                          : "DROP (" + std::string(packet.packet.dropReason) + ")";
    }

    std::string Forward(ScenarioPacket packet)
    {
        return Filter(packet, At(Hook::FORWARD));
    }

    /// @return e.g. "SNAT 1.1.1.1-1.1.1.2:10-20 random", "none", "DROP (reason)"
    std::string Nat(ScenarioPacket packet, const HookState& state)
    {
        decision = rules.GetNatPolicy().Decide(packet.packet, state);
        if (decision.kind == NatDecision::DROP)
        {
            return std::string("DROP (") + decision.dropReason + ")";
        }
        if (decision.kind == NatDecision::NONE)
        {
            return "none";
        }
        const NatRange& range = decision.range;
        std::string text = "to ";
        if (range.hasAddresses)
        {
            text += AddressText(range.minAddress);
            text += range.minAddress == range.maxAddress ? "" : "-" + AddressText(range.maxAddress);
        }
        if (range.hasPorts)
        {
            text += ":" + PortRangeText(range.minPort, '-', range.maxPort);
        }
        text += range.hasBasePort ? "/" + std::to_string(range.basePort) : "";
        text += range.random ? " random" : "";
        text += range.randomFully ? " random-fully" : "";
        text += range.persistent ? " persistent" : "";
        return text;
    }

    FakeInterface lan{"lan0", 1, "192.168.1.1"};
    FakeInterface wan{"wan0", 2, "203.0.113.1"};
    RuleSet rules;
    NatDecision decision; //!< of the last Nat()
};

} // namespace netfilter
} // namespace ns3

#endif /* RULES_SCENARIO_H */
