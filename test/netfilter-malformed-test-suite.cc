/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "drop-reason.h"
#include "netfilter-nat-test-network.h"

#include "ns3/test.h"

#include <algorithm>
#include <string>
#include <vector>

using namespace ns3;

// Packets for the router itself whose transport header lies. ns-3's own stack would read beyond the
// packet, abort, or never return.

namespace
{

using Bytes = std::vector<uint8_t>;

constexpr uint8_t ICMP = 1;
constexpr uint8_t TCP = 6;
constexpr uint8_t UDP = 17;

/// What follows the IPv4 header, and how to call it.
struct Malformed
{
    const char* name;
    uint8_t protocol;
    Bytes bytes;
};

/// @param options padded to a multiple of four bytes @return a SYN to port 80 with them
Bytes
Syn(const Bytes& options)
{
    constexpr size_t HEADER = 20;
    Bytes bytes(HEADER + options.size());
    bytes[0] = 0x10;
    bytes[3] = 80;
    bytes[7] = 1;
    bytes[12] = static_cast<uint8_t>(bytes.size() / 4 << 4);
    bytes[13] = 2;
    bytes[14] = 0x10;
    std::copy(options.begin(), options.end(), bytes.begin() + HEADER);
    return bytes;
}

/// @return one packet for each way in which ns-3's headers can be hurt
std::vector<Malformed>
MalformedPackets()
{
    return {
        {"ICMP without anything", ICMP, {}},
        {"ICMP, one byte", ICMP, {8}},
        {"echo without identifier", ICMP, {8, 0, 0xf7, 0xff}},
        {"echo, seven bytes", ICMP, {8, 0, 0xf7, 0xff, 0, 0, 0}},
        {"unreachable without quote", ICMP, {3, 3, 0, 0, 0, 0, 0, 0}},
        {"time exceeded, cut quote", ICMP, {11, 0, 0, 0, 0, 0, 0, 0, 0x45, 0, 0, 40}},
        {"TCP without anything", TCP, {}},
        {"TCP, cut header", TCP, Bytes(12, 0)},
        {"data offset beyond the data", TCP, {0, 9, 0,    80, 0, 0, 0, 1, 0, 0,
                                              0, 0, 0xf0, 2,  0, 0, 0, 0, 0, 0}},
        {"data offset below 5", TCP, {0, 9, 0,    80, 0, 0, 0, 1, 0, 0,
                                      0, 0, 0x10, 2,  0, 0, 0, 0, 0, 0}},
        {"segment size of three bytes", TCP, Syn({2, 3, 0, 0})},
        {"segment size of no bytes", TCP, Syn({2, 0, 0, 0})},
        {"window scale of two bytes", TCP, Syn({3, 2, 1, 1})},
        {"window scale 15", TCP, Syn({3, 3, 15, 1})},
        {"SACK permitted of three bytes", TCP, Syn({4, 3, 0, 0})},
        {"SACK of one byte", TCP, Syn({5, 1, 0, 0})},
        {"timestamps of five bytes", TCP, Syn({8, 5, 0, 0, 0, 1, 1, 1})},
        {"unknown option of no bytes", TCP, Syn({99, 0, 0, 0})},
        {"unknown option beyond the header", TCP, Syn({99, 40, 0, 0})},
        {"UDP without anything", UDP, {}},
        {"UDP, cut header", UDP, {0, 9, 0, 80, 0, 8, 0}},
        {"UDP length below 8", UDP, {0, 9, 0, 80, 0, 0, 0, 0}},
        {"UDP length beyond the data", UDP, {0, 9, 0, 80, 0, 99, 0, 0}},
    };
}

/**
 * Send bytes as they are behind an IPv4 header, past host 0's own stack: its queue disc, too, would
 * read them as TCP.
 *
 * @param network where
 * @param protocol IP protocol number
 * @param bytes what follows the IPv4 header
 * @param destination where to
 */
void
SendRaw(const NatTestNetwork& network,
        uint8_t protocol,
        const Bytes& bytes,
        const std::string& destination)
{
    constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;
    Ipv4Header header;
    header.SetSource("10.0.0.2");
    header.SetDestination(Ipv4Address(destination.c_str()));
    header.SetProtocol(protocol);
    header.SetTtl(64);
    header.SetPayloadSize(static_cast<uint16_t>(bytes.size()));
    header.EnableChecksum();
    Ptr<Packet> packet = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
    packet->AddHeader(header);
    Ptr<NetDevice> device = network.hosts.Get(0)->GetDevice(1);
    device->Send(packet, device->GetBroadcast(), ETHERTYPE_IPV4);
}

/// Each is dropped at INPUT with a reason, and the router lives on.
class MalformedDeliveredTestCase : public TestCase
{
  public:
    /**
     * @param destination where the packets go
     * @param redirect whether the router takes what is for others
     * @param checksums whether ns-3 verifies checksums
     */
    MalformedDeliveredTestCase(const std::string& destination, bool redirect, bool checksums)
        : TestCase("to " + destination + (redirect ? ", through REDIRECT" : "") +
                   (checksums ? ", with checksums" : "")),
          m_destination(destination),
          m_redirect(redirect),
          m_checksums(checksums)
    {
    }

