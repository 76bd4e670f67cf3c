/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "drop-reason.h"
#include "netfilter-nat-test-network.h"

#include "ns3/ipv4-route.h"
#include "ns3/packet-metadata.h"
#include "ns3/tag.h"
#include "ns3/test.h"
#include "ns3/udp-header.h"

#include <functional>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

// Fragments in simulations: put together at the NAT, and cut again behind it.

namespace
{

constexpr uint8_t UDP = 17;

/// @param packets of a capture @return "offset+length" of each, with DF and + for MF
std::string
DescribePieces(const std::vector<NatTestCapture::Item>& packets)
{
    std::ostringstream text;
    for (const NatTestCapture::Item& item : packets)
    {
        text << item.header.GetFragmentOffset() << "+" << item.payload->GetSize()
             << (item.header.IsDontFragment() ? "D" : "")
             << (item.header.IsLastFragment() ? "" : "+") << " ";
    }
    return text.str();
}

/// Bytes that tell where they are.
Ptr<Packet>
MakeData(uint32_t size)
{
    std::vector<uint8_t> bytes(size);
    for (uint32_t i = 0; i < size; ++i)
    {
        bytes[i] = static_cast<uint8_t>(i ^ (i >> 8));
    }
    return Create<Packet>(bytes.data(), size);
}

/// @return true if a packet has the bytes that MakeData() gives
bool
HasData(Ptr<Packet> packet, uint32_t size)
{
    if (!packet || packet->GetSize() != size)
    {
        return false;
    }
    std::vector<uint8_t> got(size);
    std::vector<uint8_t> sent(size);
    packet->CopyData(got.data(), size);
    MakeData(size)->CopyData(sent.data(), size);
    return got == sent;
}

/**
 * Sends the pieces of one UDP datagram as a test likes, from 10.0.0.2:4000.
 */
class PieceSender
{
  public:
    /// @param host where @param destination address @param size bytes of payload
    PieceSender(Ptr<Node> host, const std::string& destination, uint32_t size)
        : m_host(host)
    {
        m_datagram = MakeData(size);
        UdpHeader udp;
        udp.SetSourcePort(4000);
        udp.SetDestinationPort(5000);
        m_header.SetSource(Ipv4Address("10.0.0.2"));
        m_header.SetDestination(Ipv4Address(destination.c_str()));
        m_header.SetProtocol(UDP);
        m_header.SetTtl(64);
        m_header.SetIdentification(77);
        if (Node::ChecksumEnabled())
        {
            udp.EnableChecksums();
            udp.InitializeChecksum(m_header.GetSource(), m_header.GetDestination(), UDP);
        }
        m_datagram->AddHeader(udp);
    }

    /// @param at seconds @param from first byte behind the header @param to byte behind the last
    void SendAt(double at, uint32_t from, uint32_t to, bool dontFragment = false)
    {
        Ipv4Header header = m_header;
        header.SetFragmentOffset(static_cast<uint16_t>(from));
        header.SetPayloadSize(static_cast<uint16_t>(to - from));
        if (to < m_datagram->GetSize())
        {
            header.SetMoreFragments();
        }
        else
        {
            header.SetLastFragment();
        }
        if (dontFragment)
        {
            header.SetDontFragment();
        }
        else
        {
            header.SetMayFragment();
        }
        const Ptr<Packet> piece = m_datagram->CreateFragment(from, to - from);
        const Ptr<Ipv4L3Protocol> ipv4 = m_host->GetObject<Ipv4L3Protocol>();
        Simulator::Schedule(Seconds(at), [ipv4, piece, header]() {
            Ptr<Ipv4Route> route = Create<Ipv4Route>();
            route->SetSource(header.GetSource());
            route->SetDestination(header.GetDestination());
            route->SetGateway(Ipv4Address("10.0.0.1"));
            route->SetOutputDevice(ipv4->GetNetDevice(1));
            ipv4->SendWithHeader(piece, header, route);
        });
    }

