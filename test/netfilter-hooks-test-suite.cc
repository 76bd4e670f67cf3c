/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "drop-reason.h"
#include "netfilter-test-abort.h"
#include "netfilter-test-network.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/test.h"
#include "ns3/udp-header.h"

#include <functional>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// @param function a lambda @return it as a hook function
NetfilterHookCallback
HookFunction(std::function<Verdict(NetfilterPacket&)> function)
{
    return NetfilterHookCallback(function);
}

/// Counts what the Drop trace of Ipv4L3Protocol tells.
struct Ipv4DropCounter
{
    explicit Ipv4DropCounter(Ptr<Node> node)
    {
        node->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Drop",
            MakeCallback(&Ipv4DropCounter::Count, this));
    }

    void Count(const Ipv4Header& /* header */,
               Ptr<const Packet> /* packet */,
               Ipv4L3Protocol::DropReason /* reason */,
               Ptr<Ipv4> /* ipv4 */,
               uint32_t /* interface */)
    {
        ++drops;
    }

    unsigned drops{0};
};

/// Remembers what the Drop trace of Ipv4Netfilter tells.
struct NetfilterDropLog
{
    explicit NetfilterDropLog(Ptr<Ipv4Netfilter> netfilter)
    {
        netfilter->TraceConnectWithoutContext("Drop", MakeCallback(&NetfilterDropLog::Note, this));
    }

    void Note(const Ipv4Header& header, Ptr<const Packet> packet, Hook hook, const char* reason)
    {
        std::ostringstream line;
        line << HookName(hook) << " " << header.GetSource() << " > " << header.GetDestination()
             << " " << packet->GetSize() << ": " << reason;
        lines.push_back(line.str());
    }

    std::vector<std::string> lines;
};

/// Hook functions run by priority, equal ones by registration, whatever the order of registration.
class NetfilterHookOrderTestCase : public TestCase
{
  public:
    NetfilterHookOrderTestCase()
        : TestCase("hook functions run by priority, then by order of registration")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        std::string order;
        const auto add = [&network, &order](int priority, const std::string& name) {
            network.netfilter->RegisterHook(Hook::FORWARD,
                                            priority,
                                            HookFunction([&order, name](NetfilterPacket&) {
                                                order += name;
                                                return Verdict::ACCEPT;
                                            }));
        };
        add(priority::NAT_SRC, "d");
        add(priority::FILTER, "b");
        add(priority::LAST, "e");
        add(priority::FILTER, "c");
        add(priority::FIRST, "a");
        NS_TEST_EXPECT_MSG_EQ(network.netfilter->GetNHooks(Hook::FORWARD), 5, "registered");

        NetfilterTestUdp client(network.client, 1000);
        NetfilterTestUdp server(network.server, 2000);
        client.SendAt(1, "192.0.2.2", 2000);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(order, "abcde", "order of calls");
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 1, "packets delivered");
        Simulator::Destroy();
    }
};

/// Each kind of packet passes its hooks, in order.
class NetfilterHookPlacesTestCase : public TestCase
{
  public:
    NetfilterHookPlacesTestCase()
        : TestCase("forwarded, delivered and sent packets pass the hooks of Linux")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        NetfilterTestTrail trail(network.netfilter);
        NetfilterTestUdp client(network.client, 1000);
        NetfilterTestUdp server(network.server, 2000);
        NetfilterTestUdp router(network.router, 3000);
        const auto expect = [this, &trail](double at, const std::string& hooks) {
            Simulator::Schedule(Seconds(at), [this, &trail, hooks]() {
                NS_TEST_EXPECT_MSG_EQ(trail.Take(), hooks, "hooks passed");
            });
        };
        client.SendAt(1, "192.0.2.2", 2000);
        expect(1.5, "PREROUTING FORWARD POSTROUTING ");
        client.SendAt(2, "10.0.0.2", 3000);
        expect(2.5, "PREROUTING INPUT ");
        router.SendAt(3, "192.0.2.2", 2000);
        expect(3.5, "OUTPUT POSTROUTING ");
        // Nobody listens: the router answers with an ICMP error, a packet of its own.
        client.SendAt(4, "10.0.0.2", 3001);
        expect(4.5, "PREROUTING INPUT OUTPUT POSTROUTING ");
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 2, "packets the server got");
        NS_TEST_EXPECT_MSG_EQ(router.got.size(), 1, "packets the router got");
        Simulator::Destroy();
    }
};

