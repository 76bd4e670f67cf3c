/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ftp-session.h"

#include "packet-payload.h"

#include <gtest/gtest.h>

using namespace ns3::netfilter;

namespace
{

/// SACK blocks behind as many NOPs as it takes. @param leading NOPs in front
Bytes
Sack(size_t leading, const std::vector<std::pair<uint32_t, uint32_t>>& blocks)
{
    Bytes options(leading, 1);
    options.push_back(5);
    options.push_back(static_cast<uint8_t>(2 + 8 * blocks.size()));
    for (const auto& [left, right] : blocks)
    {
        const size_t at = options.size();
        options.resize(at + 8);
        StoreBe32(&options[at], left);
        StoreBe32(&options[at + 4], right);
    }
    options.resize((options.size() + 3) / 4 * 4, 1);
    return options;
}

/// A session whose client has grown by three bytes at `grown`.
class SequenceAdjustTest : public testing::Test
{
  protected:
    void SetUp() override
    {
        session.Masquerade();
        session.LogIn();
        grown = session.client.next;
        ASSERT_EQ(session.Say(session.client, LINE), "PORT 203,0,113,1,19,136\r\n");
    }

    /// @return a segment of the server that acknowledges up to @p ack, in its own numbers
    Fate Acknowledge(uint32_t ack, const Bytes& options = {})
    {
        PacketSpec spec;
        spec.source = FTP_SERVER;
        spec.sourcePort = 21;
        spec.destination = FTP_OUTSIDE;
        spec.destinationPort = 4000;
        spec.flags = TcpView::ACK;
        spec.sequence = session.server.next;
        spec.acknowledgement = ack;
        return session.router.Receive("wan0", Segment(spec, "", options));
    }

    const std::string LINE = "PORT 10,0,0,2,19,136\r\n";
    const uint32_t LENGTH = 22;
    FtpSession session;
    uint32_t grown{0};
};

} // namespace

TEST_F(SequenceAdjustTest, AcknowledgementsBeforeInAndBehindTheChange)
{
    // All of it, in the server's numbers: three more. Nothing of it: the same number.
    EXPECT_EQ(AcknowledgementOf(Acknowledge(grown + LENGTH + 3).bytes), grown + LENGTH);
    EXPECT_EQ(AcknowledgementOf(Acknowledge(grown).bytes), grown);
    EXPECT_EQ(AcknowledgementOf(Acknowledge(grown - 4).bytes), grown - 4);
    // What was never sent is INVALID, to the byte.
    EXPECT_EQ(Acknowledge(grown + LENGTH + 4).state, PacketState::INVALID);
}

TEST_F(SequenceAdjustTest, ARepetitionOfOlderDataKeepsItsNumber)
{
    FtpEnd earlier = session.client;
    earlier.next = grown - 16;
    const Fate fate = session.router.Receive(
        "lan0",
        session.Make(earlier, TcpView::PSH | TcpView::ACK, "USER anonymous\r\n"));
    ASSERT_EQ(fate.kind, Fate::SENT);
    EXPECT_EQ(SequenceOf(fate.bytes), grown - 16);
    EXPECT_EQ(TextOf(fate.bytes), "USER anonymous\r\n");
    EXPECT_EQ(session.Say(session.client, "RETR file\r\n"), "RETR file\r\n");
}

