/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-compare.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdlib>
#include <map>
#include <ostream>
#include <set>

namespace ns3
{
namespace replay
{

namespace
{

/// Lines of one connection, in order.
using Lines = std::vector<const ConntrackLine*>;

/// Lines by connection.
using LinesByKey = std::map<std::string, Lines>;

/// @param tuple a direction @param name "src" or "dst" @return that address, host byte order
uint32_t
GetAddress(const TupleText& tuple, const std::string& name)
{
    const auto found = tuple.find(name);
    in_addr address{};
    if (found != tuple.end())
    {
        inet_pton(AF_INET, found->second.c_str(), &address);
    }
    return ntohl(address.s_addr);
}

/// @param line a line @param name e.g. "mark" @return its value, or ""
std::string
GetRest(const ConntrackLine& line, const std::string& name)
{
    const auto found = line.rest.find(name);
    return found == line.rest.end() ? "" : found->second;
}

/**
 * @param lines lines
 * @param addresses the router's
 * @param own is raised for each connection that is left out
 * @return those lines that are not of the router itself, by connection
 */
LinesByKey
Group(const std::vector<ConntrackLine>& lines, const AddressSet& addresses, uint64_t& own)
{
    LinesByKey groups;
    std::set<std::string> left;
    for (const ConntrackLine& line : lines)
    {
        if (IsOfRouter(line, addresses))
        {
            left.insert(line.GetKey());
        }
        else
        {
            groups[line.GetKey()].push_back(&line);
        }
    }
    own += left.size();
    return groups;
}

/// Compares two lines and remembers by how much seconds differed.
class LineComparer
{
  public:
    /**
     * @param tolerance by how much seconds may differ
     * @param result gets the largest difference of seconds
     */
    LineComparer(int64_t tolerance, ConntrackComparison& result)
        : m_tolerance(tolerance),
          m_result(result)
    {
    }

    /// @return what differs, or ""
    std::string Compare(const ConntrackLine& real, const ConntrackLine& replayed) const
    {
        std::string text;
        const auto check = [&text](const char* what, const std::string& a, const std::string& b) {
            if (a != b)
            {
                text += (text.empty() ? "" : ", ") + std::string(what);
            }
        };
        check("event", real.event, replayed.event);
        check("reply direction", real.GetReply(), replayed.GetReply());
        check("state", real.state, replayed.state);
        check("flags", real.flags, replayed.flags);
        check("counters", real.counters, replayed.counters);
        check("mark", GetRest(real, "mark"), GetRest(replayed, "mark"));
        check("remaining time",
              real.hasRemaining ? "there" : "none",
              replayed.hasRemaining ? "there" : "none");
        CheckSeconds("remaining time", real.remaining, replayed.remaining, text);
        const std::string realDelta = GetRest(real, "delta-time");
        const std::string replayedDelta = GetRest(replayed, "delta-time");
        if (realDelta.empty() || replayedDelta.empty())
        {
            check("delta-time", realDelta, replayedDelta);
        }
        else
        {
            CheckSeconds("delta-time",
                         std::atoll(realDelta.c_str()),
                         std::atoll(replayedDelta.c_str()),
                         text);
        }
        return text;
    }

  private:
    void CheckSeconds(const char* what, int64_t real, int64_t replayed, std::string& text) const
    {
        const int64_t lag = std::llabs(real - replayed);
        if (lag > m_tolerance)
        {
            text += (text.empty() ? "" : ", ") + std::string(what);
        }
        else
        {
            m_result.largestLag = std::max(m_result.largestLag, lag);
        }
    }

