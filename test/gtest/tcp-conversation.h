/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TCP_CONVERSATION_H
#define TCP_CONVERSATION_H

#include "byte-order.h"
#include "connection.h"
#include "packet-view.h"
#include "tcp-tracker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

/**
 * @file
 * A client and a server talk TCP past a TcpTracker, as a script says, one line a segment:
 *
 *     client SYN scale=7 sackok         -> SYN_SENT 120
 *     server SYN/ACK                    -> SYN_RECV 60
 *     client ACK                        -> ESTABLISHED 432000 assured
 *     wait 5
 *     server ACK data=100 seq=+70000    -> invalid, ESTABLISHED 431995
 *
 * Left of the arrow: who sends what. Class: SYN SYN/ACK FIN ACK RST RST/ACK or flags=0x... Options:
 *
 * | option            | meaning                                          | default          |
 * |-------------------|--------------------------------------------------|------------------|
 * | data=N            | payload bytes                                    | 0                |
 * | seq=+N seq=-N     | that far from the next sequence number           | +0               |
 * | ack=+N ack=-N     | that far from the other side's next number       | +0               |
 * | seq=#N ack=#N     | the number itself                                |                  |
 * | win=N             | window field as sent                             | 20000            |
 * | scale=N sackok    | options of a SYN                                 | not offered      |
 * | sack=A..B         | a SACK block, from the other side's next number  | none             |
 * | option=HEX        | raw option bytes                                 | none             |
 * | mss               | an MSS option                                    | none             |
 * | badsum output     | wrong checksum; seen at OUTPUT, not PREROUTING   |                  |
 *
 * A segment without seq= moves the next sequence number of its side on; SYN, FIN and payload count.
 * Right of the arrow: what is to come of it. "ignored", "invalid", "killed" or "reopened" (accepted
 * if none of these), then the state ("none": there is no connection) and the seconds left, and
 * "assured", "unassured", "replied", "unreplied", "event" (the state changed, observers are told),
 * "quiet" (they are not). Only what is written is checked. '#' at the start of a line: a comment.
 */

