/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scenario.h"

#include "conntrack-text.h"
#include "packet-text.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{

namespace
{

[[noreturn]] void
Fail(const std::string& what)
{
    throw std::runtime_error(what);
}

std::string
Join(const std::vector<std::string>& words, size_t from = 0)
{
    std::string line;
    for (size_t i = from; i < words.size(); ++i)
    {
        line += (i == from ? "" : " ") + words[i];
    }
    return line;
}

/// @return a line of conntrack -L or -E as words, without what scenarios leave out
std::vector<std::string>
WordsOfEntry(const std::string& line)
{
    std::vector<std::string> words = SplitWords(line);
    words.erase(
        std::remove_if(words.begin(),
                       words.end(),
                       [](const std::string& word) { return word == "mark=0" || word == "use=1"; }),
        words.end());
    return words;
}

ConntrackTextOptions
PlainText()
{
    ConntrackTextOptions options;
    options.extended = false;
    options.id = false;
    options.timestamp = false;
    return options;
}

std::string
FateText(const Fate& fate)
{
    switch (fate.kind)
    {
    case Fate::SENT:
        return "out " + fate.interface + " " + Join(WordsOfPacket(fate.bytes));
    case Fate::DELIVERED:
        return "local " + Join(WordsOfPacket(fate.bytes));
    case Fate::WAITING:
        return "kept";
    case Fate::DROPPED:
        break;
    }
    return "drop " + fate.reason;
}

/// Checksums of a packet that leaves, those of a packet that it quotes included.
void
CheckChecksums(const Bytes& packet, ChecksumVerdict expected)
{
    if (!HeaderChecksumIsRight(packet))
    {
        Fail("the IP header checksum is wrong");
    }
    const ChecksumVerdict is = JudgeTransportChecksum(packet);
    if (ChecksumOffset(packet[9]) >= 0 && is != expected)
    {
        Fail(is == ChecksumVerdict::RIGHT   ? "the checksum is right, and should not be"
             : is == ChecksumVerdict::WRONG ? "the checksum is wrong"
                                            : "there is no checksum");
    }
    if (packet[9] == protocol::ICMP && icmp::IsError(packet[(packet[0] & 15) * 4U]))
    {
        const Bytes quote = QuoteOfPacket(packet);
        if (quote.size() >= 20 && !HeaderChecksumIsRight(quote))
        {
            Fail("the checksum of the quoted IP header is wrong");
        }
        if (quote.size() >= 20 && LoadBe16(&quote[2]) == quote.size() &&
            JudgeTransportChecksum(quote) == ChecksumVerdict::WRONG)
        {
            Fail("the checksum in the quote is wrong");
        }
    }
}

/// What must be right of any fragment. @param whole the datagram that it is of
void
CheckFragment(const Bytes& piece, const Bytes& whole)
{
    const size_t offset = (LoadBe16(&piece[6]) & 0x1fffU) * 8;
    const bool isLast = offset + piece.size() == whole.size();
    if (!HeaderChecksumIsRight(piece) || LoadBe16(&piece[2]) != piece.size() ||
        isLast != ((piece[6] & 0x20) == 0) ||
        !std::equal(piece.begin() + 20,
                    piece.end(),
                    whole.begin() + 20 + static_cast<long>(offset)))
    {
        Fail("the fragment at " + std::to_string(offset) + " is wrong");
    }
}

} // namespace

void
Scenario::Run(const std::string& name, const std::string& text)
{
    Scenario scenario;
    std::istringstream in(text);
    unsigned number = 0;
    try
    {
        for (std::string line; std::getline(in, line);)
        {
            ++number;
            scenario.Line(line);
        }
        ++number;
        scenario.Line("end");
    }
    catch (const std::exception& error)
    {
        throw std::runtime_error(name + ":" + std::to_string(number) + ": " + error.what());
    }
}

void
Scenario::Line(const std::string& line)
{
    const std::string text = line.substr(0, line.find('#'));
    const Words words = SplitWords(text);
    if (m_inTable && (words.empty() || words[0] != "table"))
    {
        m_inTable = false;
        ExpectTable();
    }
    if (words.empty())
    {
        return;
    }
    const std::string& verb = words[0];
    if (verb == "end")
    {
        Settled("the end");
        if (m_eventsSeen && m_nextEvent < GetRouter().events.size())
        {
            const EngineRouter::Event& event = GetRouter().events[m_nextEvent];
            Fail("one more event: " + FormatConntrackEvent(event.kind, event.record, PlainText()));
        }
        return;
    }
    static const char* const SETUP[] = {"set",
                                        "address",
                                        "mtu",
                                        "route",
                                        "raw",
                                        "nat",
                                        "filter",
                                        "policy",
                                        "sysctl",
                                        "iptables",
                                        "nfct"};
    if (std::find(std::begin(SETUP), std::end(SETUP), verb) != std::end(SETUP))
    {
        Settled(verb);
        Setup(words, text);
        return;
    }
    Step(words);
}

