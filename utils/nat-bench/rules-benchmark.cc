/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rules-benchmark.h"

#include "byte-order.h"
#include "iptables-save-reader.h"
#include "processor-time.h"
#include "rule-set.h"
#include "run-statistics.h"
#include "tracked-packet.h"

#include <iomanip>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3::netfilter;

namespace
{

/// An interface that only has a name.
class NamedInterface : public Interface
{
  public:
    const std::string& GetName() const override
    {
        return m_name;
    }

    uint32_t GetIndex() const override
    {
        return 1;
    }

    bool SelectAddress(uint32_t, uint32_t&) const override
    {
        return false;
    }

    bool GetFirstAddress(uint32_t&) const override
    {
        return false;
    }

  private:
    std::string m_name{"eth0"};
};

/// Conditions that the packet does not fulfil. @param kind of conditions @param number which rule
std::string
MakeConditions(const std::string& kind, uint32_t number)
{
    const std::string low = std::to_string(number % 250 + 1);
    const std::string high = std::to_string(number / 250 % 250);
    if (kind == "address")
    {
        return "-s 172.16." + high + "." + low;
    }
    if (kind == "port")
    {
        return "-p udp --dport " + std::to_string(20000 + number % 40000);
    }
    if (kind == "interface")
    {
        return "-i wan" + std::to_string(number);
    }
    if (kind == "multiport")
    {
        return "-p udp -m multiport --dports " + std::to_string(20000 + number % 40000) + ",19999";
    }
    return "-m conntrack --ctstate INVALID,UNTRACKED -m mark --mark " + std::to_string(number + 1);
}

std::string
MakeText(const std::string& kind, uint32_t rules)
{
    std::string text = "*filter\n:FORWARD DROP [0:0]\n";
    for (uint32_t i = 0; i + 1 < rules; ++i)
    {
        text += "-A FORWARD " + MakeConditions(kind, i) + " -j DROP\n";
    }
    return text + "-A FORWARD -j ACCEPT\nCOMMIT\n";
}

/// @return processor time for a packet, in nanoseconds
double
Measure(RuleSet& rules, uint32_t packets)
{
    uint8_t bytes[40] = {0x45, 0, 0, 40};
    bytes[8] = 64;
    bytes[9] = protocol::UDP;
    StoreBe32(bytes + 12, 0x0a000001);
    StoreBe32(bytes + 16, 0xc6336401);
    StoreBe16(bytes + 20, 1024);
    StoreBe16(bytes + 22, 53);
    TrackedPacket packet;
    PacketView::Parse(bytes, sizeof(bytes), sizeof(bytes), packet.view);
    packet.state = PacketState::NEW;
    const NamedInterface interface;
    HookState state;
    state.hook = Hook::FORWARD;
    state.in = &interface;
    state.out = &interface;
    uint32_t accepted = 0;
    const double begin = GetProcessorTime();
    for (uint32_t i = 0; i < packets; ++i)
    {
        accepted +=
            rules.Evaluate(TableId::FILTER, packet, state) == Verdict::ACCEPT ? 1 : 0;
    }
    const double time = (GetProcessorTime() - begin) / packets;
    if (accepted != packets)
    {
        throw std::runtime_error("a rule matched that should not");
    }
    return time;
}

void
Read(const std::string& text, RuleSet& rules)
{
    std::istringstream stream(text);
    ReadIptablesSave(stream, "rules", rules);
}

} // namespace

void
RunRulesBenchmark(const RulesOptions& options)
{
    std::cout << std::fixed << "rules=" << options.rules << "\n"
              << "packets=" << options.packets << "\n"
              << "runs=" << options.runs << "\n";
    RuleSet one;
    Read(MakeText("", 1), one);
    for (const std::string kind : {"address", "port", "interface", "multiport", "state"})
    {
        const std::string text = MakeText(kind, options.rules);
        std::vector<double> packet;
        std::vector<double> rule;
        std::vector<double> reading;
        for (uint32_t run = 0; run < options.runs; ++run)
        {
            std::cerr << kind << ": run " << run + 1 << " of " << options.runs << "  \r"
                      << std::flush;
            RuleSet rules;
            const double begin = GetProcessorTime();
            Read(text, rules);
            reading.push_back((GetProcessorTime() - begin) / options.rules);
            packet.push_back(Measure(rules, options.packets));
            rule.push_back((packet.back() - Measure(one, options.packets)) /
                           (options.rules > 1 ? options.rules - 1 : 1));
        }
        std::cout << std::setprecision(0) << kind << "_ns_per_packet=" << Median(packet) << "\n"
                  << std::setprecision(2) << kind << "_ns_per_rule=" << Median(rule) << "\n"
                  << std::setprecision(0) << kind << "_read_ns_per_rule=" << Median(reading)
                  << "\n";
    }
    std::cerr << "\n";
}
