/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "engine-router.h"
#include "ftp-end.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

/**
 * @file
 * @ingroup netfilter-tests
 * Fuzz target: what is said on an FTP control connection through NAT, with its helper, expectations
 * and corrected sequence numbers. The input is a byte of options and a sequence of segments, each
 * behind two bytes: how it is sent (see Say), and the length of its text.
 *
 * Besides what the sanitizers see: as long as both ends count as TCP does, neither may notice that
 * somebody changes the text in between; checksums stay right; expectations keep to their limits, and
 * end with their master.
 */

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t INSIDE = Address(10, 0, 0, 2); // shorter than what it is translated to
constexpr uint32_t OUTSIDE = Address(198, 51, 100, 9);
constexpr uint32_t WAN = Address(203, 0, 113, 1);
constexpr uint32_t MAX_EXPECTED = 3;

void
Require(bool holds)
{
    if (!holds)
    {
        std::abort();
    }
}

ConntrackConfig
MakeConfig(uint8_t options)
{
    ConntrackConfig config;
    config.buckets = 16;
    config.expectMaximum = (options & 2) != 0 ? MAX_EXPECTED : 256;
    config.verifyChecksum = (options & 4) != 0;
    return config;
}

/// A control connection through a router.
class Session
{
  public:
    explicit Session(uint8_t options) : m_router(MakeConfig(options))
    {
        m_router.AddAddress("lan0", Address(10, 0, 0, 1), 24);
        m_router.AddAddress("wan0", WAN, 24);
        m_router.AddRoute(0, 0, Address(203, 0, 113, 254), "wan0");
        m_router.conntrack.GetHelpers().Assign(protocol::TCP, 21, "ftp");
        if ((options & 1) == 0)
        {
            // A client inside, a server outside.
            m_router.rules.AppendRule("nat", "POSTROUTING", "-o wan0 -j MASQUERADE");
            m_ends[0] = {"lan0", INSIDE, 4000, OUTSIDE, 21, 0xffffff00, 0};
            m_ends[1] = {"wan0", OUTSIDE, 21, WAN, 4000, 900000, 0};
        }
        else
        {
            // A client outside, a server behind a port forward.
            m_router.rules.AppendRule("nat",
                                    "PREROUTING",
                                    "-i wan0 -p tcp -m tcp --dport 21 -j DNAT --to-destination "
                                    "10.0.0.2");
            m_ends[0] = {"wan0", OUTSIDE, 4000, WAN, 21, 0xffffff00, 0};
            m_ends[1] = {"lan0", INSIDE, 21, OUTSIDE, 4000, 900000, 0};
        }
        Send(m_ends[0], TcpView::SYN, "");
        Send(m_ends[1], TcpView::SYN | TcpView::ACK, "");
        Send(m_ends[0], TcpView::ACK, "");
        m_router.conntrack.GetTable().ForEach([this](Connection& connection) {
            m_master = ConnectionRef(&connection);
            return true;
        });
        Require(m_master && m_master->Has(status::HELPER));
    }

    /**
     * @param how bit 0: who speaks; bits 1 and 2: in order, once more, ahead, behind; bit 3: ends a
     *        line; bit 4: somebody opens what is expected; bits 5 and 6: time that passes; bit 7: the
     *        table is flushed
     * @param text what is said
     */
    void Say(uint8_t how, std::string text)
    {
        constexpr Duration PAUSES[] = {0, SECOND / 10, 20 * SECOND, 301 * SECOND};
        m_router.now += PAUSES[how >> 5 & 3];
        if ((how & 0x80) != 0)
        {
            m_router.conntrack.Flush(m_router.now);
            Require(m_router.conntrack.GetExpectations().GetSize(m_router.now) == 0);
        }
        if (m_master->Has(status::DYING) || m_master->IsExpired(m_router.now))
        {
            m_orderly = false; // picked up again, but nobody knows any more what was added
        }
        text += (how & 8) != 0 ? "\r\n" : "";
        FtpEnd& from = m_ends[how & 1];
        const uint32_t next = from.next;
        switch (how >> 1 & 3)
        {
        case 0:
            Send(from, TcpView::PSH | TcpView::ACK, text);
            break;
        case 1:
            from.next = m_last[how & 1];
            break;
        case 2:
            from.next += 3;
            break;
        default:
            from.next -= 1;
            break;
        }
        if ((how >> 1 & 3) != 0)
        {
            m_orderly = false; // what an end says must not change when it says it again
            Send(from, TcpView::PSH | TcpView::ACK, text);
            from.next = next;
        }
        if ((how & 0x10) != 0)
        {
            OpenExpected();
        }
        const size_t expected = m_router.conntrack.GetExpectations().GetSize(m_router.now);
        Require(expected <= 1);
        const uint32_t maximum = m_router.conntrack.GetConfig().expectMaximum;
        Require(expected <= maximum);
    }