  private:
    Ptr<Node> m_host;
    Ptr<Packet> m_datagram;
    Ipv4Header m_header;
};

/// Marks bytes; see NatFragmentRoundTripTestCase.
class MarkTag : public Tag
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid =
            TypeId("NetfilterFragmentMarkTag").SetParent<Tag>().AddConstructor<MarkTag>();
        return tid;
    }

    TypeId GetInstanceTypeId() const override
    {
        return GetTypeId();
    }

    uint32_t GetSerializedSize() const override
    {
        return 0;
    }

    void Serialize(TagBuffer) const override
    {
    }

    void Deserialize(TagBuffer) override
    {
    }

    void Print(std::ostream& os) const override
    {
        os << "mark";
    }
};

/// Datagrams that ns-3 itself fragments, there and back, with checksums.
class NatFragmentRoundTripTestCase : public TestCase
{
  public:
    NatFragmentRoundTripTestCase()
        : TestCase("4000 bytes there and back through a NAT, with tags and metadata")
    {
    }

  private:
    void DoRun() override
    {
        PacketMetadata::Enable();
        const NatTestChecksums checksums(true);
        NatTestNetwork network;
        const Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        NatTestDrops drops(network.router);
        NatTestCapture atRouter(network.router);
        NatTestCapture atServer(network.server);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000, true);
        const Ptr<Packet> data = MakeData(4000);
        const MarkTag mark;
        data->AddByteTag(mark);
        data->AddPacketTag(mark);
        host.SendAt(1, "203.0.113.9", 5000, data);
        Simulator::Stop(Seconds(2));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(server.got.size(), 1, "datagrams at the server");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(server.got, 0), "203.0.113.1:4000", "masqueraded");
        const Ptr<Packet> got = NatTestAt(server.packets, 0);
        NS_TEST_EXPECT_MSG_EQ(HasData(got, 4000), true, "every byte");
        MarkTag found;
        NS_TEST_EXPECT_MSG_EQ(got->FindFirstMatchingByteTag(found), true, "byte tag");
        NS_TEST_EXPECT_MSG_EQ(got->PeekPacketTag(found), true, "packet tag");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.got, 0), "203.0.113.9:5000", "the answer");
        NS_TEST_EXPECT_MSG_EQ(DescribePieces(atServer.Of(UDP)),
                              "0+1480+ 1480+1480+ 2960+1048 ",
                              "pieces");
        NS_TEST_EXPECT_MSG_EQ(atRouter.Of(UDP).size(), 6, "fragments at the router, both ways");
        NS_TEST_EXPECT_MSG_EQ(drops.reasons.size(), 0, "drops");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetFragmentStatistics().requests, 6, "counted");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetFragmentStatistics().wholes, 2, "counted");
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(NatTestTable(conntrack), "sport=4000"), true, "one");
        std::ostringstream printed;
        printed << *NatTestAt(atServer.Of(UDP), 0).whole;
        NS_TEST_EXPECT_MSG_EQ(NatTestContains(printed.str(), "ns3::UdpHeader (length: 4008 4000 > "
                                                             "5000)"),
                              true,
                              "Packet::Print still names the header: " << printed.str());
    }
};

/// Sizes of fragments by MTUs before and behind the NAT.
class NatFragmentSizesTestCase : public TestCase
{
  public:
    /// @param before MTU of the host @param behind MTU of the outside @param pieces at the server
    NatFragmentSizesTestCase(uint16_t before, uint16_t behind, const std::string& pieces)
        : TestCase("MTU " + std::to_string(before) + " before, " + std::to_string(behind) +
                   " behind the NAT"),
          m_before(before),
          m_behind(behind),
          m_pieces(pieces)
    {
    }

  private:
    void DoRun() override
    {
        const NatTestChecksums checksums(true);
        NatTestNetwork network;
        network.Masquerade();
        network.hosts.Get(0)->GetDevice(1)->SetMtu(m_before);
        network.outside->SetMtu(m_behind);
        NatTestCapture atServer(network.server);
        NatTestUdp host(network.hosts.Get(0), 4000);
        NatTestUdp server(network.server, 5000);
        host.SendAt(1, "203.0.113.9", 5000, MakeData(1492));
        Simulator::Stop(Seconds(2));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(DescribePieces(atServer.Of(UDP)), m_pieces, "pieces");
        NS_TEST_EXPECT_MSG_EQ(HasData(NatTestAt(server.packets, 0), 1492), true, "every byte");
    }