/// Functions come and go while packets pass, from inside functions too.
class NetfilterHookChangesTestCase : public TestCase
{
  public:
    NetfilterHookChangesTestCase()
        : TestCase("hook functions are added and removed at run time, from inside hooks too")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        const Ptr<Ipv4Netfilter> netfilter = network.netfilter;
        std::string order;
        uint32_t self = 0;
        uint32_t next = 0;
        const auto note = [&order](const std::string& name) {
            return HookFunction([&order, name](NetfilterPacket&) {
                order += name;
                return Verdict::ACCEPT;
            });
        };
        netfilter->RegisterHook(Hook::FORWARD, 0, note("a"));
        // Removes itself and its successor, and adds two before and one after its place.
        self = netfilter->RegisterHook(Hook::FORWARD, 1, HookFunction([&](NetfilterPacket&) {
                                           order += "b";
                                           netfilter->UnregisterHook(self);
                                           netfilter->UnregisterHook(next);
                                           netfilter->RegisterHook(Hook::FORWARD, -1, note("m"));
                                           netfilter->RegisterHook(Hook::FORWARD, -1, note("n"));
                                           netfilter->RegisterHook(Hook::FORWARD, 3, note("p"));
                                           return Verdict::ACCEPT;
                                       }));
        next = netfilter->RegisterHook(Hook::FORWARD, 2, note("c"));
        netfilter->RegisterHook(Hook::FORWARD, 4, note("d"));

        NetfilterTestUdp client(network.client, 1000);
        NetfilterTestUdp server(network.server, 2000);
        client.SendAt(1, "192.0.2.2", 2000);
        Simulator::Schedule(Seconds(1.5), [this, &order]() {
            NS_TEST_EXPECT_MSG_EQ(order, "abpd", "first packet");
            order.clear();
        });
        client.SendAt(2, "192.0.2.2", 2000);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(order, "mnapd", "second packet");
        Simulator::Destroy();
    }
};

/// A drop is told with its reason, and is no routing failure.
class NetfilterDropTestCase : public TestCase
{
  public:
    NetfilterDropTestCase()
        : TestCase("DROP on each hook: traced with hook and reason, no Drop of Ipv4L3Protocol")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        Ipv4DropCounter ipv4(network.router);
        NetfilterDropLog log(network.netfilter);
        NetfilterTestUdp client(network.client, 1000);
        NetfilterTestUdp server(network.server, 2000);
        NetfilterTestUdp router(network.router, 3000);
        double at = 1;
        for (const Hook hook : {Hook::PREROUTING, Hook::FORWARD, Hook::POSTROUTING})
        {
            DropAt(network, at, hook);
            client.SendAt(at, "192.0.2.2", 2000);
            at += 1;
        }
        DropAt(network, at, Hook::INPUT);
        client.SendAt(at, "10.0.0.2", 3000);
        at += 1;
        for (const Hook hook : {Hook::OUTPUT, Hook::POSTROUTING})
        {
            DropAt(network, at, hook);
            router.SendAt(at, "192.0.2.2", 2000);
            at += 1;
        }
        Simulator::Run();
        const std::vector<std::string> expected{
            "PREROUTING 10.0.0.1 > 192.0.2.2 108: test",
            "FORWARD 10.0.0.1 > 192.0.2.2 108: test",
            "POSTROUTING 10.0.0.1 > 192.0.2.2 108: test",
            "INPUT 10.0.0.1 > 10.0.0.2 108: test",
            "OUTPUT 192.0.2.1 > 192.0.2.2 108: test",
            "POSTROUTING 192.0.2.1 > 192.0.2.2 108: test",
        };
        NS_TEST_ASSERT_MSG_EQ(log.lines.size(), expected.size(), "number of drops");
        for (size_t i = 0; i < expected.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(log.lines[i], expected[i], "drop " << i);
        }
        NS_TEST_EXPECT_MSG_EQ(network.netfilter->GetDrops(), expected.size(), "drops counted");
        NS_TEST_EXPECT_MSG_EQ(ipv4.drops, 0, "drops of Ipv4L3Protocol");
        NS_TEST_EXPECT_MSG_EQ(server.got.size() + router.got.size(), 0, "packets delivered");
        Simulator::Destroy();
    }

    /// Drop what passes a hook from shortly before a time until shortly after it.
    void DropAt(const NetfilterTestNetwork& network, double at, Hook hook)
    {
        const Ptr<Ipv4Netfilter> netfilter = network.netfilter;
        Simulator::Schedule(Seconds(at - 0.1), [netfilter, hook]() {
            const uint32_t id = netfilter->RegisterHook(hook,
                                                        priority::FILTER,
                                                        HookFunction([](NetfilterPacket& packet) {
                                                            packet.SetDropReason("test");
                                                            return Verdict::DROP;
                                                        }));
            Simulator::Schedule(Seconds(0.5), [netfilter, id]() { netfilter->UnregisterHook(id); });
        });
    }
};

