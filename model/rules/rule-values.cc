/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-values.h"

#include "edit-distance.h"
#include "packet-view.h"

#include <algorithm>
#include <cstdio>

namespace ns3
{
namespace netfilter
{

namespace
{

struct NamedNumber
{
    const char* name;
    uint16_t number;
};

// IANA protocol numbers under the names Debian's /etc/protocols gives them, which is what
// iptables-save prints. Of several names of a number the first is the one that is written.
constexpr NamedNumber PROTOCOLS[] = {
    {"icmp", 1},
    {"igmp", 2},
    {"ggp", 3},
    {"ipencap", 4},
    {"st", 5},
    {"tcp", 6},
    {"egp", 8},
    {"igp", 9},
    {"pup", 12},
    {"udp", 17},
    {"hmp", 20},
    {"xns-idp", 22},
    {"rdp", 27},
    {"iso-tp4", 29},
    {"dccp", 33},
    {"xtp", 36},
    {"ddp", 37},
    {"idpr-cmtp", 38},
    {"ipv6", 41},
    {"ipv6-route", 43},
    {"ipv6-frag", 44},
    {"idrp", 45},
    {"rsvp", 46},
    {"gre", 47},
    {"esp", 50},
    {"ah", 51},
    {"skip", 57},
    {"ipv6-icmp", 58},
    {"icmpv6", 58},
    {"ipv6-nonxt", 59},
    {"ipv6-opts", 60},
    {"rspf", 73},
    {"vmtp", 81},
    {"eigrp", 88},
    {"ospf", 89},
    {"ax.25", 93},
    {"ipip", 94},
    {"etherip", 97},
    {"encap", 98},
    {"pim", 103},
    {"ipcomp", 108},
    {"vrrp", 112},
    {"l2tp", 115},
    {"isis", 124},
    {"sctp", 132},
    {"fc", 133},
    {"mobility-header", 135},
    {"udplite", 136},
    {"mpls-in-ip", 137},
    {"manet", 138},
    {"hip", 139},
    {"shim6", 140},
    {"wesp", 141},
    {"rohc", 142},
    {"ethernet", 143},
};

enum ServiceProtocol : uint8_t
{
    ON_TCP = 1,
    ON_UDP = 2,
    ON_BOTH = ON_TCP | ON_UDP,
};

struct NamedService
{
    const char* name;
    uint16_t number;
    ServiceProtocol protocols; // with which the name is printed
};

// IANA service names that appear in rules people write by hand, with the protocols that Debian's
// /etc/services has them for; files hold numbers.
constexpr NamedService SERVICES[] = {
    {"ftp-data", 20, ON_TCP}, {"ftp", 21, ON_TCP},      {"ssh", 22, ON_TCP},
    {"telnet", 23, ON_TCP},   {"smtp", 25, ON_TCP},     {"domain", 53, ON_BOTH},
    {"bootps", 67, ON_UDP},   {"bootpc", 68, ON_UDP},   {"tftp", 69, ON_UDP},
    {"http", 80, ON_TCP},     {"pop3", 110, ON_TCP},    {"ntp", 123, ON_UDP},
    {"imap2", 143, ON_TCP},   {"snmp", 161, ON_BOTH},   {"bgp", 179, ON_TCP},
    {"https", 443, ON_BOTH},  {"isakmp", 500, ON_UDP},  {"imaps", 993, ON_TCP},
    {"pop3s", 995, ON_TCP},   {"sip", 5060, ON_BOTH},
};

template <typename Entry, size_t N>
std::vector<std::string>
NamesOf(const Entry (&table)[N])
{
    std::vector<std::string> names;
    for (const Entry& entry : table)
    {
        names.emplace_back(entry.name);
    }
    return names;
}

char
Lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string
Lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return Lower(c); });
    return text;
}

bool
ParseQuad(const std::string& text, uint32_t& address)
{
    const std::vector<std::string> parts = SplitAt(text, '.');
    if (parts.size() != 4)
    {
        return false;
    }
    address = 0;
    for (const std::string& part : parts)
    {
        if (part.empty() || part.size() > 3 ||
            part.find_first_not_of("0123456789") != std::string::npos || std::stoul(part) > 255)
        {
            return false;
        }
        address = (address << 8) | static_cast<uint32_t>(std::stoul(part));
    }
    return true;
}