    int64_t m_tolerance;
    ConntrackComparison& m_result;
};

/// Report two lines that differ.
void
ReportPair(const std::string& what,
           const ConntrackLine& real,
           const ConntrackLine& replayed,
           std::ostream& report)
{
    report << "  " << what << "\n    - " << real.text << "\n    + " << replayed.text << "\n";
}

/**
 * Call a function for each connection that is in either file.
 *
 * @param real connections of the real router
 * @param replayed connections of the replay
 * @param visit gets the lines of both; one may be empty
 */
template <typename Visit>
void
ForEachKey(const LinesByKey& real, const LinesByKey& replayed, Visit visit)
{
    static const Lines none;
    std::set<std::string> keys;
    for (const LinesByKey* groups : {&real, &replayed})
    {
        for (const auto& group : *groups)
        {
            keys.insert(group.first);
        }
    }
    for (const std::string& key : keys)
    {
        const auto a = real.find(key);
        const auto b = replayed.find(key);
        visit(key, a == real.end() ? none : a->second, b == replayed.end() ? none : b->second);
    }
}

/// @param lines events @return their types in one line
std::string
ListEvents(const Lines& lines)
{
    std::string text;
    for (const ConntrackLine* line : lines)
    {
        text += " " + line->event + (line->state.empty() ? "" : "(" + line->state + ")");
    }
    return text.empty() ? " none" : text;
}

/// @param lines events of a connection @return its last DESTROY, taken off @p lines, or null
const ConntrackLine*
TakeLastDestroy(Lines& lines)
{
    if (lines.empty() || lines.back()->event != "DESTROY")
    {
        return nullptr;
    }
    const ConntrackLine* last = lines.back();
    lines.pop_back();
    return last;
}

} // namespace

bool
IsOfRouter(const ConntrackLine& line, const AddressSet& addresses)
{
    const bool isFrom = addresses.count(GetAddress(line.tuple[0], "src")) > 0;
    const bool isTo = addresses.count(GetAddress(line.tuple[0], "dst")) > 0 &&
                      addresses.count(GetAddress(line.tuple[1], "src")) > 0;
    return isFrom || isTo;
}

ConntrackComparison
CompareTables(const std::vector<ConntrackLine>& real,
              const std::vector<ConntrackLine>& replayed,
              const AddressSet& addresses,
              int64_t tolerance,
              std::ostream& report)
{
    ConntrackComparison result;
    const LineComparer comparer(tolerance, result);
    ForEachKey(Group(real, addresses, result.realOwn),
               Group(replayed, addresses, result.replayedOwn),
               [&](const std::string&, const Lines& a, const Lines& b) {
                   if (a.size() != 1 || b.size() != 1)
                   {
                       ++result.differences;
                       report << "  connection is in the real table " << a.size()
                              << " times, in the replayed one " << b.size() << " times:\n    "
                              << (a.empty() ? b[0] : a[0])->text << "\n";
                       return;
                   }
                   ++result.compared;
                   ++result.lines;
                   const std::string what = comparer.Compare(*a[0], *b[0]);
                   if (!what.empty())
                   {
                       ++result.differences;
                       ReportPair("different " + what, *a[0], *b[0], report);
                   }
               });
    return result;
}

ConntrackComparison
CompareEvents(const std::vector<ConntrackLine>& real,
              const std::vector<ConntrackLine>& replayed,
              const std::vector<ConntrackLine>& table,
              const AddressSet& addresses,
              int64_t tolerance,
              std::ostream& report)
{
    ConntrackComparison result;
    const LineComparer comparer(tolerance, result);
    std::set<std::string> atEnd;
    for (const ConntrackLine& line : table)
    {
        atEnd.insert(line.GetKey());
    }

    // Compare one event; after is the next event of the replay, or null.
    const auto compare =
        [&](const ConntrackLine& a, const ConntrackLine& b, const ConntrackLine* after) {
            ++result.lines;
            const std::string what = comparer.Compare(a, b);
            if (what.empty())
            {
                return;
            }
            ConntrackLine late = a;
            late.event = after ? after->event : "";
            if (after && a.event != "DESTROY" && comparer.Compare(late, *after).empty())
            {
                ReportPair("finding, no difference: the real line was printed after the next event",
                           a,
                           b,
                           report);
                return;
            }
            ++result.differences;
            ReportPair("different " + what, a, b, report);
        };

    ForEachKey(Group(real, addresses, result.realOwn),
               Group(replayed, addresses, result.replayedOwn),
               [&](const std::string& key, Lines a, Lines b) {
                   if (atEnd.count(key) > 0)
                   {
                       const ConntrackLine* realLast = TakeLastDestroy(a);
                       const ConntrackLine* replayedLast = TakeLastDestroy(b);
                       if (realLast && replayedLast)
                       {
                           compare(*realLast, *replayedLast, nullptr);
                       }
                       else
                       {
                           report << "  finding, no difference: the "
                                  << (realLast ? "replayed" : "real")
                                  << " events end before the router's end removed " << key << "\n";
                       }
                   }
                   ++result.compared;
                   const bool isSame =
                       a.size() == b.size() &&
                       std::equal(a.begin(), a.end(), b.begin(), [](auto x, auto y) {
                           return x->event == y->event;
                       });
                   if (!isSame)
                   {
                       ++result.differences;
                       report << "  different events of " << key << "\n    -" << ListEvents(a)
                              << "\n    +" << ListEvents(b) << "\n";
                       return;
                   }
                   for (size_t i = 0; i < a.size(); ++i)
                   {
                       compare(*a[i], *b[i], i + 1 < b.size() ? b[i + 1] : nullptr);
                   }
               });
    return result;
}

} // namespace replay
} // namespace ns3