TEST_F(SequenceAdjustTest, SackBlocksAreCountedBack)
{
    session.client.next += 100; // lost
    PacketSpec spec;
    spec.source = FTP_CLIENT;
    spec.sourcePort = 4000;
    spec.destination = FTP_SERVER;
    spec.destinationPort = 21;
    spec.flags = TcpView::ACK;
    spec.sequence = session.client.next;
    spec.acknowledgement = session.server.next;
    const std::string data(50, 'x');
    const Fate sent = session.router.Receive("lan0", Segment(spec, data));
    ASSERT_EQ(sent.kind, Fate::SENT);
    EXPECT_EQ(SequenceOf(sent.bytes), spec.sequence + 3);

    // Two blocks, one on each side of the change; at even and at odd places in the header.
    const uint32_t left = spec.sequence + 3;
    for (const size_t leading : {0U, 1U, 2U, 3U})
    {
        const Bytes options = Sack(leading, {{left, left + 50}, {grown - 8, grown - 2}});
        const Fate fate = Acknowledge(grown + LENGTH + 3, options);
        ASSERT_EQ(fate.kind, Fate::SENT) << leading;
        FtpSession::CheckChecksums(fate.bytes);
        const size_t at = 40 + leading + 2;
        EXPECT_EQ(LoadBe32(&fate.bytes[at]), left - 3) << leading;
        EXPECT_EQ(LoadBe32(&fate.bytes[at + 4]), left + 50 - 3);
        EXPECT_EQ(LoadBe32(&fate.bytes[at + 8]), grown - 8);
        EXPECT_EQ(LoadBe32(&fate.bytes[at + 12]), grown - 2);
    }
}

TEST(SequenceAdjustSack, WindowTrackingCountsSackBlocksBack)
{
    // Both ends offer SACK, so that what is acknowledged by a block counts.
    FtpSession session;
    session.Masquerade();
    session.synOptions = {4, 2, 1, 1};
    session.LogIn();
    ASSERT_EQ(session.Say(session.client, "PORT 10,0,0,2,19,136\r\n"),
              "PORT 203,0,113,1,19,136\r\n");
    FtpEnd ahead = session.client;
    ahead.next += 10; // lost
    const Fate sent = session.router.Receive("lan0", session.Make(ahead, TcpView::ACK, "STAT\r\n"));
    ASSERT_EQ(sent.kind, Fate::SENT);
    const uint32_t left = SequenceOf(sent.bytes);
    PacketSpec spec;
    spec.source = FTP_SERVER;
    spec.sourcePort = 21;
    spec.destination = FTP_OUTSIDE;
    spec.destinationPort = 4000;
    spec.flags = TcpView::ACK;
    spec.sequence = session.server.next;
    spec.acknowledgement = session.server.expected;
    const auto answer = [&](uint32_t right) {
        return session.router.Receive("wan0", Segment(spec, "", Sack(2, {{left, right}})));
    };
    EXPECT_EQ(answer(left + 6).state, PacketState::ESTABLISHED);
    EXPECT_EQ(answer(left + 7).state, PacketState::INVALID);
}

TEST_F(SequenceAdjustTest, BrokenOptionsAreLeftAlone)
{
    for (const Bytes& options : {Bytes{5, 40, 0, 0}, Bytes{5, 0, 0, 0}, Bytes{1, 1, 1, 5},
                                 Bytes{5, 5, 9, 9, 9, 1, 1, 1}, Bytes{0, 5, 10, 0}})
    {
        const Fate fate = Acknowledge(grown + LENGTH + 3, options);
        ASSERT_EQ(fate.kind, Fate::SENT);
        EXPECT_EQ(Bytes(fate.bytes.begin() + 40, fate.bytes.end()), options);
        FtpSession::CheckChecksums(fate.bytes);
    }
}

TEST_F(SequenceAdjustTest, TwoChangesInOneDirection)
{
    const uint32_t second = session.client.next;
    EXPECT_EQ(session.Say(session.client, LINE), "PORT 203,0,113,1,19,136\r\n");
    EXPECT_EQ(session.Say(session.client, "NOOP\r\n"), "NOOP\r\n");
    // As the server counts: 3 more in between, 6 more behind.
    EXPECT_EQ(AcknowledgementOf(Acknowledge(second + 3).bytes), second);
    EXPECT_EQ(AcknowledgementOf(Acknowledge(second + LENGTH + 6).bytes), second + LENGTH);
}

