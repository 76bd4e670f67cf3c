/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "option-syntax.h"

#include <algorithm>
#include <arpa/inet.h>
#include <sstream>
#include <tuple>

namespace ns3
{
namespace replay
{

namespace
{

/**
 * @param text dotted decimals
 * @param address where the address goes, host byte order
 * @return false if @p text is no address
 */
bool
ReadAddress(const std::string& text, uint32_t& address)
{
    in_addr network;
    if (inet_pton(AF_INET, text.c_str(), &network) != 1)
    {
        return false;
    }
    address = ntohl(network.s_addr);
    return true;
}

/**
 * @param option e.g. "--route"
 * @param value the value that @p text is from
 * @param text "ADDRESS/LENGTH"
 * @return both
 */
Prefix
ParsePrefix(const std::string& option, const std::string& value, const std::string& text)
{
    Prefix prefix;
    const size_t slash = text.find('/');
    if (slash == std::string::npos)
    {
        ThrowOptionError(option,
                         value,
                         "\"" + text + "\" has no prefix length; write it as 192.0.2.1/24");
    }
    if (!ReadAddress(text.substr(0, slash), prefix.address))
    {
        ThrowOptionError(option,
                         value,
                         "\"" + text.substr(0, slash) +
                             "\" is no IPv4 address; write it as 192.0.2.1");
    }
    prefix.length =
        static_cast<unsigned>(ParseNumber(option, value, text.substr(slash + 1), 0, 32));
    return prefix;
}

/// @param interfaces the router's interfaces @return their names, for messages
std::string
ListNames(const std::vector<InterfaceOption>& interfaces)
{
    std::string names;
    for (const InterfaceOption& interface : interfaces)
    {
        names += (names.empty() ? "" : ", ") + interface.name;
    }
    return names.empty() ? "none" : names;
}

/// @param interface an interface @param address an address @return true if it is a neighbour
bool
Reaches(const InterfaceOption& interface, uint32_t address)
{
    return std::any_of(interface.addresses.begin(),
                       interface.addresses.end(),
                       [address](const Prefix& prefix) {
                           return prefix.length < 32 && prefix.Contains(address) &&
                                  prefix.address != address;
                       });
}

/// @param address host byte order @return true if a host can own it
bool
IsUnicast(uint32_t address)
{
    const uint32_t first = address >> 24;
    return first != 0 && first != 127 && first < 224;
}

} // namespace

void
ThrowOptionError(const std::string& option, const std::string& value, const std::string& message)
{
    throw OptionError(option + " \"" + value + "\": " + message);
}

uint64_t
ParseNumber(const std::string& option,
            const std::string& value,
            const std::string& text,
            uint64_t minimum,
            uint64_t maximum)
{
    uint64_t number = 0;
    bool isGood = !text.empty() && text.size() <= 10 &&
                  text.find_first_not_of("0123456789") == std::string::npos;
    if (isGood)
    {
        number = std::stoull(text);
        isGood = number >= minimum && number <= maximum;
    }
    if (!isGood)
    {
        ThrowOptionError(option,
                         value,
                         "\"" + text + "\" is no number from " + std::to_string(minimum) + " to " +
                             std::to_string(maximum));
    }
    return number;
}

std::pair<std::string, std::string>
SplitNameValue(const std::string& option, const std::string& value, const std::string& shape)
{
    const size_t equals = value.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == value.size())
    {
        ThrowOptionError(option, value, "has to look like " + shape);
    }
    return {value.substr(0, equals), value.substr(equals + 1)};
}

size_t
FindInterface(const std::string& option,
              const std::string& value,
              const std::string& name,
              const std::vector<InterfaceOption>& interfaces)
{
    for (size_t i = 0; i < interfaces.size(); ++i)
    {
        if (interfaces[i].name == name)
        {
            return i;
        }
    }
    ThrowOptionError(option,
                     value,
                     "there is no interface \"" + name + "\"; there are: " + ListNames(interfaces) +
                         "; add one with --interface " + name + "=ADDRESS/LENGTH");
}

Prefix
ParseAddress(const std::string& option, const std::string& value, const std::string& text)
{
    const Prefix prefix = ParsePrefix(option, value, text);
    if (!IsUnicast(prefix.address))
    {
        ThrowOptionError(option, value, text + " is no address that a router can have");
    }
    return prefix;
}

InterfaceOption
ParseInterface(const std::string& value)
{
    const std::string option = "--interface";
    InterfaceOption interface;
    std::string addresses;
    std::tie(interface.name, addresses) =
        SplitNameValue(option, value, "NAME=ADDRESS/LENGTH[,ADDRESS/LENGTH...]");
    // The name becomes part of file names, and has to be matched by rules.
    if (interface.name.size() > 15 ||
        interface.name.find_first_of("/ \t\n+!") != std::string::npos || interface.name[0] == '.')
    {
        ThrowOptionError(option,
                         value,
                         "\"" + interface.name +
                             "\" is no interface name; use at most 15 letters and digits");
    }
    std::istringstream list(addresses);
    std::string text;
    while (std::getline(list, text, ','))
    {
        interface.addresses.push_back(ParseAddress(option, value, text));
    }
    if (addresses.back() == ',')
    {
        ThrowOptionError(option, value, "an address is missing behind the last comma");
    }
    return interface;
}

HelperOption
ParseHelper(const std::string& value)
{
    const std::string option = "--helper";
    const size_t colon = value.find(':');
    if (colon == 0 || colon == std::string::npos || colon + 1 == value.size())
    {
        ThrowOptionError(option, value, "has to look like NAME:PORT, e.g. ftp:21");
    }
    HelperOption helper;
    helper.name = value.substr(0, colon);
    helper.port =
        static_cast<uint16_t>(ParseNumber(option, value, value.substr(colon + 1), 1, 65535));
    return helper;
}

RouteOption
ParseRoute(const std::string& option,
           const std::string& value,
           const std::string& text,
           const std::vector<InterfaceOption>& interfaces)
{
    const std::string shape = "has to look like \"default via ADDRESS dev NAME\", "
                              "\"NETWORK/LENGTH dev NAME\" or "
                              "\"NETWORK/LENGTH via ADDRESS [dev NAME]\"";
    std::istringstream words(text);
    std::string word;
    if (!(words >> word))
    {
        ThrowOptionError(option, value, shape);
    }
    RouteOption route;
    if (word == "default")
    {
        route.destination.length = 0;
    }
    else
    {
        route.destination = ParsePrefix(option, value, word);
        if ((route.destination.address & ~route.destination.GetMask()) != 0)
        {
            ThrowOptionError(
                option,
                value,
                word + " has address bits behind its prefix length; the network is " +
                    FormatAddress(route.destination.address & route.destination.GetMask()) + "/" +
                    std::to_string(route.destination.length));
        }
    }

    bool hasDevice = false;
    std::string key;
    while (words >> key)
    {
        if (key != "via" && key != "dev")
        {
            ThrowOptionError(option, value, "\"" + key + "\" is not understood; a route " + shape);
        }
        if (key == "via" ? route.hasGateway : hasDevice)
        {
            ThrowOptionError(option, value, "\"" + key + "\" is there twice; a route " + shape);
        }
        if (!(words >> word))
        {
            ThrowOptionError(option,
                             value,
                             "nothing stands behind \"" + key + "\"; a route " + shape);
        }
        if (key == "dev")
        {
            route.interfaceIndex = FindInterface(option, value, word, interfaces);
            hasDevice = true;
            continue;
        }
        if (!ReadAddress(word, route.gateway) || !IsUnicast(route.gateway))
        {
            ThrowOptionError(option, value, "\"" + word + "\" is no IPv4 address of a gateway");
        }
        route.hasGateway = true;
    }
    if (!hasDevice && !route.hasGateway)
    {
        ThrowOptionError(option, value, shape);
    }

    if (!hasDevice)
    {
        const auto found = std::find_if(interfaces.begin(),
                                        interfaces.end(),
                                        [&route](const InterfaceOption& interface) {
                                            return Reaches(interface, route.gateway);
                                        });
        route.interfaceIndex = static_cast<size_t>(found - interfaces.begin());
        hasDevice = found != interfaces.end();
    }
    else if (route.hasGateway)
    {
        hasDevice = Reaches(interfaces[route.interfaceIndex], route.gateway);
    }
    if (!hasDevice)
    {
        ThrowOptionError(option,
                         value,
                         "gateway " + FormatAddress(route.gateway) +
                             " is in no network of the router's interfaces that could reach it; "
                             "check its address and the prefix lengths of --interface");
    }
    return route;
}

} // namespace replay
} // namespace ns3
