/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "stdio-requests.h"

#include "edit-distance.h"
#include "replay-options.h"

#include <algorithm>

namespace ns3
{
namespace replay
{

namespace
{

using netfilter::EditDistance;

constexpr std::string_view BLANKS = " \t\r";

/// A request: its word, how it is written, what it does.
struct Request
{
    RequestKind kind;
    const char* word;
    const char* shape; //!< with the word
    const char* use;   //!< what is answered
};

constexpr Request REQUESTS[] = {
    {RequestKind::PACKET,
     "packet",
     "packet TIME IFACE HEX",
     "a packet arrives; \"packet TIME IFACE HEX\" for each one sent"},
    {RequestKind::ADVANCE, "advance", "advance TIME", "time passes; answer likewise"},
    {RequestKind::CONNTRACK, "conntrack", "conntrack", "as conntrack -L -o extended,id, sorted"},
    {RequestKind::CONNTRACK_FLUSH, "conntrack-flush", "conntrack-flush", "as conntrack -F"},
    {RequestKind::EVENTS,
     "events",
     "events",
     "as conntrack -E -o timestamp,id, since the last call"},
    {RequestKind::STATS, "stats", "stats", "as conntrack -S, in one line"},
    {RequestKind::IPTABLES, "iptables", "iptables ARGS", "as iptables"},
    {RequestKind::IPTABLES_SAVE, "iptables-save", "iptables-save [-c]", "as iptables-save"},
    {RequestKind::IPTABLES_RESTORE,
     "iptables-restore",
     "iptables-restore FILE",
     "as iptables-restore"},
    {RequestKind::SYSCTL, "sysctl", "sysctl NAME[=VALUE]", "\"NAME = VALUE\" without a VALUE"},
    {RequestKind::NFCT,
     "nfct",
     "nfct add timeout NAME inet PROTOCOL STATE SECONDS ... | delete|get timeout NAME | "
     "list|flush timeout",
     "as nfct, for rules with CT --timeout NAME"},
    {RequestKind::IP,
     "ip",
     "ip addr add|del A/L dev IFACE | link set IFACE up|down | route add|del ROUTE",
     "as ip"},
};

/// @param word no request @return what is wrong with it
OptionError
UnknownRequest(const std::string& word)
{
    const Request* nearest = &REQUESTS[0];
    std::string list;
    for (const Request& request : REQUESTS)
    {
        list += (list.empty() ? "" : ", ") + std::string(request.word);
        if (EditDistance(word, request.word) < EditDistance(word, nearest->word))
        {
            nearest = &request;
        }
    }
    const bool isNear = EditDistance(word, nearest->word) <= 2;
    return OptionError("unknown request \"" + word + "\"" +
                       (isNear ? " (did you mean \"" + std::string(nearest->word) + "\"?)" : "") +
                       "; requests: " + list);
}

} // namespace

RequestWords::RequestWords(std::string_view line)
    : m_rest(line)
{
    m_rest.remove_prefix(std::min(m_rest.find_first_not_of(BLANKS), m_rest.size()));
    m_rest.remove_suffix(m_rest.size() - (m_rest.find_last_not_of(BLANKS) + 1));
}

RequestKind
RequestWords::TakeKind()
{
    constexpr size_t LONGEST = 40; // Of a word that is shown in a message.
    const std::string_view word = Take("request");
    for (const Request& request : REQUESTS)
    {
        if (word == request.word)
        {
            m_shape = request.shape;
            return request.kind;
        }
    }
    throw UnknownRequest(std::string(word.substr(0, LONGEST)));
}

std::string_view
RequestWords::Take(const char* name)
{
    if (m_rest.empty())
    {
        throw OptionError(*m_shape ? std::string(name) + " is missing; write: " + m_shape
                                   : std::string("the line is empty; it has to be a request"));
    }
    const std::string_view word = m_rest.substr(0, m_rest.find_first_of(BLANKS));
    m_rest.remove_prefix(word.size());
    m_rest.remove_prefix(std::min(m_rest.find_first_not_of(BLANKS), m_rest.size()));
    return word;
}

std::string_view
RequestWords::TakeRest()
{
    const std::string_view rest = m_rest;
    m_rest = {};
    return rest;
}

void
RequestWords::Finish() const
{
    if (!m_rest.empty())
    {
        throw OptionError("\"" + std::string(m_rest.substr(0, m_rest.find_first_of(BLANKS))) +
                          "\" is too much; write: " + m_shape);
    }
}

std::string
DescribeRequests()
{
    std::string text;
    for (const Request& request : REQUESTS)
    {
        text += "  " + std::string(request.shape);
        constexpr size_t COLUMN = 26;
        const size_t length = text.size() - (text.find_last_of('\n') + 1);
        text +=
            length < COLUMN ? std::string(COLUMN - length, ' ') : "\n" + std::string(COLUMN, ' ');
        text += std::string(request.use) + "\n";
    }
    return text;
}

} // namespace replay
} // namespace ns3