/// QUEUE and STOLEN packets wait, and go on behind the function that held them.
class NetfilterQueueTestCase : public TestCase
{
  public:
    NetfilterQueueTestCase()
        : TestCase("QUEUE and STOLEN on each hook, re-injection, no handler, REPEAT")
    {
    }

  private:
    void DoRun() override
    {
        for (const Verdict verdict : {Verdict::QUEUE, Verdict::STOLEN})
        {
            for (const Hook hook : {Hook::PREROUTING, Hook::FORWARD, Hook::POSTROUTING})
            {
                CheckHeld(hook, verdict, "10.0.0.1", "192.0.2.2");
            }
            CheckHeld(Hook::INPUT, verdict, "10.0.0.1", "10.0.0.2");
            CheckHeld(Hook::OUTPUT, verdict, "10.0.0.2", "192.0.2.2");
            CheckHeld(Hook::POSTROUTING, verdict, "10.0.0.2", "192.0.2.2");
        }
        CheckUnbound();
        CheckRepeat();
    }

    /// A packet is held on a hook for a second, then passes the rest of its way.
    void CheckHeld(Hook hook, Verdict verdict, const std::string& from, const std::string& to)
    {
        NetfilterTestNetwork network;
        const Ptr<Ipv4Netfilter> netfilter = network.netfilter;
        const auto release = [netfilter](Ptr<NetfilterPacket> packet) {
            Simulator::Schedule(Seconds(1), [netfilter, packet]() {
                netfilter->ReinjectPacket(packet);
            });
        };
        netfilter->SetQueueHandler(
            Ipv4Netfilter::QueueHandler(std::function<void(Ptr<NetfilterPacket>)>(release)));
        std::string order;
        netfilter->RegisterHook(hook, -1, HookFunction([&order](NetfilterPacket&) {
                                    order += "a";
                                    return Verdict::ACCEPT;
                                }));
        netfilter->RegisterHook(hook, 0, HookFunction([&](NetfilterPacket& packet) {
                                    order += "b";
                                    packet.SetMark(7);
                                    if (verdict == Verdict::STOLEN)
                                    {
                                        release(Ptr<NetfilterPacket>(&packet));
                                    }
                                    return verdict;
                                }));
        netfilter->RegisterHook(hook, 1, HookFunction([&order](NetfilterPacket& packet) {
                                    order += packet.GetMark() == 7 ? "c" : "-";
                                    return Verdict::ACCEPT;
                                }));
        NetfilterTestUdp sender(from == "10.0.0.1" ? network.client : network.router, 1000);
        NetfilterTestUdp receiver(to == "192.0.2.2" ? network.server : network.router, 2000);
        sender.SendAt(1, to, 2000);
        Simulator::Schedule(Seconds(1.9), [this, &receiver]() {
            NS_TEST_EXPECT_MSG_EQ(receiver.got.size(), 0, "held");
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(order, "abc", "functions called on " << HookName(hook));
        NS_TEST_EXPECT_MSG_EQ(receiver.got.size(), 1, "delivered after " << HookName(hook));
        Simulator::Destroy();
    }

    /// Without a handler a queued packet is dropped, with a reason.
    void CheckUnbound()
    {
        NetfilterTestNetwork network;
        NetfilterDropLog log(network.netfilter);
        network.netfilter->RegisterHook(Hook::PREROUTING,
                                        0,
                                        HookFunction([](NetfilterPacket&) {
                                            return Verdict::QUEUE;
                                        }));
        NetfilterTestUdp client(network.client, 1000);
        NetfilterTestUdp server(network.server, 2000);
        client.SendAt(1, "192.0.2.2", 2000);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 0, "delivered");
        NS_TEST_ASSERT_MSG_EQ(log.lines.size(), 1, "drops");
        NS_TEST_EXPECT_MSG_EQ(log.lines[0],
                              std::string("PREROUTING 10.0.0.1 > 192.0.2.2 108: ") +
                                  reason::QUEUE_UNBOUND,
                              "drop");
        Simulator::Destroy();
    }

    /// REPEAT calls the same function again.
    void CheckRepeat()
    {
        NetfilterTestNetwork network;
        std::string order;
        network.netfilter->RegisterHook(Hook::FORWARD, 0, HookFunction([&order](NetfilterPacket&) {
                                            order += "a";
                                            return order.size() < 3 ? Verdict::REPEAT
                                                                    : Verdict::ACCEPT;
                                        }));
        network.netfilter->RegisterHook(Hook::FORWARD, 1, HookFunction([&order](NetfilterPacket&) {
                                            order += "b";
                                            return Verdict::ACCEPT;
                                        }));
        NetfilterTestUdp client(network.client, 1000);
        NetfilterTestUdp server(network.server, 2000);
        client.SendAt(1, "192.0.2.2", 2000);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(order, "aaab", "calls");
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 1, "delivered");
        Simulator::Destroy();
    }
};