    uint16_t m_before;
    uint16_t m_behind;
    std::string m_pieces;
};

/// Fragments that do not make a datagram: each is dropped once, with its reason.
class NatFragmentDropTestCase : public TestCase
{
  public:
    NatFragmentDropTestCase()
        : TestCase("fragments missing, overlapping, twice")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        const Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        NatTestDrops drops(network.router);
        NatTestCapture atServer(network.server);
        NatTestCapture atHost(network.hosts.Get(0));
        PieceSender sender(network.hosts.Get(0), "203.0.113.9", 592);
        sender.SendAt(1, 0, 200);
        sender.SendAt(2, 0, 200);
        sender.SendAt(3, 400, 600);
        sender.SendAt(4, 192, 400);
        sender.SendAt(5, 0, 200);
        sender.SendAt(6, 400, 600);
        Simulator::Run();
        const std::string at = "PREROUTING: ";
        const std::vector<std::string> expected{
            at + netfilter::reason::FRAGMENT_DUPLICATE,
            // The two that waited, and the one that came.
            at + netfilter::reason::FRAGMENT_OVERLAP,
            at + netfilter::reason::FRAGMENT_OVERLAP,
            at + netfilter::reason::FRAGMENT_OVERLAP,
            // 30 s after the first of two that wait in vain.
            at + netfilter::reason::FRAGMENT_TIMEOUT,
            at + netfilter::reason::FRAGMENT_TIMEOUT,
        };
        NS_TEST_EXPECT_MSG_EQ((drops.reasons == expected), true, "each once, with its reason");
        NS_TEST_EXPECT_MSG_LT(Simulator::Now(), Seconds(35.1), "ends with the timeout");
        NS_TEST_EXPECT_MSG_GT(Simulator::Now(), Seconds(35), "30 s after the fifth");
        NS_TEST_EXPECT_MSG_EQ(atServer.Of(UDP).size(), 0, "nothing passes");
        NS_TEST_EXPECT_MSG_EQ(atHost.Of(1).size(), 0, "a router reports nothing");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetSize(), 0, "connections");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetFragmentStatistics().timeouts, 1, "timeouts");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetFragmentStatistics().failures, 3, "failures");
    }
};

/// Fragments for the router itself, one missing: it says so if it has the first one.
class NatFragmentTimeoutTestCase : public TestCase
{
  public:
    /// @param hasFirst whether the first fragment comes, else the last one
    explicit NatFragmentTimeoutTestCase(bool hasFirst)
        : TestCase(std::string("a datagram for the router without its ") +
                   (hasFirst ? "last" : "first") + " fragment"),
          m_hasFirst(hasFirst)
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        const Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        conntrack->SetSysctl("net.ipv4.ipfrag_time", "5");
        NatTestUdp host(network.hosts.Get(0), 4000);
        PieceSender sender(network.hosts.Get(0), "10.0.0.1", 592);
        sender.SendAt(1, m_hasFirst ? 0 : 200, m_hasFirst ? 200 : 600);
        Simulator::Stop(Seconds(5.9));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(host.errors.size(), 0, "not yet");
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(host.errors.size(), m_hasFirst ? 1 : 0, "errors at the host");
        if (m_hasFirst)
        {
            NS_TEST_EXPECT_MSG_EQ(NatTestAt(host.errors, 0),
                                  "11/1 from 10.0.0.1",
                                  "reassembly time exceeded");
        }
    }

    bool m_hasFirst;
};

/// DF on what does not fit: the sender is told the MTU, and OUTPUT knows what the error is about.
class NatFragmentTooBigTestCase : public TestCase
{
  public:
    /// @param pieces whether the datagram comes in two fragments
    explicit NatFragmentTooBigTestCase(bool pieces)
        : TestCase(std::string("DF and too big, ") + (pieces ? "in fragments" : "whole")),
          m_pieces(pieces)
    {
    }

