/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "expectation-text.h"
#include "ftp-session.h"

#include <gtest/gtest.h>

using namespace ns3::netfilter;

namespace
{

/// A helper that does nothing, with limits to choose.
class SilentHelper : public ConnectionHelper
{
  public:
    const std::string& GetName() const override
    {
        static const std::string name = "silent";
        return name;
    }

    uint8_t GetProtocol() const override
    {
        return protocol::UDP;
    }

    ExpectationPolicy GetPolicy(uint8_t kind) const override
    {
        return kind == 0 ? policy : ExpectationPolicy{0, 10 * SECOND};
    }

    Verdict Help(Connection& connection, HelperInput& input) const override
    {
        ++seen;
        if (expectFromFirst != 0)
        {
            Expectation expectation;
            expectation.master = ConnectionRef(&connection);
            expectation.tuple = connection.GetTuple(Direction::REPLY);
            expectation.tuple.destinationId = expectFromFirst;
            input.expectations.Add(expectation, 256, input.now);
        }
        return Verdict::ACCEPT;
    }

    ExpectationPolicy policy{2, 300 * SECOND};
    uint16_t expectFromFirst{0};
    mutable unsigned seen{0};
};

class ExpectationTest : public testing::Test
{
  protected:
    /// A connection with a helper. @param port source port @return it
    ConnectionRef MakeMaster(uint16_t port)
    {
        TrackedPacket packet;
        Bytes bytes = Udp(FTP_CLIENT, port, FTP_SERVER, 69);
        Enter(bytes, packet);
        EXPECT_TRUE(Conntrack::AttachHelper(*packet.connection, helper));
        EXPECT_EQ(Leave(packet), Verdict::ACCEPT);
        return packet.connection;
    }

    void Enter(Bytes& bytes, TrackedPacket& packet)
    {
        PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), packet.view);
        HookState state;
        state.now = now;
        EXPECT_EQ(conntrack.Track(packet, state), Verdict::ACCEPT);
    }

    Verdict Leave(TrackedPacket& packet)
    {
        HookState state;
        state.now = now;
        state.hook = Hook::POSTROUTING;
        return conntrack.Confirm(packet, state);
    }

    /// @return what @p master expects: the server to send to a port
    static Expectation Make(const ConnectionRef& master, uint16_t port)
    {
        Expectation expectation;
        expectation.master = master;
        expectation.tuple.protocol = protocol::UDP;
        expectation.tuple.source = FTP_SERVER;
        expectation.tuple.destination = FTP_CLIENT;
        expectation.tuple.destinationId = port;
        return expectation;
    }

    ExpectResult Add(const Expectation& expectation, uint32_t maximum = 256)
    {
        return conntrack.GetExpectations().Add(expectation, maximum, now);
    }

    /// A packet arrives and leaves. @return the state it had
    PacketState Arrive(uint32_t source, uint16_t sourcePort, uint16_t port)
    {
        TrackedPacket packet;
        Bytes bytes = Udp(source, sourcePort, FTP_CLIENT, port);
        Enter(bytes, packet);
        last = packet.connection;
        EXPECT_EQ(Leave(packet), Verdict::ACCEPT);
        return packet.state;
    }

    size_t Count()
    {
        return conntrack.GetExpectations().GetSize(now);
    }

    SilentHelper helper;
    SeededRandom random{1};
    Conntrack conntrack{ConntrackConfig(), random};
    ConnectionRef last;
    Instant now{1000 * SECOND};
};

} // namespace

