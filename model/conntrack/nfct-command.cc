/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nfct-command.h"

#include "printable-text.h"
#include "timeout-policies.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <iterator>
#include <sstream>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

/// How many words a command has at least, and at most.
struct Command
{
    const char* word;
    size_t fewest;
    size_t most;
    const char* shape;
};

constexpr Command COMMANDS[] = {
    {"add", 5, SIZE_MAX, "add timeout NAME inet PROTOCOL STATE SECONDS ..."},
    {"delete", 3, 3, "delete timeout NAME"},
    {"get", 3, 3, "get timeout NAME"},
    {"list", 2, 2, "list timeout"},
    {"flush", 2, 2, "flush timeout"},
};

const Command&
FindCommand(const std::vector<std::string>& words)
{
    const std::string word = words.empty() ? "" : words[0];
    std::string known;
    for (const Command& command : COMMANDS)
    {
        known += (known.empty() ? "" : ", ") + std::string(command.word);
        if (word != command.word)
        {
            continue;
        }
        if (words.size() > 1 && words[1] != "timeout")
        {
            throw TimeoutPolicyError("there is no \"" + words[1] + "\" here, only \"timeout\"");
        }
        if (words.size() < command.fewest)
        {
            throw TimeoutPolicyError(std::string("a word is missing; write: ") + command.shape);
        }
        if (words.size() > command.most)
        {
            throw TimeoutPolicyError(std::string("too many words; write: ") + command.shape);
        }
        return command;
    }
    if (word == "default-set" || word == "default-get")
    {
        throw TimeoutPolicyError("\"" + word +
                                 "\" is not there: the timeouts of connections without a policy "
                                 "are sysctls");
    }
    throw TimeoutPolicyError("unknown command \"" + word + "\"; known: " + known);
}

std::string
Describe(const TimeoutPolicy& policy)
{
    // Linux would say 10 for IPv6.
    std::string text = "." + policy.name + " = {\n\t.l3proto = 2,\n\t.l4proto = " +
                       std::to_string(policy.protocol) + ",\n\t.policy = {\n";
    ConntrackTimeouts timeouts = policy.timeouts;
    for (const TimeoutField& field : ListTimeoutFields(policy.protocol))
    {
        std::string name = field.name;
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
            return static_cast<char>(std::toupper(c));
        });
        text += "\t\t." + name + " = " + std::to_string(field.field(timeouts) / SECOND) + ",\n";
    }
    return text + "\t},\n};\n";
}

std::string
Run(TimeoutPolicies& policies,
    const ConntrackTimeouts& defaults,
    const std::vector<std::string>& words)
{
    const std::string command = FindCommand(words).word;
    if (command == "add")
    {
        if (words[3] != "inet")
        {
            throw TimeoutPolicyError("\"" + words[3] + "\" is not tracked here; write \"inet\"");
        }
        policies.Add(words[2], words[4], {words.begin() + 5, words.end()}, defaults);
    }
    else if (command == "delete")
    {
        policies.Delete(words[2]);
    }
    else if (command == "flush")
    {
        policies.DeleteUnused();
    }
    else if (command == "get")
    {
        return Describe(*policies.Get(words[2]));
    }
    else
    {
        std::string text;
        for (const auto& policy : policies.List())
        {
            text += Describe(*policy);
        }
        return text;
    }
    return "";
}

} // namespace

std::string
RunNfct(TimeoutPolicies& policies, const ConntrackTimeouts& defaults, const std::string& line)
{
    std::istringstream stream(line);
    std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
    if (!words.empty() && words[0] == "nfct")
    {
        words.erase(words.begin());
    }
    try
    {
        return Run(policies, defaults, words);
    }
    catch (const TimeoutPolicyError& error)
    {
        throw TimeoutPolicyError("nfct: \"" + ReadablePlace(line) + "\": " + error.what());
    }
}

} // namespace netfilter
} // namespace ns3
