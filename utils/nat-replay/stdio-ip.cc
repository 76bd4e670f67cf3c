/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "stdio-ip.h"

#include "option-syntax.h"
#include "replay-network.h"

#include <sstream>

namespace ns3
{
namespace replay
{

namespace
{

constexpr const char* SHAPES =
    "has to look like \"ip addr add|del ADDRESS/LENGTH dev IFACE\", \"ip link set IFACE up|down\" "
    "or \"ip route add|del ROUTE\"";

/// @param network the router's @param arguments as in RunIp @param words behind "addr"
void
ChangeAddress(ReplayNetwork& network, const std::string& arguments, std::istringstream& words)
{
    std::string verb;
    std::string address;
    std::string dev;
    std::string name;
    std::string more;
    words >> verb >> address >> dev >> name;
    if ((verb != "add" && verb != "del") || dev != "dev" || name.empty() || words >> more)
    {
        ThrowOptionError("ip", arguments, SHAPES);
    }
    const Prefix prefix = ParseAddress("ip", arguments, address);
    const size_t interface = FindInterface("ip", arguments, name, network.GetInterfaces());
    if (verb == "add")
    {
        network.AddAddress(interface, prefix, arguments);
    }
    else
    {
        network.RemoveAddress(interface, prefix, arguments);
    }
}

/// @param network the router's @param arguments as in RunIp @param words behind "link"
void
ChangeLink(ReplayNetwork& network, const std::string& arguments, std::istringstream& words)
{
    std::string verb;
    std::string name;
    std::string state;
    std::string more;
    words >> verb >> name;
    if (name == "dev")
    {
        words >> name;
    }
    words >> state;
    if (verb != "set" || (state != "up" && state != "down") || words >> more)
    {
        ThrowOptionError("ip", arguments, SHAPES);
    }
    network.SetLink(FindInterface("ip", arguments, name, network.GetInterfaces()), state == "up");
}

/// @param network the router's @param arguments as in RunIp @param words behind "route"
void
ChangeRoute(ReplayNetwork& network, const std::string& arguments, std::istringstream& words)
{
    std::string verb;
    words >> verb;
    if (verb != "add" && verb != "del")
    {
        ThrowOptionError("ip", arguments, SHAPES);
    }
    std::string text;
    std::getline(words, text);
    const RouteOption route = ParseRoute("ip", arguments, text, network.GetInterfaces());
    if (verb == "add")
    {
        network.AddRoute(route, arguments);
    }
    else
    {
        network.RemoveRoute(route, arguments);
    }
}

} // namespace

void
RunIp(ReplayNetwork& network, const std::string& arguments)
{
    std::istringstream words(arguments);
    std::string object;
    words >> object;
    if (object == "addr" || object == "address")
    {
        ChangeAddress(network, arguments, words);
    }
    else if (object == "link")
    {
        ChangeLink(network, arguments, words);
    }
    else if (object == "route")
    {
        ChangeRoute(network, arguments, words);
    }
    else
    {
        ThrowOptionError("ip", arguments, SHAPES);
    }
}

} // namespace replay
} // namespace ns3