TEST_F(ExpectationTest, TheFirstPacketThatFitsIsRelatedAndUsesItUp)
{
    const ConnectionRef master = MakeMaster(4000);
    master->mark = 77;
    ASSERT_EQ(Add(Make(master, 5000)), ExpectResult::ADDED);
    EXPECT_EQ(Arrive(FTP_SERVER + 1, 20, 5000), PacketState::NEW); // another host
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5001), PacketState::NEW);     // another port
    EXPECT_EQ(last->mark, 0U);
    EXPECT_EQ(Count(), 1U);

    EXPECT_EQ(Arrive(FTP_SERVER, 12345, 5000), PacketState::RELATED); // any source port
    EXPECT_TRUE(last->Has(status::EXPECTED));
    EXPECT_EQ(last->mark, 77U);
    EXPECT_EQ(last->FindHelp()->master.Get(), master.Get());
    EXPECT_EQ(Count(), 0U);
    EXPECT_TRUE(master->FindHelp()->helped.expectations.empty());
    EXPECT_EQ(Arrive(FTP_SERVER, 12345, 5000), PacketState::RELATED); // the same connection
    EXPECT_EQ(Arrive(FTP_SERVER, 12346, 5000), PacketState::NEW);     // the next one

    const ConntrackStatistics& statistics = conntrack.GetStatistics();
    EXPECT_EQ(statistics.expectCreate, 1U);
    EXPECT_EQ(statistics.expectNew, 1U);
    EXPECT_EQ(statistics.expectDelete, 1U);
}

TEST_F(ExpectationTest, APermanentOneIsNotUsedUp)
{
    Expectation expectation = Make(MakeMaster(4000), 5000);
    expectation.permanent = true;
    ASSERT_EQ(Add(expectation), ExpectResult::ADDED);
    EXPECT_EQ(Arrive(FTP_SERVER, 1, 5000), PacketState::RELATED);
    EXPECT_EQ(Arrive(FTP_SERVER, 2, 5000), PacketState::RELATED);
}

TEST_F(ExpectationTest, EndsWhenItsTimeIsUp)
{
    const ConnectionRef master = MakeMaster(4000);
    ASSERT_EQ(Add(Make(master, 5000)), ExpectResult::ADDED);
    ASSERT_EQ(Add(Make(master, 5001)), ExpectResult::ADDED);
    now += 300 * SECOND - 1;
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5000), PacketState::RELATED);
    now += 1;
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5001), PacketState::NEW);
    EXPECT_EQ(Count(), 0U);
}

TEST_F(ExpectationTest, EndsWithItsMaster)
{
    {
        const ConnectionRef master = MakeMaster(4000);
        ASSERT_EQ(Add(Make(master, 5000)), ExpectResult::ADDED);
        ASSERT_EQ(Add(Make(master, 5001)), ExpectResult::ADDED);
        conntrack.Destroy(*master, now);
    }
    EXPECT_EQ(Count(), 0U);
    EXPECT_EQ(conntrack.GetPool().GetCount(), 0U);

    // Or with its time: a UDP connection has 30 seconds.
    ASSERT_EQ(Add(Make(MakeMaster(4001), 5000)), ExpectResult::ADDED);
    now += 31 * SECOND;
    uint32_t position = 0;
    conntrack.GetTable().Reap(position, 1U << 20, now);
    EXPECT_EQ(Count(), 0U);
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5000), PacketState::NEW);
}

TEST_F(ExpectationTest, TheMasterOutlivesItsChildAsAnObjectOnly)
{
    ASSERT_EQ(Add(Make(MakeMaster(4000), 5000)), ExpectResult::ADDED);
    ASSERT_EQ(Arrive(FTP_SERVER, 20, 5000), PacketState::RELATED);
    const ConnectionRef master = last->FindHelp()->master;
    conntrack.Destroy(*master, now);
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5000), PacketState::RELATED);
    EXPECT_EQ(conntrack.GetTable().GetSize(), 1U);
    EXPECT_EQ(master->GetTuple(Direction::ORIGINAL).sourceId, 4000);
}

