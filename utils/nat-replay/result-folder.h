/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RESULT_FOLDER_H
#define RESULT_FOLDER_H

#include "replay-options.h"

#include <string>

namespace ns3
{
namespace replay
{

/**
 * The folder of the results. Overwrites what an earlier replay wrote and nothing else: a file in it
 * tells that the results there are from nat-replay.
 */
class ResultFolder
{
  public:
    /**
     * Make the folder, and look whether every result can be written without harm.
     *
     * @param options the options; outlives this
     * @throws OptionError if a result would overwrite an input, the rules, or a file that no replay
     *         wrote; nothing has been written then
     */
    explicit ResultFolder(const ReplayOptions& options);

    /// @param name of a result @return its path
    std::string GetPath(const std::string& name) const;

    /// @param interface name of an interface @return name of the result with what left there
    static std::string GetCaptureName(const std::string& interface);

    static constexpr const char* CONNECTIONS = "conntrack.txt"; //!< the table
    static constexpr const char* EXPECTATIONS = "expectations.txt"; //!< what helpers expect
    static constexpr const char* EVENTS = "events.txt";         //!< what happened to connections

  private:
    void Make() const;
    void Check(const std::string& name, bool isOurs) const;
    /// Throw an error about a result. @param path the result @param problem why not, and the cure
    [[noreturn]] void Refuse(const std::string& path, const std::string& problem) const;

    const ReplayOptions& m_options;
};

} // namespace replay
} // namespace ns3

#endif /* RESULT_FOLDER_H */
