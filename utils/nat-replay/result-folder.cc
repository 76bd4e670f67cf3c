/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "result-folder.h"

#include "text-file.h"

#include <filesystem>

namespace ns3
{
namespace replay
{

namespace
{

namespace fs = std::filesystem;

/// Says that the results in the folder are from nat-replay.
constexpr const char* MARK = ".nat-replay";

/// @param path a file @return true if overwriting it would lose something
bool
HasContents(const fs::path& path)
{
    std::error_code error; // What cannot be asked for will say so when it is written.
    return fs::is_regular_file(path, error) && fs::file_size(path, error) > 0 && !error;
}

/// @param a a path @param b a path @return true if both are the same file
bool
IsSame(const fs::path& a, const fs::path& b)
{
    std::error_code ignored; // A result that does not exist yet is the same as nothing.
    return fs::equivalent(a, b, ignored);
}

} // namespace

ResultFolder::ResultFolder(const ReplayOptions& options)
    : m_options(options)
{
    Make();
    const bool isOurs = fs::exists(GetPath(MARK));
    for (const InterfaceOption& interface : options.interfaces)
    {
        Check(GetCaptureName(interface.name), isOurs);
    }
    Check(CONNECTIONS, isOurs);
    Check(EVENTS, isOurs);
    if (!options.helpers.empty())
    {
        Check(EXPECTATIONS, isOurs);
    }
    if (!isOurs)
    {
        TextFile mark(GetPath(MARK));
        mark.GetStream() << "Results of nat-replay, which the next run overwrites.\n";
        mark.Close();
    }
}

std::string
ResultFolder::GetPath(const std::string& name) const
{
    return (fs::path(m_options.output) / name).string();
}

std::string
ResultFolder::GetCaptureName(const std::string& interface)
{
    return interface + "-out.pcap";
}

void
ResultFolder::Make() const
{
    std::error_code error;
    fs::create_directories(m_options.output, error);
    if (!fs::is_directory(m_options.output))
    {
        throw OptionError("--output \"" + m_options.output + "\": cannot make the folder: " +
                          (error ? error.message() : "a file of this name exists") +
                          "; name a folder in a place where you may write");
    }
}

void
ResultFolder::Check(const std::string& name, bool isOurs) const
{
    const std::string path = GetPath(name);
    for (const InputOption& input : m_options.inputs)
    {
        if (IsSame(path, input.path))
        {
            Refuse(path, "is also an input and would be overwritten; name another folder");
        }
    }
    if (!m_options.rules.empty() && IsSame(path, m_options.rules))
    {
        Refuse(path, "is also the rules file and would be overwritten; name another folder");
    }
    if (!isOurs && HasContents(path))
    {
        Refuse(path,
               "exists and is not from nat-replay, which would overwrite it; name another folder, "
               "or remove the file");
    }
}

void
ResultFolder::Refuse(const std::string& path, const std::string& problem) const
{
    throw OptionError("--output \"" + m_options.output + "\": " + path + " " + problem);
}

} // namespace replay
} // namespace ns3