  private:
    void DoRun() override
    {
        const NatTestChecksums checksums(true);
        NatTestNetwork network;
        const Ptr<Ipv4Conntrack> conntrack = network.Masquerade();
        network.outside->SetMtu(600);
        network.router->GetObject<Ipv4Tables>()->AppendRule(
            "nat",
            "PREROUTING",
            "-d 203.0.113.77 -j DNAT --to-destination 203.0.113.9");
        // What Linux sees as RELATED must not need a rule of its own here.
        network.router->GetObject<Ipv4Tables>()->AppendRule(
            "filter",
            "OUTPUT",
            "-m conntrack ! --ctstate RELATED -j DROP");
        NatTestDrops drops(network.router);
        NatTestCapture atHost(network.hosts.Get(0));
        NatTestCapture atServer(network.server);
        PieceSender sender(network.hosts.Get(0), "203.0.113.77", 1192);
        if (m_pieces)
        {
            sender.SendAt(1, 800, 1200, true);
            sender.SendAt(1.1, 0, 800, true);
        }
        else
        {
            sender.SendAt(1, 0, 1200, true);
        }
        Simulator::Stop(Seconds(2));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(atServer.Of(UDP).size(), 0, "nothing passes");
        NS_TEST_EXPECT_MSG_EQ(NatTestAt(drops.reasons, 0),
                              std::string("PREROUTING: ") + netfilter::reason::TOO_BIG,
                              "reason");
        NS_TEST_EXPECT_MSG_EQ(drops.reasons.size(), 1, "no other drop");
        NS_TEST_EXPECT_MSG_EQ(conntrack->GetSize(), 0, "connections");
        const auto errors = atHost.Of(1);
        NS_TEST_ASSERT_MSG_EQ(errors.size(), 1, "errors at the host");
        const Ptr<Packet> error = NatTestAt(errors, 0).payload;
        Icmpv4Header icmp;
        error->RemoveHeader(icmp);
        Icmpv4DestinationUnreachable unreachable;
        error->RemoveHeader(unreachable);
        NS_TEST_EXPECT_MSG_EQ(+icmp.GetType(), 3, "unreachable");
        NS_TEST_EXPECT_MSG_EQ(+icmp.GetCode(), 4, "fragmentation needed");
        NS_TEST_EXPECT_MSG_EQ(unreachable.GetNextHopMtu(), 600, "the MTU");
        NS_TEST_EXPECT_MSG_EQ(unreachable.GetHeader().GetDestination(),
                              Ipv4Address("203.0.113.77"),
                              "quotes what the host wrote");
    }

    bool m_pieces;
};

/// A raw socket of the router sends fragments of its own.
class NatFragmentRawSocketTestCase : public TestCase
{
  public:
    /// @param protocol an IP protocol @param first bytes in the first fragment
    /// @param source address that they are to arrive with
    NatFragmentRawSocketTestCase(uint8_t protocol, uint32_t first, const char* source)
        : TestCase("a raw socket of the router sends fragments, protocol " +
                   std::to_string(protocol)),
          m_protocol(protocol),
          m_first(first),
          m_source(source)
    {
    }