  private:
    void DoRun() override
    {
        for (const Malformed& malformed : MalformedPackets())
        {
            // What is INVALID to conntrack is not redirected; only options can lie so far.
            if (m_redirect && (malformed.protocol != TCP || malformed.bytes.size() <= 20))
            {
                continue;
            }
            const NatTestChecksums checksums(m_checksums);
            NatTestNetwork network;
            NatHelper nat;
            nat.Masquerade(network.outside);
            if (m_redirect)
            {
                nat.AppendRule("nat", "PREROUTING", "-d 203.0.113.9 -j REDIRECT");
            }
            nat.Install(network.router);
            NatTestDrops drops(network.router);
            NatTestUdp client(network.hosts.Get(0), 4000);
            NatTestUdp server(network.router, 5000, true);
            Simulator::Schedule(Seconds(1), [&]() {
                SendRaw(network, malformed.protocol, malformed.bytes, m_destination);
            });
            client.SendAt(2, "10.0.0.1", 5000);
            Simulator::Run();
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(drops.reasons, 0),
                                  std::string("INPUT: ") + netfilter::reason::BAD_TRANSPORT,
                                  malformed.name);
            NS_TEST_EXPECT_MSG_EQ(drops.reasons.size(), 1, malformed.name);
            NS_TEST_EXPECT_MSG_EQ(client.got.size(), 1, "answer behind " << malformed.name);
        }
    }

    std::string m_destination;
    bool m_redirect;
    bool m_checksums;
};

/// What is right still gets through: echoes, errors, options that ns-3 does not know.
class WellFormedDeliveredTestCase : public TestCase
{
  public:
    WellFormedDeliveredTestCase()
        : TestCase("well-formed packets are delivered")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        network.Masquerade();
        NatTestDrops drops(network.router);
        NatTestCapture answers(network.hosts.Get(0));
        Simulator::Schedule(Seconds(1), [&]() {
            SendRaw(network, ICMP, {8, 0, 0xf7, 0xfd, 0, 1, 0, 1}, "10.0.0.1");
            SendRaw(network, TCP, Syn({2, 4, 5, 0xb4, 99, 4, 0, 0, 1, 3, 3, 14}), "10.0.0.1");
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(drops.reasons.size(), 0, NatTestAt(drops.reasons, 0));
        NS_TEST_EXPECT_MSG_EQ(answers.Of(ICMP).size(), 1, "echo reply");
        NS_TEST_EXPECT_MSG_EQ(answers.Of(TCP).size(), 1, "reset, as nobody listens");
    }
};

/// @ingroup netfilter-tests
class NetfilterMalformedTestSuite : public TestSuite
{
  public:
    NetfilterMalformedTestSuite()
        : TestSuite("netfilter-malformed", TestSuite::Type::SYSTEM)
    {
        AddTestCase(new MalformedDeliveredTestCase("10.0.0.1", false, false));
        AddTestCase(new MalformedDeliveredTestCase("10.0.0.1", false, true));
        AddTestCase(new MalformedDeliveredTestCase("10.0.0.255", false, false));
        AddTestCase(new MalformedDeliveredTestCase("255.255.255.255", false, false));
        AddTestCase(new MalformedDeliveredTestCase("203.0.113.9", true, false));
        AddTestCase(new WellFormedDeliveredTestCase);
    }
};

/// Registers the suite.
NetfilterMalformedTestSuite g_netfilterMalformedTestSuite;

} // namespace
