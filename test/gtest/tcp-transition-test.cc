/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tcp-conversation.h"
#include "tcp-transition.h"

#include <iterator>
#include <set>

/**
 * @file
 * The state table of the TCP tracker, cell by cell: a real conversation leads to the state, then
 * one more segment comes.
 */

using namespace ns3::netfilter;

namespace
{

// What Linux 6.18 does. IV: invalid. IG: ignored. NEW: the entry is replaced by a new one, which is
// in SYN_SENT. SS=, S2=: a SYN while nobody has replied yet, neither refreshed nor counted. CL!:
// closed and removed at once, because nobody has replied yet. In CL, the client has sent the RST.
const char* const TABLE = R"(
                NO   SS   SR   ES   FW   CW   LA   TW   CL   S2
client SYN      SS   SS=  IG   IG   IG   IG   IG   NEW  NEW  S2
client SYN/ACK  IV   IV   SR   IV   IV   IV   IV   IV   IV   SR
client FIN      IV   IV   FW   FW   LA   LA   LA   TW   CL   IV
client ACK      ES   IV   ES   ES   CW   CW   TW   TW   CL   IV
client RST      IV   CL!  CL   CL   CL   CL   CL   CL   CL   CL
server SYN      -    S2=  IV   IV   IV   IV   IV   NEW  IV   S2
server SYN/ACK  -    SR   IG   IG   IG   IG   IG   IG   IG   SR
server FIN      -    IV   FW   FW   LA   LA   LA   TW   CL   IV
server ACK      -    IG   SR   ES   CW   CW   TW   TW   CL   IG
server RST      -    CL!  CL   CL   CL   CL   CL   CL   CL   CL
client flags=0  IV   IV   IV   IV   IV   IV   IV   IV   IV   IV
server flags=0  -    IV   IV   IV   IV   IV   IV   IV   IV   IV
)";

const std::map<std::string, std::string> STATE_NAMES = {
    {"NO", "none"},
    {"SS", "SYN_SENT"},
    {"SR", "SYN_RECV"},
    {"ES", "ESTABLISHED"},
    {"FW", "FIN_WAIT"},
    {"CW", "CLOSE_WAIT"},
    {"LA", "LAST_ACK"},
    {"TW", "TIME_WAIT"},
    {"CL", "CLOSE"},
    {"S2", "SYN_SENT2"},
};

/// The conversation that leads to a state.
std::string
WayTo(const std::string& state)
{
    const std::string synSent = "client SYN -> SYN_SENT\n";
    const std::string synRecv = synSent + "server SYN/ACK -> SYN_RECV\n";
    const std::string established = synRecv + "client ACK -> ESTABLISHED assured\n";
    const std::string finWait = established + "client FIN -> FIN_WAIT\n";
    const std::string closeWait = finWait + "server ACK -> CLOSE_WAIT\n";
    const std::string lastAck = closeWait + "server FIN -> LAST_ACK\n";
    const std::map<std::string, std::string> ways = {
        {"NO", ""},
        {"SS", synSent},
        {"SR", synRecv},
        {"ES", established},
        {"FW", finWait},
        {"CW", closeWait},
        {"LA", lastAck},
        {"TW", lastAck + "client ACK -> TIME_WAIT\n"},
        {"CL", established + "client RST -> CLOSE\n"},
        {"S2", synSent + "server SYN -> ignored SYN_SENT2 event\n"},
    };
    return ways.at(state);
}

struct Cell
{
    std::string segment; //!< "client SYN"
    std::string from;    //!< "ES"
    std::string result;  //!< "IG"
};

std::ostream&
operator<<(std::ostream& os, const Cell& cell)
{
    return os << cell.segment << " in " << cell.from;
}

std::vector<Cell>
ReadTable()
{
    std::istringstream lines(TABLE);
    std::string line;
    std::getline(lines, line);
    std::getline(lines, line);
    std::istringstream head(line);
    const std::vector<std::string> states{std::istream_iterator<std::string>(head), {}};
    std::vector<Cell> cells;
    while (std::getline(lines, line))
    {
        std::istringstream words(line);
        std::string who;
        std::string what;
        words >> who >> what;
        for (const std::string& state : states)
        {
            std::string result;
            words >> result;
            if (result != "-")
            {
                cells.push_back({who + " " + what, state, result});
            }
        }
    }
    return cells;
}

std::string
CellName(const ::testing::TestParamInfo<Cell>& info)
{
    std::string name = info.param.segment + "_in_" + info.param.from;
    std::replace_if(
        name.begin(),
        name.end(),
        [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; },
        '_');
    return name;
}

class TcpTransitionCell : public ::testing::TestWithParam<Cell>
{
};