TEST_F(ExpectationTest, TwoMustNotFitTheSamePacket)
{
    const ConnectionRef one = MakeMaster(4000);
    const ConnectionRef two = MakeMaster(4001);
    ASSERT_EQ(Add(Make(one, 5000)), ExpectResult::ADDED);
    EXPECT_EQ(Add(Make(two, 5000)), ExpectResult::CLASH); // exactly the same

    Expectation fromPort20 = Make(two, 5000);
    fromPort20.tuple.sourceId = 20;
    fromPort20.sourceIdMask = 0xffff;
    EXPECT_EQ(Add(fromPort20), ExpectResult::CLASH); // part of the other

    Expectation otherHost = Make(two, 5000);
    otherHost.tuple.source = FTP_SERVER + 1;
    EXPECT_EQ(Add(otherHost), ExpectResult::ADDED);
    EXPECT_EQ(Add(Make(two, 5001)), ExpectResult::ADDED);

    // After five minutes nothing is in the way.
    now += 300 * SECOND;
    EXPECT_EQ(Add(fromPort20), ExpectResult::ADDED);
}

TEST_F(ExpectationTest, AnEqualOneIsRenewed)
{
    const ConnectionRef master = MakeMaster(4000);
    ASSERT_EQ(Add(Make(master, 5000)), ExpectResult::ADDED);
    now += 200 * SECOND;
    ASSERT_EQ(Add(Make(master, 5000)), ExpectResult::ADDED);
    EXPECT_EQ(Count(), 1U);
    EXPECT_EQ(master->FindHelp()->helped.expectations.size(), 1U);
    now += 200 * SECOND;
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5000), PacketState::RELATED);
}

TEST_F(ExpectationTest, AMaximumOfNoneAllowsNone)
{
    EXPECT_EQ(Add(Make(MakeMaster(4000), 5000), 0), ExpectResult::FULL);
    EXPECT_EQ(Count(), 0U);
}

TEST_F(ExpectationTest, TheOldestMakesRoomWithinThePolicy)
{
    const ConnectionRef master = MakeMaster(4000);
    const ConnectionRef other = MakeMaster(4001);
    ASSERT_EQ(Add(Make(other, 4999)), ExpectResult::ADDED);
    for (const uint16_t port : {5000, 5001, 5002})
    {
        ASSERT_EQ(Add(Make(master, port)), ExpectResult::ADDED);
    }
    Expectation another = Make(master, 5003);
    another.kind = 1; // has limits of its own
    ASSERT_EQ(Add(another), ExpectResult::ADDED);
    EXPECT_EQ(Count(), 4U);
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5000), PacketState::NEW);
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 4999), PacketState::RELATED);
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5001), PacketState::RELATED);
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5002), PacketState::RELATED);
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5003), PacketState::RELATED);
}

TEST_F(ExpectationTest, ThereIsAMaximumOfAll)
{
    const ConnectionRef one = MakeMaster(4000);
    const ConnectionRef two = MakeMaster(4001);
    ASSERT_EQ(Add(Make(one, 5000), 2), ExpectResult::ADDED);
    ASSERT_EQ(Add(Make(one, 5001), 2), ExpectResult::ADDED);
    EXPECT_EQ(Add(Make(two, 5002), 2), ExpectResult::FULL);
    EXPECT_EQ(Count(), 2U);
    now += 300 * SECOND; // what is over does not count
    EXPECT_EQ(Add(Make(two, 5002), 2), ExpectResult::ADDED);
}

TEST_F(ExpectationTest, AMasterNeedsAHelper)
{
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5000), PacketState::NEW);
    EXPECT_EQ(Add(Make(last, 5001)), ExpectResult::NO_HELPER);
    EXPECT_FALSE(Conntrack::AttachHelper(*last, helper)) << "it is confirmed";
}

TEST_F(ExpectationTest, NothingIsExpectedBeforeTheMasterIsConfirmed)
{
    TrackedPacket packet;
    Bytes bytes = Udp(FTP_CLIENT, 4000, FTP_SERVER, 69);
    Enter(bytes, packet);
    ASSERT_TRUE(Conntrack::AttachHelper(*packet.connection, helper));
    ASSERT_EQ(Add(Make(packet.connection, 5000)), ExpectResult::ADDED);
    EXPECT_EQ(Arrive(FTP_SERVER, 20, 5000), PacketState::NEW);
    ASSERT_EQ(Leave(packet), Verdict::ACCEPT);
    EXPECT_EQ(Arrive(FTP_SERVER, 21, 5000), PacketState::RELATED);
}