  private:
    void DoRun() override
    {
        constexpr uint32_t SIZE = 200;
        NatTestNetwork network;
        network.router->GetObject<Ipv4>()->AddAddress(
            2,
            Ipv4InterfaceAddress(Ipv4Address("203.0.113.2"), Ipv4Mask("255.255.255.0")));
        NatHelper nat;
        nat.AppendRule("nat", "POSTROUTING", "-s 203.0.113.2 -j SNAT --to-source 203.0.113.1");
        nat.Install(network.router);
        NatTestCapture atServer(network.server);
        const Ptr<Socket> socket =
            Socket::CreateSocket(network.router, Ipv4RawSocketFactory::GetTypeId());
        socket->SetAttribute("IpHeaderInclude", BooleanValue(true));
        socket->SetAttribute("Protocol", UintegerValue(m_protocol));
        const Ptr<Packet> datagram = MakeData(SIZE);
        for (const uint32_t from : {m_first, 0U})
        {
            const uint32_t size = from == 0 ? m_first : SIZE - m_first;
            Ipv4Header header;
            header.SetSource(Ipv4Address("203.0.113.2"));
            header.SetDestination(Ipv4Address("203.0.113.9"));
            header.SetProtocol(m_protocol);
            header.SetTtl(64);
            header.SetPayloadSize(static_cast<uint16_t>(size));
            header.SetFragmentOffset(static_cast<uint16_t>(from));
            if (from == 0)
            {
                header.SetMoreFragments();
            }
            const Ptr<Packet> piece = datagram->CreateFragment(from, size);
            piece->AddHeader(header);
            Simulator::Schedule(Seconds(from == 0 ? 2 : 1), [socket, piece]() {
                socket->SendTo(piece, 0, InetSocketAddress(Ipv4Address("203.0.113.9"), 0));
            });
        }
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        const auto got = atServer.Of(m_protocol);
        NS_TEST_EXPECT_MSG_EQ(DescribePieces(got), "0+" + std::to_string(m_first) + "+ " +
                                  std::to_string(m_first) + "+" +
                                  std::to_string(SIZE - m_first) + " ",
                              "as sent, in order");
        NS_TEST_ASSERT_MSG_EQ(got.size(), 2, "fragments");
        for (const NatTestCapture::Item& piece : got)
        {
            NS_TEST_EXPECT_MSG_EQ(piece.header.GetSource(),
                                  Ipv4Address(m_source),
                                  "translated or not");
        }
    }

    uint8_t m_protocol;
    uint32_t m_first;
    const char* m_source;
};

/// The node goes while fragments wait, and while they are given up.
class NatFragmentDisposeTestCase : public TestCase
{
  public:
    NatFragmentDisposeTestCase()
        : TestCase("a node disposed of while fragments wait")
    {
    }

  private:
    void DoRun() override
    {
        NatTestNetwork network;
        network.Masquerade();
        const Ptr<Node> router = network.router;
        unsigned drops = 0;
        m_onDrop = [router, &drops]() {
            ++drops;
            router->Dispose();
        };
        router->GetObject<Ipv4Netfilter>()->TraceConnectWithoutContext(
            "Drop",
            MakeCallback(&NatFragmentDisposeTestCase::OnDrop, this));
        PieceSender sender(network.hosts.Get(0), "203.0.113.9", 592);
        sender.SendAt(1, 0, 200);
        sender.SendAt(2, 400, 600);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(drops, 1, "the second is not told of any more");
        NS_TEST_EXPECT_MSG_LT(Simulator::Now(), Seconds(31.1), "ends");
    }

    void OnDrop(const Ipv4Header&, Ptr<const Packet>, netfilter::Hook, const char*)
    {
        m_onDrop();
    }

    std::function<void()> m_onDrop;
};

/// The suite "netfilter-fragments".
class NatFragmentTestSuite : public TestSuite
{
  public:
    NatFragmentTestSuite()
        : TestSuite("netfilter-fragments")
    {
        AddTestCase(new NatFragmentRoundTripTestCase);
        AddTestCase(new NatFragmentSizesTestCase(600, 1500, "0+576+ 576+576+ 1152+348 "));
        AddTestCase(new NatFragmentSizesTestCase(1400, 600, "0+576+ 576+576+ 1152+348 "));
        AddTestCase(new NatFragmentSizesTestCase(1500, 600, "0+576+ 576+576+ 1152+348 "));
        AddTestCase(new NatFragmentSizesTestCase(800, 800, "0+776+ 776+724 "));
        AddTestCase(new NatFragmentDropTestCase);
        AddTestCase(new NatFragmentTimeoutTestCase(true));
        AddTestCase(new NatFragmentTimeoutTestCase(false));
        AddTestCase(new NatFragmentTooBigTestCase(true));
        AddTestCase(new NatFragmentTooBigTestCase(false));
        AddTestCase(new NatFragmentRawSocketTestCase(99, 104, "203.0.113.1"));
        // Of SCTP, whose headers Linux wants in one piece, but only of packets that arrive.
        AddTestCase(new NatFragmentRawSocketTestCase(132, 8, "203.0.113.2"));
        AddTestCase(new NatFragmentDisposeTestCase);
    }
};

NatFragmentTestSuite g_natFragmentTestSuite; //!< registers itself

} // namespace