    /// The table is emptied, and nothing may be left.
    void Finish()
    {
        m_master.Reset();
        m_router.conntrack.Flush(m_router.now);
        Require(m_router.conntrack.GetExpectations().GetSize(m_router.now) == 0);
        Require(m_router.conntrack.GetPool().GetCount() == 0);
    }

  private:
    void Send(FtpEnd& from, uint8_t flags, const std::string& text)
    {
        FtpEnd& to = &from == &m_ends[0] ? m_ends[1] : m_ends[0];
        PacketSpec spec;
        spec.protocol = protocol::TCP;
        spec.source = from.address;
        spec.sourcePort = from.port;
        spec.destination = from.peerAddress;
        spec.destinationPort = from.peerPort;
        spec.flags = flags;
        spec.sequence = from.next;
        spec.acknowledgement = (flags & TcpView::ACK) != 0 ? from.expected : 0;
        spec.quote.assign(text.begin(), text.end());
        const Fate fate = m_router.Receive(from.interface, BuildPacket(spec));
        if (fate.kind != Fate::SENT)
        {
            return;
        }
        Require(LoadBe16(&fate.bytes[2]) == fate.bytes.size());
        Require(JudgeTransportChecksum(fate.bytes) == ChecksumVerdict::RIGHT);
        const uint32_t counted = (flags & TcpView::SYN) != 0 ? 1 : 0;
        if (m_orderly)
        {
            const bool isFirst = (flags & TcpView::SYN) != 0;
            Require(isFirst || LoadBe32(&fate.bytes[24]) == to.expected);
            Require((flags & TcpView::ACK) == 0 || LoadBe32(&fate.bytes[28]) == to.next);
        }
        to.expected = LoadBe32(&fate.bytes[24]) + counted +
                      static_cast<uint32_t>(fate.bytes.size()) - 40;
        m_last[&from - m_ends] = from.next;
        from.next += counted + static_cast<uint32_t>(text.size());
    }

    /// A SYN for the first thing that is expected.
    void OpenExpected()
    {
        PacketSpec spec;
        bool any = false;
        m_router.conntrack.GetExpectations().ForEach(
            m_router.now,
            [&](const Expectation& expectation) {
                if (!any)
                {
                    any = true;
                    spec.protocol = protocol::TCP;
                    spec.flags = TcpView::SYN;
                    spec.source = expectation.tuple.source;
                    spec.sourcePort = 20;
                    spec.destination = expectation.tuple.destination;
                    spec.destinationPort = expectation.tuple.destinationId;
                }
            });
        if (!any)
        {
            return;
        }
        m_router.Receive(spec.source == INSIDE ? "lan0" : "wan0", BuildPacket(spec));
    }

    EngineRouter m_router;
    ConnectionRef m_master; //!< the control connection
    bool m_orderly{true}; //!< nobody has said anything out of order so far
    FtpEnd m_ends[2]; //!< client, server
    uint32_t m_last[2]{0, 0}; //!< sequence numbers of what they sent last
};

} // namespace

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    if (size == 0)
    {
        return 0;
    }
    Session session(data[0]);
    ++data;
    --size;
    while (size >= 2)
    {
        const size_t length = std::min<size_t>(data[1], size - 2);
        session.Say(data[0], std::string(data + 2, data + 2 + length));
        data += 2 + length;
        size -= 2 + length;
    }
    session.Finish();
    return 0;
}