void
Scenario::Step(const Words& words)
{
    const std::string& verb = words[0];
    auto need = [&](size_t count) {
        if (words.size() < count)
        {
            Fail("\"" + verb + "\" needs more words");
        }
    };
    if (verb == "in" || verb == "queue")
    {
        Settled(verb);
        need(3);
        const std::string name = GetInterface(words[1]).GetName();
        const Bytes packet = ParsePacket(words, 2);
        if (verb == "in")
        {
            Happened(GetRouter().Receive(name, packet));
        }
        else if (!GetRouter().Queue(name, packet))
        {
            Fail("the packet never gets to FORWARD");
        }
    }
    else if (verb == "send")
    {
        Settled(verb);
        Happened(GetRouter().Send(ParsePacket(words, 1)));
    }
    else if (verb == "release")
    {
        Settled(verb);
        if (!GetRouter().HasQueued())
        {
            Fail("nothing waits");
        }
        Happened(GetRouter().Release());
    }
    else if (verb == "out" || verb == "local" || verb == "drop" ||
             verb == "kept")
    {
        ExpectOut(words);
    }
    else if (verb == "down" || verb == "remove")
    {
        Settled(verb);
        need(verb == "down" ? 2 : 3);
        const std::string name = GetInterface(words[1]).GetName();
        if (verb == "down")
        {
            GetRouter().SetDown(name);
        }
        else if (!GetRouter().RemoveAddress(name, AddressFromWord(words[2])))
        {
            Fail(name + " does not have " + words[2]);
        }
    }
    else if (verb == "pieces")
    {
        ExpectPieces(words);
    }
    else if (verb == "state")
    {
        need(2);
        if (words[1] != PacketStateName(m_fate.state))
        {
            Fail(std::string("the state is ") + PacketStateName(m_fate.state));
        }
    }
    else if (verb == "wait" || verb == "reap")
    {
        Settled(verb);
        need(2);
        Wait(words, verb == "reap");
    }
    else if (verb == "table")
    {
        Settled(verb);
        need(2);
        m_inTable = true;
        if (words[1] != "empty")
        {
            m_table.emplace_back(words.begin() + 1, words.end());
        }
    }
    else if (verb == "count")
    {
        need(2);
        const size_t size = GetRouter().conntrack.GetTable().GetSize();
        if (std::to_string(size) != words[1])
        {
            Fail("there are " + std::to_string(size));
        }
    }
    else if (verb == "event")
    {
        ExpectEvent(words);
    }
    else if (verb == "stat")
    {
        need(3);
        ExpectStatistic(words);
    }
    else
    {
        Fail("\"" + verb + "\" is no verb of scenarios; see scenario.h");
    }
}

void
Scenario::Settled(const std::string& what) const
{
    if (m_piecesPending)
    {
        Fail("\"" + what + "\" comes, but nobody said which \"pieces\" the packet before left in");
    }
    if (m_pending)
    {
        Fail("\"" + what +
             "\" comes, but nobody said what became of the packet before: " + FateText(m_fate));
    }
}

void
Scenario::Happened(Fate fate)
{
    m_fate = std::move(fate);
    m_pending = true;
}

void
Scenario::ExpectOut(const Words& words)
{
    if (!m_pending)
    {
        Fail("no packet is on its way");
    }
    m_pending = false;
    const std::string is = FateText(m_fate);
    if (words[0] == "drop" || words[0] == "kept")
    {
        if (Join(words) != is)
        {
            Fail("instead: " + is);
        }
        return;
    }
    const bool out = words[0] == "out";
    const bool thatWay = !out || (words.size() > 1 && words[1] == m_fate.interface);
    if (m_fate.kind != (out ? Fate::SENT : Fate::DELIVERED) || !thatWay)
    {
        Fail("instead: " + is);
    }
    ExpectPacket(words, out ? 2 : 1);
    m_piecesPending = !m_fate.fragments.empty();
}

void
Scenario::ExpectPieces(const Words& words)
{
    m_piecesPending = false;
    Words actual{"pieces"};
    for (const Bytes& piece : m_fate.fragments)
    {
        CheckFragment(piece, m_fate.bytes);
        actual.push_back(std::to_string(piece.size() - 20));
    }
    if (!m_fate.fragments.empty() && (m_fate.fragments.front()[6] & 0x40) != 0)
    {
        actual.emplace_back("df");
    }
    if (actual != words)
    {
        Fail("instead: " + Join(actual));
    }
}