/// Each packet has a context of its own, from its first hook to its last.
class NetfilterContextTestCase : public TestCase
{
  public:
    NetfilterContextTestCase()
        : TestCase("one context per packet, also when its delivery sends others")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        const Ptr<Ipv4Netfilter> netfilter = network.netfilter;
        NetfilterTestUdp client(network.client, 1000);
        NetfilterTestUdp server(network.server, 2000);
        NetfilterTestUdp router(network.router, 3000, true);

        // What the hooks are told of a forwarded packet and of one delivered and answered.
        std::vector<std::string> told;
        const auto tell = [&told](NetfilterPacket& packet) {
            const HookState& state = packet.GetState();
            std::ostringstream line;
            line << HookName(packet.GetHook()) << " in " << (state.in ? state.in->GetName() : "-")
                 << " out " << (state.out ? state.out->GetName() : "-") << " via "
                 << Ipv4Address(state.nextHop) << " ttl " << +packet.GetTracked().view.GetTtl()
                 << " mark " << packet.GetMark();
            told.push_back(line.str());
            packet.SetMark(packet.GetMark() * 10 + 1 + static_cast<uint32_t>(packet.GetHook()));
            return Verdict::ACCEPT;
        };
        for (unsigned hook = 0; hook < HOOK_COUNT; ++hook)
        {
            netfilter->RegisterHook(static_cast<Hook>(hook), 0, HookFunction(tell));
        }
        netfilter->SetInterfaceName(network.outside.Get(0), "wan0");

