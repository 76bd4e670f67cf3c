/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ipv4-netfilter.h"
#include "netfilter-loopback.h"
#include "netfilter-test-abort.h"
#include "netfilter-test-network.h"

#include "ns3/names.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// No two interfaces of a node share a name.
class NetfilterInterfaceNameTestCase : public TestCase
{
  public:
    NetfilterInterfaceNameTestCase()
        : TestCase("names of interfaces are unique")
    {
    }

  private:
    void DoRun() override
    {
        // Whichever is asked for first.
        for (const bool insideFirst : {true, false})
        {
            NetfilterTestNetwork network;
            const Ptr<NetDevice> inside = network.inside.Get(1);
            const Ptr<NetDevice> outside = network.outside.Get(0);
            Names::Add("r", network.router);
            Names::Add("r/eth0", outside);
            network.netfilter->GetInterface(insideFirst ? inside : outside);
            NS_TEST_EXPECT_MSG_EQ(GetName(network, outside), "eth0", "as the user wants");
            NS_TEST_EXPECT_MSG_EQ(GetName(network, inside), "eth2", "eth0 is taken");
            NS_TEST_EXPECT_MSG_EQ(network.netfilter->FindDevice("eth0"), outside, "found by name");
            NS_TEST_EXPECT_MSG_EQ(network.netfilter->FindDevice("eth2"), inside, "found by name");

            // The next interface's own would be eth2.
            const NetDeviceContainer link =
                PointToPointHelper().Install(network.router, network.server);
            Ipv4AddressHelper("198.51.100.0", "255.255.255.0").Assign(link);
            NS_TEST_EXPECT_MSG_EQ(GetName(network, link.Get(0)), "eth3", "eth2 is taken");
            NS_TEST_EXPECT_MSG_EQ(network.netfilter->GetInterface(nullptr), nullptr, "no device");
            Names::Clear();
            Simulator::Destroy();
        }

        bool aborted = false;
        const std::string text = RunToAbort(
            []() {
                NetfilterTestNetwork network;
                Names::Add("a", network.client);
                Names::Add("b", network.router);
                Names::Add("a/wan", network.outside.Get(0));
                Names::Add("b/wan", network.inside.Get(1));
                network.netfilter->FindDevice("wan");
            },
            aborted);
        NS_TEST_EXPECT_MSG_EQ(aborted, true, "aborted; said:\n" << text);
        NS_TEST_EXPECT_MSG_NE(text.find("Ipv4Netfilter: devices 0 and 1 of node 1 are both named "
                                        "\"wan\", so rules could not tell them apart. Give one of "
                                        "them another name in Names::Add."),
                              std::string::npos,
                              text);
    }

    static std::string GetName(const NetfilterTestNetwork& network, Ptr<NetDevice> device)
    {
        return network.netfilter->GetInterface(device)->GetName();
    }
};

/// Nothing is scheduled for objects that send no packets.
class NetfilterAggregationTestCase : public TestCase
{
  public:
    NetfilterAggregationTestCase()
        : TestCase("aggregation of other objects costs no event")
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(CountEvents(2), CountEvents(0), "events");
    }

    /// @param objects how many to aggregate @return events of a simulation without traffic
    static uint64_t CountEvents(unsigned objects)
    {
        NetfilterTestNetwork network;
        if (objects > 0)
        {
            network.router->AggregateObject(CreateObject<Other<0>>());
        }
        if (objects > 1)
        {
            network.router->AggregateObject(CreateObject<Other<1>>());
        }
        Simulator::Run();
        const uint64_t events = Simulator::GetEventCount();
        Simulator::Destroy();
        return events;
    }

    /// An object that has nothing to do with packets.
    template <int N>
    class Other : public Object
    {
      public:
        static TypeId GetTypeId()
        {
            static TypeId tid =
                TypeId("ns3::NetfilterTestOther" + std::to_string(N)).SetParent<Object>();
            return tid;
        }
    };
};

/// What never comes back is forgotten.
class NetfilterLoopbackExpiryTestCase : public TestCase
{
  public:
    NetfilterLoopbackExpiryTestCase()
        : TestCase("packets to the node itself that something swallowed are forgotten")
    {
    }

  private:
    void DoRun() override
    {
        NetfilterLoopback loopback(0);
        Ipv4Header header;
        header.SetPayloadSize(20);
        const auto make = [&header]() {
            return Create<NetfilterPacket>(header, Create<Packet>(20), false);
        };
        Ptr<NetfilterPacket> swallowed = make();
        loopback.Keep(swallowed->GetPacket(), swallowed, false);
        bool waits = false;
        NS_TEST_EXPECT_MSG_EQ(loopback.Take(*make(), waits), false, "another packet");
        NS_TEST_EXPECT_MSG_EQ(loopback.IsEmpty(), false, "it may come yet");
        Simulator::Schedule(Seconds(1), [&]() {
            NS_TEST_EXPECT_MSG_EQ(loopback.Take(*make(), waits), false, "another packet");
            NS_TEST_EXPECT_MSG_EQ(loopback.IsEmpty(), true, "it will not come");
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(swallowed->GetReferenceCount(), 1, "let go of");
        Simulator::Destroy();
    }
};

/// @ingroup netfilter-tests
class NetfilterObjectTestSuite : public TestSuite
{
  public:
    NetfilterObjectTestSuite()
        : TestSuite("netfilter-object", TestSuite::Type::UNIT)
    {
        AddTestCase(new NetfilterInterfaceNameTestCase);
        AddTestCase(new NetfilterAggregationTestCase);
        AddTestCase(new NetfilterLoopbackExpiryTestCase);
    }
};

/// Registers the suite.
NetfilterObjectTestSuite g_netfilterObjectTestSuite;

} // namespace