// A mask whose ones are all in front has a length; any other mask is legal but has none.
bool
PrefixLengthOf(uint32_t mask, unsigned& length)
{
    length = 0;
    while (length < 32 && (mask & (0x80000000U >> length)) != 0)
    {
        ++length;
    }
    return length == 32 || (mask << length) == 0;
}

} // namespace

bool
ParseNumber(const std::string& text, uint64_t max, uint64_t& number)
{
    unsigned base = 10;
    size_t at = 0;
    if (text.size() > 2 && text[0] == '0' && Lower(text[1]) == 'x')
    {
        base = 16;
        at = 2;
    }
    else if (text.size() > 1 && text[0] == '0')
    {
        base = 8;
        at = 1;
    }
    if (at == text.size())
    {
        return false;
    }
    number = 0;
    for (; at < text.size(); ++at)
    {
        const char c = Lower(text[at]);
        unsigned digit = 16;
        if (c >= '0' && c <= '9')
        {
            digit = static_cast<unsigned>(c - '0');
        }
        else if (c >= 'a' && c <= 'f')
        {
            digit = static_cast<unsigned>(c - 'a') + 10;
        }
        if (digit >= base || digit > max || number > (max - digit) / base)
        {
            return false;
        }
        number = number * base + digit;
    }
    return true;
}

uint64_t
ParseNumberOf(const std::string& text, const std::string& option, uint64_t max, uint64_t min)
{
    uint64_t number = 0;
    if (!ParseNumber(text, max, number) || number < min)
    {
        throw RuleError(text,
                        "bad value \"" + text + "\" behind \"" + option +
                            "\": want a number from " + std::to_string(min) + " to " +
                            std::to_string(max));
    }
    return number;
}

std::string
ParseListName(const std::string& text, const std::string& option)
{
    if (text.empty() || text == "." || text == ".." || text.find('/') != std::string::npos)
    {
        throw RuleError(text,
                        "bad name \"" + text + "\" behind \"" + option +
                            "\": want one that may be a file's, without \"/\"");
    }
    return text;
}

MaskedValue
ParseMaskedValue(const std::string& text, const std::string& option)
{
    constexpr uint64_t MAX = 0xffffffffU;
    const size_t slash = text.find('/');
    uint64_t value = 0;
    uint64_t mask = MAX;
    if (!ParseNumber(text.substr(0, slash), MAX, value) ||
        (slash != std::string::npos && !ParseNumber(text.substr(slash + 1), MAX, mask)))
    {
        throw RuleError(text,
                        "bad mark \"" + text + "\" behind \"" + option +
                            "\": want value or value/mask, each up to 0xffffffff");
    }
    return {static_cast<uint32_t>(value), static_cast<uint32_t>(mask)};
}

std::string
HexText(uint32_t number)
{
    char text[16];
    std::snprintf(text, sizeof(text), "0x%x", static_cast<unsigned>(number));
    return text;
}

uint32_t
ParseAddress(const std::string& text)
{
    uint32_t address = 0;
    if (!ParseQuad(text, address))
    {
        throw RuleError(text,
                        "bad address \"" + text +
                            "\": want four numbers up to 255 with dots, like 192.0.2.1");
    }
    return address;
}

std::string
AddressText(uint32_t address)
{
    return std::to_string(address >> 24) + "." + std::to_string((address >> 16) & 255) + "." +
           std::to_string((address >> 8) & 255) + "." + std::to_string(address & 255);
}

void
ParseNetwork(const std::string& text, uint32_t& address, uint32_t& mask)
{
    if (text.find(',') != std::string::npos)
    {
        throw RuleError(text, "several addresses in \"" + text + "\": one is wanted here");
    }
    const size_t slash = text.find('/');
    address = ParseAddress(text.substr(0, slash));
    mask = 0xffffffffU;
    if (slash != std::string::npos)
    {
        const std::string length = text.substr(slash + 1);
        uint64_t bits = 0;
        if (!ParseQuad(length, mask))
        {
            if (length.find_first_not_of("0123456789") != std::string::npos ||
                !ParseNumber(length, 32, bits))
            {
                throw RuleError(text,
                                "bad mask \"" + length + "\" in \"" + text +
                                    "\": want a prefix length up to 32, or a mask like "
                                    "255.255.255.0");
            }
            mask = bits == 0 ? 0 : 0xffffffffU << (32 - bits);
        }
    }
    address &= mask;
}

std::string
NetworkText(uint32_t address, uint32_t mask)
{
    unsigned length = 0;
    return AddressText(address) + "/" +
           (PrefixLengthOf(mask, length) ? std::to_string(length) : AddressText(mask));
}