        network.server->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver",
            MakeCallback(&NetfilterContextTestCase::SeeDelivery, this));

        client.SendAt(1, "192.0.2.2", 2000);
        client.SendAt(2, "10.0.0.2", 3000);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(+m_ttl, 63, "TTL at the server");
        const std::vector<std::string> expected{
            "PREROUTING in eth0 out - via 0.0.0.0 ttl 64 mark 0",
            "FORWARD in eth0 out wan0 via 192.0.2.2 ttl 63 mark 1",
            "POSTROUTING in eth0 out wan0 via 192.0.2.2 ttl 63 mark 13",
            "PREROUTING in eth0 out - via 0.0.0.0 ttl 64 mark 0",
            "INPUT in eth0 out - via 0.0.0.0 ttl 64 mark 1",
            "OUTPUT in - out eth0 via 10.0.0.1 ttl 64 mark 0",
            "POSTROUTING in - out eth0 via 10.0.0.1 ttl 64 mark 4",
        };
        NS_TEST_ASSERT_MSG_EQ(told.size(), expected.size(), "hooks passed");
        for (size_t i = 0; i < expected.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(told[i], expected[i], "hook " << i);
        }
        NS_TEST_EXPECT_MSG_EQ(client.got.size(), 1, "answers");

        const Interface* wan = netfilter->GetInterface(network.outside.Get(0));
        NS_TEST_ASSERT_MSG_NE(wan, nullptr, "interface");
        NS_TEST_EXPECT_MSG_EQ(wan->GetIndex(), 3, "lo is 1, eth0 is 2");
        NS_TEST_EXPECT_MSG_EQ(netfilter->FindDevice("wan0"), network.outside.Get(0), "by name");
        NS_TEST_EXPECT_MSG_EQ(netfilter->FindDevice("wan1"), nullptr, "unknown name");
        uint32_t address = 0;
        NS_TEST_EXPECT_MSG_EQ(wan->SelectAddress(0x08080808, address), true, "has an address");
        NS_TEST_EXPECT_MSG_EQ(Ipv4Address(address), Ipv4Address("192.0.2.1"), "its first");
        const Ptr<Ipv4> ipv4 = network.router->GetObject<Ipv4>();
        ipv4->AddAddress(2, Ipv4InterfaceAddress("198.51.100.1", "255.255.255.0"));
        NS_TEST_EXPECT_MSG_EQ(wan->SelectAddress(0xc6336402, address), true, "has an address");
        NS_TEST_EXPECT_MSG_EQ(Ipv4Address(address), Ipv4Address("198.51.100.1"), "of the subnet");
        Simulator::Destroy();
    }

    void SeeDelivery(const Ipv4Header& header, Ptr<const Packet> /* packet */, uint32_t /* iif */)
    {
        m_ttl = header.GetTtl();
    }

    uint8_t m_ttl{0};
};

/// Contexts are used again, but not one that somebody keeps.
class NetfilterKeptContextTestCase : public TestCase
{
  public:
    NetfilterKeptContextTestCase()
        : TestCase("a packet that a hook function keeps stays what it was")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterTestNetwork network;
        NetfilterTestUdp first(network.client, 1000);
        NetfilterTestUdp second(network.client, 1001);
        NetfilterTestUdp server(network.server, 2000);
        Ptr<NetfilterPacket> kept;
        const auto keepFirst = [&kept](NetfilterPacket& packet) {
            if (!kept)
            {
                kept = Ptr<NetfilterPacket>(&packet);
                packet.SetMark(5);
            }
            return Verdict::ACCEPT;
        };
        network.netfilter->RegisterHook(Hook::FORWARD, 0, HookFunction(keepFirst));
        first.SendAt(1, "192.0.2.2", 2000);
        second.SendAt(2, "192.0.2.2", 2000);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(server.got.size(), 2, "both went on");
        NS_TEST_ASSERT_MSG_NE(kept, nullptr, "kept");
        UdpHeader udp;
        kept->GetPacket()->PeekHeader(udp);
        NS_TEST_EXPECT_MSG_EQ(udp.GetSourcePort(), 1000, "still the first packet");
        NS_TEST_EXPECT_MSG_EQ(kept->GetMark(), 5, "still its mark");
        Simulator::Destroy();
    }
};

