/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STDIO_SESSION_H
#define STDIO_SESSION_H

#include "replay-options.h"
#include "replay-router.h"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace replay
{

class RequestWords;

/// A ReplayRouter that another program drives by requests, a line each (see --help).
class StdioSession : private RouterObserver
{
  public:
    /**
     * Set up the router.
     *
     * @param options what is asked for; outlives this
     * @param answers where answers go
     * @param warnings where warnings about the options go
     * @throws OptionError, RuleError for what is wrong
     */
    StdioSession(const ReplayOptions& options, std::ostream& answers, std::ostream& warnings);

    /// Answer all requests. @param requests a line each, to the end of the file
    void Run(std::istream& requests);

  private:
    /// Answer a request in m_answer. @param line the request
    void Answer(const std::string& line);

    void AnswerPacket(RequestWords& words);
    void AnswerAdvance(RequestWords& words);
    void AnswerConntrack();
    void AnswerStats();
    void AnswerIptablesSave(RequestWords& words);
    void AnswerSysctl(RequestWords& words);

    /// @param word a time @return it in nanoseconds, not before now
    int64_t TakeTime(std::string_view word) const;

    /// Let time pass, and everything happen up to the instant, inclusive. @param time nanoseconds
    void RunUntil(int64_t time);

    void DatagramLeaves(size_t interface,
                        const uint8_t* bytes,
                        uint32_t length,
                        bool isForwarded) override;
    void DatagramDelivered() override;
    void DatagramDropped(const std::string& reason) override;
    void ConnectionChanged(netfilter::ConntrackEvent event,
                           const netfilter::ConnectionRecord& connection) override;

    const ReplayOptions& m_options;
    std::ostream& m_answers;
    std::string m_answer; //!< to the request at hand
    std::string m_events; //!< since the last time they were asked for
    ReplayRouter m_router;
};

} // namespace replay
} // namespace ns3

#endif /* STDIO_SESSION_H */