TEST_F(ExpectationTest, AMasterThatIsNotConfirmedTakesItsExpectationsWithIt)
{
    // Two packets race; the helper of the loser has already expected something.
    TrackedPacket first;
    TrackedPacket second;
    Bytes bytes = Udp(FTP_CLIENT, 4000, FTP_SERVER, 69);
    Bytes same = bytes;
    Enter(bytes, first);
    Enter(same, second);
    ASSERT_TRUE(Conntrack::AttachHelper(*second.connection, helper));
    ASSERT_EQ(Leave(first), Verdict::ACCEPT);
    helper.expectFromFirst = 5000;
    ASSERT_EQ(Leave(second), Verdict::ACCEPT);
    EXPECT_EQ(helper.seen, 1U);
    EXPECT_EQ(Count(), 0U);
    EXPECT_EQ(conntrack.GetPool().GetCount(), 1U);
}

TEST_F(ExpectationTest, TheHelperSeesEveryPacketOfItsConnectionsOnce)
{
    MakeMaster(4000);
    EXPECT_EQ(helper.seen, 1U);
    TrackedPacket packet;
    Bytes bytes = Udp(FTP_CLIENT, 4000, FTP_SERVER, 69);
    Enter(bytes, packet);
    EXPECT_EQ(Leave(packet), Verdict::ACCEPT);
    EXPECT_EQ(helper.seen, 2U);
    packet.loopedBack = true;
    EXPECT_EQ(Leave(packet), Verdict::ACCEPT);
    EXPECT_EQ(helper.seen, 2U);
    Arrive(FTP_SERVER, 1, 2);
    EXPECT_EQ(helper.seen, 2U);
}

TEST_F(ExpectationTest, TheNewConnectionMayGetAHelper)
{
    Expectation expectation = Make(MakeMaster(4000), 5000);
    expectation.helper = &helper;
    ASSERT_EQ(Add(expectation), ExpectResult::ADDED);
    Arrive(FTP_SERVER, 20, 5000);
    EXPECT_TRUE(last->Has(status::HELPER));
}

TEST_F(ExpectationTest, IsPrintedAsConntrackPrintsIt)
{
    FtpSession session;
    session.Masquerade();
    session.LogIn();
    session.Say(session.client, "PORT 10,0,0,2,19,136\r\n");
    session.router.now += SECOND / 2;
    std::string text;
    session.router.conntrack.GetExpectations().ForEach(
        session.router.now,
        [&](const Expectation& expectation) {
            text += FormatExpectation(MakeRecord(expectation, session.router.now));
        });
    EXPECT_EQ(text,
              "299 proto=6 src=198.51.100.9 dst=203.0.113.1 sport=0 dport=5000 "
              "mask-src=255.255.255.255 mask-dst=255.255.255.255 sport=0 dport=65535 "
              "master-src=10.0.0.2 master-dst=198.51.100.9 sport=4000 dport=21 class=0 helper=ftp");
}

namespace
{

/// @return what Assign says
std::string
AssignError(uint8_t protocol, uint16_t port, const char* name)
{
    try
    {
        HelperRegistry().Assign(protocol, port, name);
    }
    catch (const HelperError& error)
    {
        return error.what();
    }
    return "";
}

} // namespace

TEST(HelperRegistry, SaysWhatIsWrong)
{
    EXPECT_EQ(AssignError(protocol::TCP, 21, "ftp"), "");
    EXPECT_EQ(AssignError(protocol::TCP, 21, "fpt"), "there is no helper \"fpt\"; known: ftp");
    EXPECT_EQ(AssignError(protocol::UDP, 21, "ftp"),
              "helper \"ftp\" does not know protocol 17; it is for protocol 6");
    EXPECT_EQ(AssignError(protocol::TCP, 0, "ftp"),
              "helper \"ftp\" needs a port from 1 to 65535, not 0");
}