/// What a hook function writes reaches the receiver, and nothing else changes.
class NetfilterRewriteTestCase : public TestCase
{
  public:
    /// @param checksums whether ns-3 computes checksums @param metadata whether it knows headers
    NetfilterRewriteTestCase(bool checksums, bool metadata)
        : TestCase(std::string("rewriting, checksums ") + (checksums ? "on" : "off") +
                   (metadata ? ", with metadata" : "")),
          m_checksums(checksums),
          m_metadata(metadata)
    {
    }

  private:
    /// Any tag.
    class NumberTag : public Tag
    {
      public:
        static TypeId GetTypeId()
        {
            static TypeId tid = TypeId("ns3::NetfilterTestNumberTag")
                                    .SetParent<Tag>()
                                    .AddConstructor<NumberTag>();
            return tid;
        }

        TypeId GetInstanceTypeId() const override
        {
            return GetTypeId();
        }

        uint32_t GetSerializedSize() const override
        {
            return 4;
        }

        void Serialize(TagBuffer i) const override
        {
            i.WriteU32(number);
        }

        void Deserialize(TagBuffer i) override
        {
            number = i.ReadU32();
        }

        void Print(std::ostream& os) const override
        {
            os << number;
        }

        uint32_t number{0};
    };

    void DoRun() override
    {
        Config::SetGlobal("ChecksumEnabled", BooleanValue(m_checksums));
        if (m_metadata)
        {
            Packet::EnablePrinting();
        }
        NetfilterTestNetwork network;
        NetfilterTestNat nat(network.netfilter, "10.0.0.1", "192.0.2.1");
        NetfilterTestUdp client(network.client, 1000);
        NetfilterTestUdp server(network.server, 2000, true);
        network.server->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver",
            MakeCallback(&NetfilterRewriteTestCase::SeeDelivery, this));

        std::vector<uint8_t> payload(100);
        for (size_t i = 0; i < payload.size(); ++i)
        {
            payload[i] = static_cast<uint8_t>(i * 7);
        }
        Ptr<Packet> packet = Create<Packet>(payload.data(), payload.size());
        NumberTag tag;
        tag.number = 42;
        packet->AddPacketTag(tag);
        tag.number = 43;
        packet->AddByteTag(tag);
        client.SendAt(1, "192.0.2.2", 2000, packet);
        Simulator::Run();

        NS_TEST_ASSERT_MSG_EQ(server.got.size(), 1, "delivered");
        NS_TEST_EXPECT_MSG_EQ(server.got[0].from, Ipv4Address("192.0.2.1"), "translated source");
        NS_TEST_EXPECT_MSG_EQ(server.got[0].port, 1000 + NetfilterTestNat::SHIFT, "source port");
        NS_TEST_EXPECT_MSG_EQ(client.got.size(), 1, "the answer found its way back");

        const Ptr<Packet> got = server.got[0].packet;
        std::vector<uint8_t> bytes(got->GetSize());
        got->CopyData(bytes.data(), bytes.size());
        NS_TEST_EXPECT_MSG_EQ((bytes == payload), true, "payload");
        NS_TEST_EXPECT_MSG_EQ(got->GetUid(), packet->GetUid(), "uid");
        NS_TEST_EXPECT_MSG_EQ(got->PeekPacketTag(tag), true, "packet tag");
        NS_TEST_EXPECT_MSG_EQ(tag.number, 42, "packet tag");