namespace ns3
{
namespace netfilter
{

/// One TCP segment to be built. Numbers are absolute.
struct SegmentToSend
{
    uint8_t flags{0};
    uint32_t sequence{0};
    uint32_t acknowledgement{0};
    uint16_t window{20000};
    uint32_t payload{0};
    std::vector<uint8_t> options;
    bool badChecksum{false};
    Hook hook{Hook::PREROUTING};
};

/// @return the bytes of an IPv4 packet from @p source to @p destination, port 4000 or 80 each
inline std::vector<uint8_t>
BuildTcpPacket(const SegmentToSend& segment, bool fromClient)
{
    std::vector<uint8_t> options = segment.options;
    options.resize((options.size() + 3) / 4 * 4, 0);
    const size_t tcpHeader = 20 + options.size();
    const size_t total = 20 + tcpHeader + segment.payload;
    EXPECT_LE(tcpHeader, 60U);
    EXPECT_LE(total, 65535U);
    std::vector<uint8_t> bytes(total, 0);

    uint8_t* ip = bytes.data();
    ip[0] = 0x45;
    StoreBe16(ip + 2, static_cast<uint16_t>(total));
    ip[8] = 64;
    ip[9] = protocol::TCP;
    const uint32_t client = 0x0a000002;
    const uint32_t server = 0xc6336409;
    StoreBe32(ip + 12, fromClient ? client : server);
    StoreBe32(ip + 16, fromClient ? server : client);

    uint8_t* tcp = ip + 20;
    StoreBe16(tcp, fromClient ? 4000 : 80);
    StoreBe16(tcp + 2, fromClient ? 80 : 4000);
    StoreBe32(tcp + 4, segment.sequence);
    StoreBe32(tcp + 8, segment.acknowledgement);
    tcp[12] = static_cast<uint8_t>(tcpHeader / 4 << 4);
    tcp[13] = segment.flags;
    StoreBe16(tcp + 14, segment.window);
    std::copy(options.begin(), options.end(), tcp + 20);

    // Written out here, so that the tests do not rely on the code that verifies checksums.
    auto checksum = [](const uint8_t* from, size_t length, uint32_t sum) {
        for (size_t i = 0; i < length; ++i)
        {
            sum += i % 2 == 0 ? uint32_t{from[i]} << 8 : from[i];
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return static_cast<uint16_t>(~sum);
    };
    StoreBe16(ip + 10, checksum(ip, 20, 0));
    const uint32_t rest = static_cast<uint32_t>(total - 20);
    const uint32_t addresses = static_cast<uint16_t>(~checksum(ip + 12, 8, 0));
    const uint16_t right = checksum(tcp, rest, addresses + protocol::TCP + rest);
    StoreBe16(tcp + 16, segment.badChecksum ? static_cast<uint16_t>(right ^ 0x0100) : right);
    return bytes;
}

/// The two ends, the tracker between them, and what Conntrack does around a tracker.
class TcpConversation
{
  public:
    ConntrackConfig config;
    Instant now{1000 * SECOND};
    uint32_t nextSequence[2]{1000000, 5000000}; //!< of the client, of the server

    /// What became of the last segment.
    struct Outcome
    {
        TrackerVerdict verdict{TrackerVerdict::ACCEPT}; //!< never REPEAT
        bool reopened{false};                           //!< it was REPEAT first
        uint16_t events{0};                             //!< event::* it caused
        TcpState state{TcpState::NONE};  //!< of the connection, also of one that was killed
        Duration remaining{0};           //!< likewise
    };

    Outcome outcome;
    unsigned counted{0}; //!< segments that count for accounting

    /// @return the connection, or null
    Connection* Get() const
    {
        return m_connection.get();
    }

    /// @param isClient whose side @return what the tracker knows of it
    TcpPeer& Peer(bool isClient)
    {
        return m_connection->tcp.seen[isClient == m_clientOpened ? 0 : 1];
    }

    /// Send a segment past the tracker. @param segment it @param fromClient who sends
    void Send(const SegmentToSend& segment, bool fromClient)
    {
        std::vector<uint8_t> bytes = BuildTcpPacket(segment, fromClient);
        SendBytes(bytes, bytes.size(), segment.hook, fromClient);
    }

    /// Send bytes past the tracker, of which it may read the first @p captured.
    void SendBytes(std::vector<uint8_t>& bytes, size_t captured, Hook hook, bool fromClient)
    {
        // A copy of exactly the readable bytes lets AddressSanitizer see a step too far.
        std::vector<uint8_t> readable(bytes.begin(),
                                      bytes.begin() + static_cast<std::ptrdiff_t>(captured));
        PacketView view;
        ASSERT_EQ(PacketView::Parse(readable.data(), captured, bytes.size(), view),
                  PacketView::Error::NONE);
        if (m_connection && m_connection->IsExpired(now))
        {
            m_connection.reset();
        }
        outcome = Outcome();
        outcome.verdict = TrackOnce(view, hook, fromClient);
        if (outcome.verdict == TrackerVerdict::REPEAT)
        {
            outcome.reopened = true;
            m_connection.reset();
            outcome.verdict = TrackOnce(view, hook, fromClient);
            ASSERT_NE(outcome.verdict, TrackerVerdict::REPEAT) << "would repeat forever";
        }
    }

    /// Play a script (see the top of the file); failures name the line.
    void Play(const std::string& script)
    {
        std::istringstream lines(script);
        std::string line;
        while (std::getline(lines, line))
        {
            const size_t first = line.find_first_not_of(' ');
            if (first == std::string::npos || line[first] == '#')
            {
                continue;
            }
            SCOPED_TRACE(line.substr(first));
            PlayLine(line);
            if (::testing::Test::HasFatalFailure())
            {
                return;
            }
        }
    }

  private:
    using Words = std::istringstream;

    TrackerVerdict TrackOnce(const PacketView& view, Hook hook, bool fromClient)
    {
        if (!m_connection)
        {
            m_connection = std::make_unique<Connection>();
            m_connection->originalNode.GetTuple().protocol = protocol::TCP;
            m_connection->replyNode.GetTuple().protocol = protocol::TCP;
            m_clientOpened = fromClient;
        }
        Connection& connection = *m_connection;
        const bool isReply = fromClient != m_clientOpened;
        const PacketState state = isReply || connection.Has(status::SEEN_REPLY)
                                      ? PacketState::ESTABLISHED
                                      : PacketState::NEW;
        const TrackerInput input{view,
                                 config,
                                 config,
                                 hook,
                                 now,
                                 isReply ? Direction::REPLY : Direction::ORIGINAL,
                                 state,
                                 view.IsWhole()};
        connection.pendingEvents = 0;
        const TrackerVerdict verdict = m_tracker.Track(connection, input);

        const bool passes = verdict == TrackerVerdict::ACCEPT || verdict == TrackerVerdict::IGNORE;
        counted += verdict == TrackerVerdict::ACCEPT || verdict == TrackerVerdict::KILL ? 1 : 0;
        if (passes && isReply)
        {
            connection.SetStatus(status::SEEN_REPLY, event::REPLY);
        }
        if (passes && !connection.IsConfirmed())
        {
            connection.statusBits |= status::CONFIRMED;
            connection.expiry += now;
        }
        outcome.events = connection.pendingEvents;
        outcome.state = connection.tcp.state;
        outcome.remaining = connection.GetRemaining(now);
        if (verdict == TrackerVerdict::KILL || !connection.IsConfirmed())
        {
            m_connection.reset();
        }
        return verdict;
    }

    void PlayLine(const std::string& line)
    {
        const size_t arrow = line.find("->");
        Words words(line.substr(0, arrow));
        std::string who;
        words >> who;
        if (who == "wait")
        {
            double seconds = 0;
            words >> seconds;
            now += static_cast<Duration>(seconds * SECOND);
            return;
        }
        ASSERT_TRUE(who == "client" || who == "server") << "script: who is " << who << "?";
        SendLine(words, who == "client");
        if (arrow != std::string::npos && !::testing::Test::HasFatalFailure())
        {
            Words expected(line.substr(arrow + 2));
            Check(expected);
        }
    }

    static uint8_t FlagsOf(const std::string& word)
    {
        static const std::map<std::string, uint8_t> FLAGS = {
            {"SYN", TcpView::SYN},
            {"SYN/ACK", TcpView::SYN | TcpView::ACK},
            {"FIN", TcpView::FIN | TcpView::ACK},
            {"ACK", TcpView::ACK},
            {"RST", TcpView::RST},
            {"RST/ACK", TcpView::RST | TcpView::ACK},
        };
        const auto found = FLAGS.find(word);
        if (found != FLAGS.end())
        {
            return found->second;
        }
        EXPECT_EQ(word.compare(0, 6, "flags="), 0) << "script: unknown class " << word;
        return static_cast<uint8_t>(std::strtoul(word.c_str() + 6, nullptr, 0));
    }

    /// @return the number that "+5", "-5" or "#5" means, seen from @p base
    static uint32_t Resolve(const std::string& value, uint32_t base)
    {
        const auto number = static_cast<uint32_t>(std::strtoul(value.c_str() + 1, nullptr, 10));
        EXPECT_TRUE(value[0] == '+' || value[0] == '-' || value[0] == '#') << "script: " << value;
        return value[0] == '#' ? number : value[0] == '+' ? base + number : base - number;
    }

    void SendLine(Words& words, bool fromClient)
    {
        uint32_t& own = nextSequence[fromClient ? 0 : 1];
        const uint32_t other = nextSequence[fromClient ? 1 : 0];
        SegmentToSend segment;
        std::string word;
        words >> word;
        segment.flags = FlagsOf(word);
        segment.sequence = own;
        segment.acknowledgement = segment.flags & TcpView::ACK ? other : 0;
        bool moves = true;
        while (words >> word)
        {
            const size_t equals = word.find('=');
            const std::string name = word.substr(0, equals);
            const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
            const long number = std::strtol(value.c_str(), nullptr, 0);
            if (name == "data")
            {
                segment.payload = static_cast<uint32_t>(number);
            }
            else if (name == "seq")
            {
                segment.sequence = Resolve(value, own);
                moves = false;
            }
            else if (name == "ack")
            {
                segment.acknowledgement = Resolve(value, other);
            }
            else if (name == "win")
            {
                segment.window = static_cast<uint16_t>(number);
            }
            else if (name == "scale")
            {
                Append(segment.options, {1, 3, 3, static_cast<uint8_t>(number)});
            }
            else if (name == "sackok")
            {
                Append(segment.options, {1, 1, 4, 2});
            }
            else if (name == "mss")
            {
                Append(segment.options, {2, 4, 5, 180});
            }
            else if (name == "sack")
            {
                AppendSack(segment.options, value, other);
            }
            else if (name == "option")
            {
                for (size_t i = 0; i + 1 < value.size(); i += 2)
                {
                    segment.options.push_back(static_cast<uint8_t>(
                        std::strtoul(value.substr(i, 2).c_str(), nullptr, 16)));
                }
            }
            else if (name == "badsum")
            {
                segment.badChecksum = true;
            }
            else if (name == "output")
            {
                segment.hook = Hook::OUTPUT;
            }
            else
            {
                FAIL() << "script: unknown option " << word;
            }
        }
        if (moves)
        {
            own += segment.payload + (segment.flags & TcpView::SYN ? 1 : 0) +
                   (segment.flags & TcpView::FIN ? 1 : 0);
        }
        Send(segment, fromClient);
    }

    static void Append(std::vector<uint8_t>& options, std::initializer_list<uint8_t> more)
    {
        options.insert(options.end(), more);
    }

    static void AppendSack(std::vector<uint8_t>& options, const std::string& range, uint32_t base)
    {
        const size_t dots = range.find("..");
        uint8_t block[12] = {1, 1, 5, 10};
        StoreBe32(block + 4, Resolve(range.substr(0, dots), base));
        StoreBe32(block + 8, Resolve(range.substr(dots + 2), base));
        options.insert(options.end(), block, block + sizeof(block));
    }

    std::string VerdictName() const
    {
        switch (outcome.verdict)
        {
        case TrackerVerdict::ACCEPT:
            return outcome.reopened ? "reopened" : "accepted";
        case TrackerVerdict::IGNORE:
            return "ignored";
        case TrackerVerdict::INVALID:
            return "invalid";
        case TrackerVerdict::KILL:
            return "killed";
        case TrackerVerdict::REPEAT:
            return "repeat";
        }
        return "?";
    }

    static const std::map<std::string, TcpState>& States()
    {
        static const std::map<std::string, TcpState> STATES = {
            {"SYN_SENT", TcpState::SYN_SENT},
            {"SYN_RECV", TcpState::SYN_RECV},
            {"ESTABLISHED", TcpState::ESTABLISHED},
            {"FIN_WAIT", TcpState::FIN_WAIT},
            {"CLOSE_WAIT", TcpState::CLOSE_WAIT},
            {"LAST_ACK", TcpState::LAST_ACK},
            {"TIME_WAIT", TcpState::TIME_WAIT},
            {"CLOSE", TcpState::CLOSE},
            {"SYN_SENT2", TcpState::SYN_SENT2},
        };
        return STATES;
    }

    std::string StateName() const
    {
        for (const auto& entry : States())
        {
            if (entry.second == outcome.state)
            {
                return entry.first;
            }
        }
        return "NONE";
    }

    bool Has(uint32_t bits) const
    {
        return m_connection && m_connection->Has(bits);
    }

    void Check(Words& expected)
    {
        std::string verdict = "accepted";
        std::string word;
        while (expected >> word)
        {
            word.erase(std::remove(word.begin(), word.end(), ','), word.end());
            if (word == "ignored" || word == "invalid" || word == "killed" || word == "reopened")
            {
                verdict = word;
            }
            else if (word == "none")
            {
                EXPECT_EQ(m_connection, nullptr) << "a connection was left behind";
            }
            else if (States().count(word) != 0)
            {
                EXPECT_EQ(StateName(), word);
            }
            else if (std::isdigit(static_cast<unsigned char>(word[0])))
            {
                EXPECT_DOUBLE_EQ(static_cast<double>(outcome.remaining) / SECOND,
                                 std::strtod(word.c_str(), nullptr))
                    << "seconds left";
            }
            else if (word == "assured" || word == "unassured")
            {
                EXPECT_EQ(Has(status::ASSURED), word == "assured");
            }
            else if (word == "replied" || word == "unreplied")
            {
                EXPECT_EQ(Has(status::SEEN_REPLY), word == "replied");
            }
            else if (word == "event" || word == "quiet")
            {
                EXPECT_EQ((outcome.events & event::PROTOINFO) != 0, word == "event");
            }
            else
            {
                FAIL() << "script: unknown expectation " << word;
            }
        }
        EXPECT_EQ(VerdictName(), verdict);
    }

    TcpTracker m_tracker;
    std::unique_ptr<Connection> m_connection;
    bool m_clientOpened{true};
};

} // namespace netfilter
} // namespace ns3

#endif /* TCP_CONVERSATION_H */