TEST_P(TcpTransitionCell, DoesAsLinux)
{
    const Cell& cell = GetParam();
    TcpConversation talk;
    talk.Play(WayTo(cell.from));

    // In the handshake, a second SYN or SYN/ACK of a side is its first one again.
    const bool clientSaidSyn = cell.from != "NO";
    const bool serverSaidSyn = clientSaidSyn && cell.from != "SS";
    const bool isClient = cell.segment[0] == 'c';
    const bool inHandshake = cell.from == "SS" || cell.from == "SR" || cell.from == "S2";
    const bool again = inHandshake && (isClient ? clientSaidSyn : serverSaidSyn) &&
                       cell.segment.find("SYN") != std::string::npos;

    const std::string before = STATE_NAMES.at(cell.from);
    std::string expected;
    if (cell.result == "IG")
    {
        expected = "ignored, quiet, " + before;
    }
    else if (cell.result == "IV")
    {
        expected = "invalid, quiet, " + before;
    }
    else if (cell.result == "NEW")
    {
        expected = "reopened, SYN_SENT 120, event, unreplied, unassured";
    }
    else
    {
        const std::string after = cell.result.substr(0, 2);
        const char mark = cell.result.size() > 2 ? cell.result[2] : ' ';
        expected = mark == '=' ? "ignored, " : mark == '!' ? "killed, none, " : "";
        expected += STATE_NAMES.at(after) + (after == cell.from ? ", quiet" : ", event");
    }
    const unsigned counted = talk.counted;
    talk.Play(cell.segment + (again ? " seq=-1" : "") + " -> " + expected);

    const bool counts = talk.outcome.verdict == TrackerVerdict::ACCEPT ||
                        talk.outcome.verdict == TrackerVerdict::KILL;
    EXPECT_EQ(talk.counted - counted, counts ? 1U : 0U);
}

INSTANTIATE_TEST_SUITE_P(Table, TcpTransitionCell, ::testing::ValuesIn(ReadTable()), CellName);

TEST(TcpTransition, TableHasAllCells)
{
    unsigned cells = 0;
    for (const Cell& cell : ReadTable())
    {
        cells += cell.segment.find("flags") == std::string::npos ? 1 : 0;
    }
    EXPECT_EQ(cells, 95U);
}

TEST(TcpTransition, FlagCombinations)
{
    using C = TcpSegmentClass;
    const std::map<unsigned, C> valid = {
        {TcpView::SYN, C::SYN},
        {TcpView::SYN | TcpView::URG, C::SYN},
        {TcpView::SYN | TcpView::ACK, C::SYN_ACK},
        {TcpView::RST, C::RST},
        {TcpView::RST | TcpView::ACK, C::RST},
        {TcpView::FIN | TcpView::ACK, C::FIN},
        {TcpView::FIN | TcpView::ACK | TcpView::URG, C::FIN},
        {TcpView::ACK, C::ACK},
        {TcpView::ACK | TcpView::URG, C::ACK},
    };
    const unsigned indifferent = TcpView::PSH | TcpView::ECE | TcpView::CWR;
    for (unsigned flags = 0; flags < 256; ++flags)
    {
        const auto found = valid.find(flags & ~indifferent);
        EXPECT_EQ(ClassifyTcpFlags(static_cast<uint8_t>(flags)),
                  found == valid.end() ? C::NONE : found->second)
            << "flags " << flags;
    }
}

TEST(TcpTransition, NoneBelongsToNoState)
{
    for (unsigned state = 0; state < TCP_STATE_COUNT; ++state)
    {
        for (Direction direction : {Direction::ORIGINAL, Direction::REPLY})
        {
            EXPECT_EQ(FindTcpTransition(direction,
                                        TcpSegmentClass::NONE,
                                        static_cast<TcpState>(state))
                          .kind,
                      TcpTransition::Kind::INVALID);
        }
    }
}

TEST(TcpTransition, EitherSideMayCloseFirst)
{
    TcpConversation talk;
    talk.Play(WayTo("ES") + R"(
        server FIN -> FIN_WAIT 120 event
        client ACK -> CLOSE_WAIT 60 event
        client FIN -> LAST_ACK 30 event
        server ACK -> TIME_WAIT 120 event
    )");
    EXPECT_TRUE(talk.Peer(false).flags & TcpPeer::CLOSE_INIT);
    EXPECT_FALSE(talk.Peer(true).flags & TcpPeer::CLOSE_INIT);
}

TEST(TcpTransition, BothFinsCross)
{
    TcpConversation talk;
    talk.Play(WayTo("ES") + R"(
        client FIN        -> FIN_WAIT
        server FIN ack=-1 -> LAST_ACK
        client ACK        -> TIME_WAIT
        server ACK        -> TIME_WAIT
    )");
}

TEST(TcpTransition, EarlyDropTakesConnectionsThatEnd)
{
    const std::set<std::string> closing = {"FW", "CW", "LA", "TW", "CL"};
    for (const auto& state : STATE_NAMES)
    {
        if (state.first == "NO")
        {
            continue;
        }
        SCOPED_TRACE(state.second);
        TcpConversation talk;
        talk.Play(WayTo(state.first));
        ASSERT_NE(talk.Get(), nullptr);
        EXPECT_EQ(TcpTracker().CanEarlyDrop(*talk.Get()), closing.count(state.first) == 1);
    }
}

} // namespace