        // As it came in, with its UDP header: the sender's tag, and one on the header alone.
        NS_TEST_ASSERT_MSG_NE(m_delivered, nullptr, "seen");
        std::string ranges;
        ByteTagIterator i = m_delivered->GetByteTagIterator();
        while (i.HasNext())
        {
            const ByteTagIterator::Item item = i.Next();
            item.GetTag(tag);
            ranges += std::to_string(item.GetStart()) + "-" + std::to_string(item.GetEnd()) + ":" +
                      std::to_string(tag.number) + " ";
        }
        NS_TEST_EXPECT_MSG_EQ(ranges, "8-108:43 ", "byte tags");
        UdpHeader header;
        if (m_checksums)
        {
            header.EnableChecksums();
            header.InitializeChecksum(Ipv4Address("192.0.2.1"), Ipv4Address("192.0.2.2"), 17);
        }
        m_delivered->Copy()->RemoveHeader(header);
        NS_TEST_EXPECT_MSG_EQ(header.IsChecksumOk(), true, "checksum");
        uint8_t start[8];
        m_delivered->CopyData(start, 8);
        NS_TEST_EXPECT_MSG_EQ((LoadBe16(start + 6) != 0), m_checksums, "checksum present");
        if (m_metadata)
        {
            std::ostringstream text;
            m_delivered->Print(text);
            NS_TEST_EXPECT_MSG_EQ(text.str(),
                                  "ns3::UdpHeader (length: 108 2000 > 2000) Payload (size=100)",
                                  "Packet::Print");
        }
        Config::SetGlobal("ChecksumEnabled", BooleanValue(false));
        Simulator::Destroy();
    }

    void SeeDelivery(const Ipv4Header& /* header */, Ptr<const Packet> packet, uint32_t /* iif */)
    {
        m_delivered = packet->Copy();
    }

    bool m_checksums;
    bool m_metadata;
    Ptr<Packet> m_delivered;
};

/// The two views of a packet agree whatever is done to either.
class NetfilterPacketTestCase : public TestCase
{
  public:
    NetfilterPacketTestCase()
        : TestCase("NetfilterPacket: bytes and ns-3 objects agree")
    {
    }

