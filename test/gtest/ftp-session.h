/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FTP_SESSION_H
#define FTP_SESSION_H

#include "engine-router.h"
#include "ftp-end.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>

/**
 * @file
 * @ingroup netfilter-tests
 * A client 10.0.0.2 in the LAN, a router that masquerades as 203.0.113.1, and a server
 * 198.51.100.9; both ends count sequence numbers as TCP does, and notice if the router does not.
 */

namespace ns3
{
namespace netfilter
{

constexpr uint32_t FTP_CLIENT = Address(10, 0, 0, 2);
constexpr uint32_t FTP_OUTSIDE = Address(203, 0, 113, 1);
constexpr uint32_t FTP_SERVER = Address(198, 51, 100, 9);

/// @param packet a TCP segment @return its payload
inline std::string
TextOf(const Bytes& packet)
{
    const size_t header = 20 + (packet[32] >> 4) * 4U;
    return std::string(packet.begin() + static_cast<long>(header), packet.end());
}

/// @param packet a TCP segment @return its sequence number
inline uint32_t
SequenceOf(const Bytes& packet)
{
    return LoadBe32(&packet[24]);
}

/// @param packet a TCP segment @return its acknowledgement
inline uint32_t
AcknowledgementOf(const Bytes& packet)
{
    return LoadBe32(&packet[28]);
}

/// A TCP segment with text and options, and right checksums.
inline Bytes
Segment(const PacketSpec& header, const std::string& text, const Bytes& options = {})
{
    PacketSpec spec = header;
    spec.protocol = protocol::TCP;
    spec.quote = options;
    spec.quote.insert(spec.quote.end(), text.begin(), text.end());
    Bytes packet = BuildPacket(spec);
    packet[32] = static_cast<uint8_t>((20 + options.size()) / 4 << 4);
    StoreBe16(&packet[36], RightTransportChecksum(packet));
    return packet;
}

/// A router with FTP helper, and one control connection through it.
class FtpSession
{
  public:
    explicit FtpSession(uint16_t clientPort = 4000, const ConntrackConfig& config = {})
        : router(config),
          client{"lan0", FTP_CLIENT, clientPort, FTP_SERVER, 21, 1000, 0},
          server{"wan0", FTP_SERVER, 21, FTP_OUTSIDE, clientPort, 900000, 0}
    {
        router.AddAddress("lan0", Address(10, 0, 0, 1), 24);
        router.AddAddress("wan0", FTP_OUTSIDE, 24);
        router.AddRoute(0, 0, Address(203, 0, 113, 254), "wan0");
        router.conntrack.GetHelpers().Assign(protocol::TCP, 21, "ftp");
    }

    /// The router masquerades.
    void Masquerade()
    {
        router.rules.AppendRule("nat", "POSTROUTING", "-o wan0 -j MASQUERADE");
    }

    /// @return a segment as @p from would send it
    Bytes Make(const FtpEnd& from, uint8_t flags, const std::string& text = "") const
    {
        PacketSpec spec;
        spec.source = from.address;
        spec.sourcePort = from.port;
        spec.destination = from.peerAddress;
        spec.destinationPort = from.peerPort;
        spec.flags = flags;
        spec.sequence = from.next;
        spec.acknowledgement = from.expected;
        return Segment(spec, text, (flags & TcpView::SYN) != 0 ? synOptions : Bytes());
    }

    /// Make the connection.
    void Connect()
    {
        ASSERT_EQ(router.Receive("lan0", Make(client, TcpView::SYN)).kind, Fate::SENT);
        ++client.next;
        server.expected = client.next;
        ASSERT_EQ(router.Receive("wan0", Make(server, TcpView::SYN | TcpView::ACK)).kind,
                  Fate::SENT);
        ++server.next;
        client.expected = server.next;
        ASSERT_EQ(router.Receive("lan0", Make(client, TcpView::ACK)).kind, Fate::SENT);
    }

    /**
     * One end says something and the other acknowledges it; neither may notice anything odd.
     *
     * @return what arrived; if nothing did, "" and the sender does not move on
     */
    std::string Say(FtpEnd& from, const std::string& text)
    {
        FtpEnd& to = &from == &client ? server : client;
        fate = router.Receive(from.interface, Make(from, TcpView::PSH | TcpView::ACK, text));
        if (fate.kind != Fate::SENT)
        {
            return "";
        }
        CheckChecksums(fate.bytes);
        EXPECT_EQ(fate.state, PacketState::ESTABLISHED);
        EXPECT_EQ(SequenceOf(fate.bytes), to.expected);
        EXPECT_EQ(AcknowledgementOf(fate.bytes), to.next);
        const std::string arrived = TextOf(fate.bytes);
        from.next += static_cast<uint32_t>(text.size());
        to.expected += static_cast<uint32_t>(arrived.size());

        const Fate answer = router.Receive(to.interface, Make(to, TcpView::ACK));
        EXPECT_EQ(answer.kind, Fate::SENT) << answer.reason;
        if (answer.kind == Fate::SENT)
        {
            CheckChecksums(answer.bytes);
            EXPECT_EQ(AcknowledgementOf(answer.bytes), from.next);
            EXPECT_EQ(SequenceOf(answer.bytes), from.expected);
            EXPECT_EQ(answer.state, PacketState::ESTABLISHED);
        }
        return arrived;
    }

    /// Greeting and login: from here on lines are read.
    void LogIn()
    {
        Connect();
        EXPECT_EQ(Say(server, "220 ready\r\n"), "220 ready\r\n");
        EXPECT_EQ(Say(client, "USER anonymous\r\n"), "USER anonymous\r\n");
    }

    static void CheckChecksums(const Bytes& packet)
    {
        EXPECT_EQ(LoadBe16(&packet[2]), packet.size());
        EXPECT_TRUE(HeaderChecksumIsRight(packet));
        EXPECT_EQ(JudgeTransportChecksum(packet), ChecksumVerdict::RIGHT);
    }

    /// @return number of expectations
    size_t Expected()
    {
        return router.conntrack.GetExpectations().GetSize(router.now);
    }

    /// @return the control connection
    ConnectionRef Master()
    {
        Tuple tuple;
        tuple.source = client.address;
        tuple.sourceId = client.port;
        tuple.destination = client.peerAddress;
        tuple.destinationId = client.peerPort;
        tuple.protocol = protocol::TCP;
        Direction direction = Direction::ORIGINAL;
        return router.conntrack.GetTable().Find(tuple, router.now, direction);
    }

    EngineRouter router;
    FtpEnd client;
    FtpEnd server;
    Bytes synOptions; //!< of both SYNs, a multiple of four bytes
    Fate fate; //!< of what was said last
};

} // namespace netfilter
} // namespace ns3

#endif /* FTP_SESSION_H */
