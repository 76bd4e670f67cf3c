/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STDIO_REQUESTS_H
#define STDIO_REQUESTS_H

#include <string>
#include <string_view>

/**
 * @file
 * The requests of nat-replay --stdio: what there is, and how the words of one are taken apart. All
 * errors are thrown as OptionError.
 */

namespace ns3
{
namespace replay
{

/// What a line may ask for.
enum class RequestKind
{
    PACKET,
    ADVANCE,
    CONNTRACK,
    CONNTRACK_FLUSH,
    EVENTS,
    STATS,
    IPTABLES,
    IPTABLES_SAVE,
    IPTABLES_RESTORE,
    SYSCTL,
    NFCT,
    IP,
};

/// The words of a request, taken one after the other.
class RequestWords
{
  public:
    /// @param line a request, without its line end; outlives this
    explicit RequestWords(std::string_view line);

    /// @return the first word, which says what is asked for
    RequestKind TakeKind();

    /// @param name what the word should be, for messages, e.g. "TIME" @return the next word
    std::string_view Take(const char* name);

    /// @return what is left, without blanks around it; may be empty
    std::string_view TakeRest();

    /// See that nothing is left.
    void Finish() const;

  private:
    std::string_view m_rest; //!< begins and ends with no blank
    const char* m_shape{""}; //!< of the request, for messages
};

/// @return the requests, one a line, for --help
std::string DescribeRequests();

} // namespace replay
} // namespace ns3

#endif /* STDIO_REQUESTS_H */