  private:
    void DoRun() override
    {
        Ipv4Header header;
        header.SetSource(Ipv4Address("10.0.0.1"));
        header.SetDestination(Ipv4Address("10.0.0.2"));
        header.SetProtocol(protocol::TCP);
        header.SetTtl(9);
        header.SetTos(4);
        header.SetIdentification(0x1234);
        header.SetMayFragment();
        header.SetPayloadSize(400);
        std::vector<uint8_t> bytes(400);
        for (size_t i = 0; i < bytes.size(); ++i)
        {
            bytes[i] = static_cast<uint8_t>(i);
        }
        Ptr<Packet> original = Create<Packet>(bytes.data(), bytes.size());
        Ptr<NetfilterPacket> packet = Create<NetfilterPacket>(header, original, false);

        const PacketView& view = packet->GetTracked().view;
        NS_TEST_ASSERT_MSG_NE(view.GetBytes(), nullptr, "well formed");
        NS_TEST_EXPECT_MSG_EQ(view.GetTotalLength(), 420, "total length");
        NS_TEST_EXPECT_MSG_EQ(view.GetTransportCaptured(), 60, "no more than needed");
        NS_TEST_EXPECT_MSG_EQ(view.GetIdentification(), 0x1234, "identification");
        NS_TEST_EXPECT_MSG_EQ(+view.GetTos(), 4, "TOS");
        NS_TEST_EXPECT_MSG_EQ(+view.GetTtl(), 9, "TTL");

        // Bytes first, then everything, then the last byte.
        view.GetTransport()[1] = 99;
        packet->GetTracked().modified = true;
        packet->MakeWhole();
        NS_TEST_EXPECT_MSG_EQ(view.IsWhole(), true, "whole");
        NS_TEST_EXPECT_MSG_EQ(+view.GetTransport()[1], 99, "change kept");
        view.GetTransport()[399] = 7;
        view.GetBytes()[8] = 8;
        packet->GetTracked().modified = true;
        bytes[1] = 99;
        bytes[399] = 7;
        std::vector<uint8_t> now(400);
        packet->GetPacket()->CopyData(now.data(), 400);
        NS_TEST_EXPECT_MSG_EQ((now == bytes), true, "bytes written back");
        NS_TEST_EXPECT_MSG_EQ(+packet->GetHeader().GetTtl(), 8, "TTL written back");
        original->CopyData(now.data(), 400);
        NS_TEST_EXPECT_MSG_EQ(+now[1], 1, "the packet that came in is not touched");

        header.SetDestination(Ipv4Address("10.0.0.3"));
        header.SetIdentification(0x4321);
        packet->SetHeader(header);
        NS_TEST_EXPECT_MSG_EQ(view.GetDestination(), 0x0a000003, "address in bytes");
        NS_TEST_EXPECT_MSG_EQ(packet->GetHeader().GetDestination(),
                              Ipv4Address("10.0.0.3"),
                              "address in header");
        NS_TEST_EXPECT_MSG_EQ(packet->GetHeader().GetIdentification(), 0x4321, "identification");
        packet->SetPacket(Create<Packet>(30));
        NS_TEST_EXPECT_MSG_EQ(packet->GetHeader().GetPayloadSize(), 30, "new length in header");
        NS_TEST_EXPECT_MSG_EQ(view.GetTotalLength(), 50, "new length in bytes");
        NS_TEST_EXPECT_MSG_EQ(view.GetDestination(), 0x0a000003, "address kept");

        // The only change is the last byte of a packet of many.
        bytes.assign(5000, 1);
        original = Create<Packet>(bytes.data(), bytes.size());
        packet->SetPacket(original);
        packet->MakeWhole();
        packet->GetTracked().modified = true;
        NS_TEST_EXPECT_MSG_EQ(packet->GetPacket(), Ptr<const Packet>(original), "nothing changed");
        for (const size_t at : {4999, 4991, 7, 0})
        {
            bytes[at] = 2;
            packet->GetTracked().view.GetTransport()[at] = 2;
            packet->GetTracked().modified = true;
            now.assign(5000, 0);
            packet->GetPacket()->CopyData(now.data(), 5000);
            NS_TEST_EXPECT_MSG_EQ((now == bytes), true, "byte " << at << " written back");
        }

        // An ICMP error is whole from the start, for the sake of what it quotes.
        bytes.assign(500, 0);
        bytes[0] = icmp::TIME_EXCEEDED;
        header.SetProtocol(protocol::ICMP);
        header.SetPayloadSize(500);
        packet = Create<NetfilterPacket>(header, Create<Packet>(bytes.data(), 500), false);
        NS_TEST_EXPECT_MSG_EQ(packet->GetTracked().view.IsWhole(), true, "ICMP error");

        // A header that promises more than there is.
        header.SetPayloadSize(501);
        packet = Create<NetfilterPacket>(header, Create<Packet>(bytes.data(), 500), false);
        NS_TEST_EXPECT_MSG_EQ(packet->GetTracked().view.GetBytes(), nullptr, "lying length");

        // More than a header can tell.
        bool aborted = false;
        header.SetPayloadSize(500);
        const std::string text = RunToAbort(
            [&]() {
                packet = Create<NetfilterPacket>(header, Create<Packet>(500), false);
                packet->SetPacket(Create<Packet>(65515));
                packet->SetPacket(Create<Packet>(65516));
            },
            aborted);
        NS_TEST_EXPECT_MSG_EQ(aborted, true, "aborted; said:\n" << text);
        NS_TEST_EXPECT_MSG_NE(text.find("NetfilterPacket::SetPacket: 65516 bytes do not fit"),
                              std::string::npos,
                              text);
    }
};

/// @ingroup netfilter-tests
class NetfilterHooksTestSuite : public TestSuite
{
  public:
    NetfilterHooksTestSuite()
        : TestSuite("netfilter-hooks", TestSuite::Type::UNIT)
    {
        AddTestCase(new NetfilterPacketTestCase);
        AddTestCase(new NetfilterHookOrderTestCase);
        AddTestCase(new NetfilterHookPlacesTestCase);
        AddTestCase(new NetfilterHookChangesTestCase);
        AddTestCase(new NetfilterDropTestCase);
        AddTestCase(new NetfilterQueueTestCase);
        AddTestCase(new NetfilterContextTestCase);
        AddTestCase(new NetfilterKeptContextTestCase);
        AddTestCase(new NetfilterRewriteTestCase(false, false));
        AddTestCase(new NetfilterRewriteTestCase(true, false));
        // Metadata cannot be switched off again: last.
        AddTestCase(new NetfilterRewriteTestCase(false, true));
        AddTestCase(new NetfilterRewriteTestCase(true, true));
    }
};

/// Registers the suite.
NetfilterHooksTestSuite g_netfilterHooksTestSuite;

} // namespace