TEST_F(SequenceAdjustTest, NumbersWrapAround)
{
    FtpSession wrapping(4001);
    wrapping.Masquerade();
    wrapping.client.next = 0xffffffff - 30;
    wrapping.server.next = 0xffffffff - 5;
    wrapping.LogIn();
    for (unsigned i = 0; i < 3; ++i)
    {
        EXPECT_EQ(wrapping.Say(wrapping.client, LINE), "PORT 203,0,113,1,19,136\r\n");
        EXPECT_EQ(wrapping.Say(wrapping.server, "200 ok\r\n"), "200 ok\r\n");
    }
}

TEST_F(SequenceAdjustTest, OtherConnectionsAreNotTouched)
{
    FtpSession other(4002);
    const Fate fate = session.router.Receive("lan0", other.Make(other.client, TcpView::SYN));
    ASSERT_EQ(fate.kind, Fate::SENT);
    EXPECT_EQ(SequenceOf(fate.bytes), other.client.next);
}

namespace
{

/// A packet in a vector that grows.
class VectorBuffer : public PacketBuffer
{
  public:
    explicit VectorBuffer(const Bytes& packet)
        : bytes(packet)
    {
        PacketView::Parse(bytes.data(), bytes.size(), bytes.size(), view);
    }

    bool Reserve(PacketView& which, uint32_t capacity) override
    {
        const uint32_t total = which.GetTotalLength();
        Bytes larger(capacity);
        std::copy_n(which.GetBytes(), total, larger.begin());
        bytes.swap(larger);
        return PacketView::Parse(bytes.data(), total, total, which) == PacketView::Error::NONE;
    }

    /// @return the payload after replacing, or "cannot"
    std::string Replace(uint32_t offset, uint32_t length, const std::string& text, bool grow = true)
    {
        const PayloadChange change{
            offset, length, text.data(), static_cast<uint32_t>(text.size())};
        if (!ReplaceTcpPayload(view, grow ? this : nullptr, change, true))
        {
            return "cannot";
        }
        const Bytes now(view.GetBytes(), view.GetBytes() + view.GetTotalLength());
        FtpSession::CheckChecksums(now);
        return TextOf(now);
    }

    Bytes bytes;
    PacketView view;
};

Bytes
Hello()
{
    PacketSpec spec;
    spec.source = FTP_CLIENT;
    spec.destination = FTP_SERVER;
    return Segment(spec, "hello world");
}

} // namespace

TEST(ReplaceTcpPayload, LongerShorterEqual)
{
    EXPECT_EQ(VectorBuffer(Hello()).Replace(0, 5, "good morning"), "good morning world");
    EXPECT_EQ(VectorBuffer(Hello()).Replace(0, 5, "hi"), "hi world");
    EXPECT_EQ(VectorBuffer(Hello()).Replace(6, 5, "there"), "hello there");
    EXPECT_EQ(VectorBuffer(Hello()).Replace(5, 6, ""), "hello");
    EXPECT_EQ(VectorBuffer(Hello()).Replace(11, 0, "!"), "hello world!");
}

TEST(ReplaceTcpPayload, WithoutRoomItMayStillShrink)
{
    EXPECT_EQ(VectorBuffer(Hello()).Replace(0, 5, "hi", false), "hi world");
    EXPECT_EQ(VectorBuffer(Hello()).Replace(0, 5, "good morning", false), "cannot");
}

TEST(ReplaceTcpPayload, RefusesWhatIsNotThere)
{
    EXPECT_EQ(VectorBuffer(Hello()).Replace(12, 0, "x"), "cannot");
    EXPECT_EQ(VectorBuffer(Hello()).Replace(5, 7, "x"), "cannot");
    EXPECT_EQ(VectorBuffer(Hello()).Replace(5, 0xffffffff, "x"), "cannot");
    EXPECT_EQ(VectorBuffer(Hello()).Replace(0, 0, std::string(65535 - 50, 'x')), "cannot");
    EXPECT_EQ(VectorBuffer(Udp(1, 2, 3, 4)).Replace(0, 0, "x"), "cannot");
    VectorBuffer cut(Hello());
    PacketView::Parse(cut.bytes.data(), 45, cut.bytes.size(), cut.view);
    EXPECT_EQ(cut.Replace(0, 1, "x"), "cannot");
}