void
Scenario::ExpectPacket(const Words& words, size_t from)
{
    const Words actual = WordsOfPacket(m_fate.bytes);
    for (size_t i = 0; i < actual.size(); ++i)
    {
        if (from + i >= words.size() || !m_names.Match(words[from + i], actual[i]))
        {
            Fail("instead: " + FateText(m_fate));
        }
    }
    ChecksumVerdict sum = ChecksumVerdict::RIGHT;
    for (size_t i = from + actual.size(); i < words.size(); ++i)
    {
        if (words[i] == "nosum" || words[i] == "badsum")
        {
            sum = words[i] == "nosum" ? ChecksumVerdict::NONE : ChecksumVerdict::WRONG;
            continue;
        }
        const std::string value = PropertyOfPacket(m_fate.bytes, words[i]);
        ++i;
        if (i >= words.size() || !m_names.Match(words[i], value))
        {
            Fail("instead, " + words[i - 1] + " is " + value);
        }
    }
    CheckChecksums(m_fate.bytes, sum);
}

void
Scenario::ExpectTable()
{
    const std::vector<Words> expected = std::move(m_table);
    m_table.clear();
    std::vector<Words> actual;
    for (const ConnectionRecord& record : GetRouter().List())
    {
        actual.push_back(WordsOfEntry(FormatConnection(record, PlainText())));
    }
    std::vector<Words> left = actual;
    std::string missing;
    for (const Words& entry : expected)
    {
        const auto found = std::find_if(left.begin(), left.end(), [&](const Words& words) {
            return m_names.MatchAll(entry, words);
        });
        if (found == left.end())
        {
            missing += "\n  missing: " + Join(entry);
        }
        else
        {
            left.erase(found);
        }
    }
    for (const Words& entry : left)
    {
        missing += "\n  and there is: " + Join(entry);
    }
    if (!missing.empty())
    {
        Fail("the table above is not what it is:" + missing);
    }
}

void
Scenario::ExpectEvent(const Words& words)
{
    m_eventsSeen = true;
    const std::vector<EngineRouter::Event>& events = GetRouter().events;
    if (m_nextEvent >= events.size())
    {
        Fail("there was no further event");
    }
    const EngineRouter::Event& event = events[m_nextEvent++];
    const Words actual = WordsOfEntry(FormatConntrackEvent(event.kind, event.record, PlainText()));
    if (!m_names.MatchAll(Words(words.begin() + 1, words.end()), actual))
    {
        Fail("instead: " + Join(actual));
    }
}

void
Scenario::ExpectStatistic(const Words& words)
{
    const ConntrackStatistics& is = GetRouter().conntrack.GetStatistics();
    const FragmentStatistics& fragments = GetRouter().reassembler.GetStatistics();
    const std::map<std::string, uint64_t> counters{
        {"found", is.found},
        {"invalid", is.invalid},
        {"insert_failed", is.insertFailed},
        {"drop", is.drop},
        {"early_drop", is.earlyDrop},
        {"error", is.error},
        {"clash_resolve", is.clashResolve},
        {"expired", is.expired},
        {"reasm_requests", fragments.requests},
        {"reasm_wholes", fragments.wholes},
        {"reasm_failures", fragments.failures},
        {"reasm_timeouts", fragments.timeouts},
    };
    const auto counter = counters.find(words[1]);
    if (counter == counters.end())
    {
        Fail("\"" + words[1] + "\" is no counter");
    }
    if (!m_names.Match(words[2], std::to_string(counter->second)))
    {
        Fail("it is " + std::to_string(counter->second));
    }
}

void
Scenario::Wait(const Words& words, bool reap)
{
    std::string word = words[1];
    Duration unit = 0;
    for (const auto& [suffix, length] : {std::make_pair(std::string("ms"), SECOND / 1000),
                                         std::make_pair(std::string("s"), SECOND)})
    {
        if (unit == 0 && word.size() > suffix.size() &&
            word.compare(word.size() - suffix.size(), suffix.size(), suffix) == 0)
        {
            word.resize(word.size() - suffix.size());
            unit = length;
        }
    }
    if (unit == 0)
    {
        Fail("\"" + word + "\": should be a time like 31s or 1500ms");
    }
    EngineRouter& router = GetRouter();
    const Instant until = router.now + static_cast<Duration>(NumberFromWord(word, 10000000)) * unit;
    if (reap)
    {
        if (!m_reaper)
        {
            m_reaper = std::make_unique<IncrementalReaper>(ReaperConfig());
        }
        for (Instant next = router.now + m_reaper->Start(router.now); next <= until;)
        {
            router.now = next;
            next += m_reaper->Run(router.conntrack.GetTable(), next).next;
        }
    }
    router.now = until;
    router.reassembler.Expire(until);
}

Bytes
Scenario::ParsePacket(const Words& words, size_t from) const
{
    Words plain;
    for (const std::string& word : words)
    {
        plain.push_back(m_names.Substitute(word));
    }
    const Bytes packet = PacketFromWords(plain, from);
    if (from != plain.size())
    {
        Fail("\"" + plain[from] + "\" is too much");
    }
    return packet;
}

} // namespace netfilter
} // namespace ns3