uint16_t
ParsePort(const std::string& text)
{
    uint64_t port = 0;
    if (ParseNumber(text, 65535, port))
    {
        return static_cast<uint16_t>(port);
    }
    for (const NamedService& service : SERVICES)
    {
        if (text == service.name)
        {
            return service.number;
        }
    }
    throw RuleError(text,
                    "bad port \"" + text + "\"" + DidYouMean(text, NamesOf(SERVICES)) +
                        ": want a number up to 65535");
}

std::string
PortName(uint16_t port, uint8_t protocol)
{
    const unsigned wanted = protocol == protocol::TCP   ? ON_TCP
                            : protocol == protocol::UDP ? ON_UDP
                                                        : 0;
    for (const NamedService& service : SERVICES)
    {
        if (port == service.number && (service.protocols & wanted) != 0)
        {
            return service.name;
        }
    }
    return std::to_string(port);
}

void
ParsePortRange(const std::string& text, char separator, bool open, uint16_t& min, uint16_t& max)
{
    // A service may have a "-" in its name.
    const size_t at = open || text.find_first_not_of("0123456789-") == std::string::npos
                          ? text.find(separator)
                          : std::string::npos;
    const std::string low = text.substr(0, at);
    const std::string high = at == std::string::npos ? low : text.substr(at + 1);
    min = low.empty() && open && at != std::string::npos ? 0 : ParsePort(low);
    max = high.empty() && open && at != std::string::npos ? 65535 : ParsePort(high);
    if (min > max)
    {
        throw RuleError(text,
                        "bad port range \"" + text + "\": the lower port comes first, like " +
                            PortRangeText(max, separator, min));
    }
}

std::string
PortRangeText(uint16_t min, char separator, uint16_t max)
{
    return min == max ? std::to_string(min) : std::to_string(min) + separator + std::to_string(max);
}

uint8_t
ParseProtocol(const std::string& text)
{
    uint64_t number = 0;
    if (ParseNumber(text, 255, number))
    {
        return static_cast<uint8_t>(number);
    }
    const std::string lower = Lower(text);
    if (lower == "all")
    {
        return 0;
    }
    for (const NamedNumber& protocol : PROTOCOLS)
    {
        if (lower == protocol.name)
        {
            return static_cast<uint8_t>(protocol.number);
        }
    }
    throw RuleError(text,
                    "unknown protocol \"" + text + "\"" + DidYouMean(text, NamesOf(PROTOCOLS)) +
                        ": want a name like tcp, udp, icmp or a number up to 255");
}

std::string
ProtocolText(uint8_t protocol)
{
    for (const NamedNumber& known : PROTOCOLS)
    {
        if (known.number == protocol)
        {
            return known.name;
        }
    }
    return std::to_string(protocol);
}

std::vector<std::string>
SplitAt(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    size_t start = 0;
    for (size_t at = text.find(separator); at != std::string::npos;
         at = text.find(separator, start))
    {
        parts.push_back(text.substr(start, at - start));
        start = at + 1;
    }
    parts.push_back(text.substr(start));
    return parts;
}

std::string
JoinNames(const std::vector<std::string>& names)
{
    std::string joined;
    for (const std::string& name : names)
    {
        joined += joined.empty() ? name : ", " + name;
    }
    return joined;
}

bool
EqualsIgnoringCase(const std::string& a, const std::string& b)
{
    return Lower(a) == Lower(b);
}

std::string
DidYouMean(const std::string& word, const std::vector<std::string>& names)
{
    constexpr size_t LONGEST_NAME = 40; // no known one is longer; time grows with the length
    if (word.size() > LONGEST_NAME)
    {
        return "";
    }
    const std::string lower = Lower(word);
    std::string best;
    size_t bestDistance = std::min<size_t>(2, lower.size() / 2) + 1;
    for (const std::string& name : names)
    {
        const std::string candidate = Lower(name);
        // An abbreviation is as good as one wrong letter.
        const bool abbreviated =
            lower.size() >= 3 && candidate.compare(0, lower.size(), lower) == 0;
        const size_t distance = abbreviated ? std::min<size_t>(1, EditDistance(lower, candidate))
                                            : EditDistance(lower, candidate);
        if (distance < bestDistance)
        {
            best = name;
            bestDistance = distance;
        }
    }
    return best.empty() ? "" : " (did you mean \"" + best + "\"?)";
}

} // namespace netfilter
} // namespace ns3
