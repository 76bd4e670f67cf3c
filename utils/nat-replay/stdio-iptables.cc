/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "stdio-iptables.h"

#include "ipv4-tables.h"
#include "option-syntax.h"
#include "rule-set.h"

#include <sstream>

namespace ns3
{
namespace replay
{

std::string
RunIptables(Ipv4Tables& tables, const std::string& arguments)
{
    std::istringstream words(arguments);
    std::string table = "filter";
    std::string command;
    std::string chain;
    words >> command;
    if (command == "-t" || command == "--table")
    {
        words >> table >> command;
    }
    words >> chain;
    std::string rest;
    std::getline(words, rest);
    if (chain.empty())
    {
        ThrowOptionError("iptables",
                         arguments,
                         "has to look like \"[-t TABLE] -A|-N|-P CHAIN [RULE|POLICY]\"");
    }
    if (command == "-A" || command == "--append")
    {
        tables.AppendRule(table, chain, rest);
    }
    else if (command == "-N" || command == "--new-chain")
    {
        tables.GetRules().AddChain(table, chain);
    }
    else if (command == "-P" || command == "--policy")
    {
        tables.GetRules().SetPolicy(table, chain, rest.substr(rest.find_first_not_of(' ')));
    }
    else
    {
        ThrowOptionError("iptables",
                         arguments,
                         "\"" + command +
                             "\" is not understood; commands: -A -N -P, and the requests "
                             "iptables-save and iptables-restore");
    }
    return "";
}

} // namespace replay
} // namespace ns3
