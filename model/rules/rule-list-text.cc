/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-list-text.h"

#include "rule-dscp.h"
#include "rule-icmp-names.h"
#include "rule-rate.h"
#include "rule-values.h"
#include "rule-words.h"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

// An option as iptables-save writes it.
struct Item
{
    bool inverted{false};
    std::string option; // without its dashes
    std::string value;  // all of its words
};

using Items = std::vector<Item>;

// How names are to be printed.
struct Style
{
    uint8_t protocol; // whose ports they are
    bool numeric;     // not at all
};

// How an option is listed, where leaving out the dashes is not enough; '%' stands for the value.
struct Spelling
{
    const char* extension;
    const char* option;
    const char* plain;
    const char* inverted;
};

constexpr Spelling SPELLINGS[] = {
    {"tcp", "tcp-option", "option=%", "option=!%"},
    {"mark", "mark", "mark match %", "mark match ! %"},
    {"connmark", "mark", "connmark match  %", "connmark match ! %"},
    {"comment", "comment", "/* % */", ""},
    {"limit", "limit", "limit: avg %", ""},
    {"limit", "limit-burst", "burst %", ""},
    {"hashlimit", "hashlimit-upto", "limit: up to %", ""},
    {"hashlimit", "hashlimit-above", "limit: above %", ""},
    {"hashlimit", "hashlimit-name", "", ""},
    {"addrtype", "src-type", "src-type %", "src-type !%"},
    {"addrtype", "dst-type", "dst-type %", "dst-type !%"},
    {"addrtype", "limit-iface-in", "limit-in", ""},
    {"addrtype", "limit-iface-out", "limit-out", ""},
    {"iprange", "src-range", "source IP range %", "source IP range ! %"},
    {"iprange", "dst-range", "destination IP range %", "destination IP range ! %"},
    {"length", "length", "length %", "length !%"},
    {"ttl", "ttl-eq", "TTL match TTL == %", "TTL match TTL != %"},
    {"ttl", "ttl-lt", "TTL match TTL < %", ""},
    {"ttl", "ttl-gt", "TTL match TTL > %", ""},
    {"dscp", "dscp", "DSCP match %", "DSCP match !%"},
    {"TTL", "ttl-set", "TTL set to %", ""},
    {"TTL", "ttl-inc", "TTL increment by %", ""},
    {"TTL", "ttl-dec", "TTL decrement by %", ""},
    {"DSCP", "set-dscp", "DSCP set %", ""},
    {"TCPMSS", "set-mss", "TCPMSS set %", ""},
    {"TCPMSS", "clamp-mss-to-pmtu", "TCPMSS clamp to PMTU", ""},
    {"SNAT", "to-source", "to:%", ""},
    {"DNAT", "to-destination", "to:%", ""},
    {"NETMAP", "to", "to:%", ""},
    {"MASQUERADE", "to-ports", "masq ports: %", ""},
    {"REDIRECT", "to-ports", "redir ports %", ""},
};

// What is listed in front of the options, even if there are none.
struct Beginning
{
    const char* extension;
    const char* text;
};

constexpr Beginning BEGINNINGS[] = {
    {"tcp", " tcp"},
    {"udp", " udp"},
    {"sctp", " sctp"},
    {"multiport", " multiport"},
    {"statistic", " statistic"},
    {"addrtype", " ADDRTYPE match"},
    {"CT", " CT"},
    {"NOTRACK", " NOTRACK"},
};

Items
ReadItems(const RuleExtension& extension)
{
    // Their values may look like options.
    const std::vector<std::string> strings = {"comment", "log-prefix", "name", "helper"};
    std::string text;
    extension.WriteOptions(text);
    Items items;
    bool inverted = false;
    bool wantsString = false;
    for (const RuleWord& word : SplitRuleWords(text))
    {
        const bool isPlain = !word.quoted && !wantsString;
        wantsString = false;
        if (isPlain && word.text == "!")
        {
            inverted = true;
        }
        else if (isPlain && word.text.compare(0, 2, "--") == 0)
        {
            items.push_back({inverted, word.text.substr(2), ""});
            inverted = false;
            wantsString =
                std::count(strings.begin(), strings.end(), items.back().option) != 0;
        }
        else if (!items.empty())
        {
            std::string& value = items.back().value;
            value += (value.empty() ? "" : " ") + word.text;
        }
    }
    return items;
}

const Item*
Find(const Items& items, const std::string& option)
{
    const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) {
        return item.option == option;
    });
    return found == items.end() ? nullptr : &*found;
}

// A port, or two with ":" between.
std::string
PortsText(const std::string& value, const Style& style)
{
    std::string text;
    for (const std::string& port : SplitAt(value, ':'))
    {
        text += text.empty() ? "" : ":";
        text += style.numeric ? port : PortName(ParsePort(port), style.protocol);
    }
    return text;
}

std::string
PortListText(const Item& item, const Style& style)
{
    std::string text = item.option + (item.inverted ? "  !" : " ");
    char separator = '\0';
    for (const std::string& ports : SplitAt(item.value, ','))
    {
        text += separator == '\0' ? "" : std::string(1, separator);
        text += PortsText(ports, style);
        separator = ',';
    }
    return text;
}

// "--sport 1:5" is "spts:1:5".
std::string
PortText(const Item& item, const Style& style)
{
    const bool isRange = item.value.find(':') != std::string::npos;
    return std::string(1, item.option[0]) + (isRange ? "pts:" : "pt:") +
           (item.inverted ? "!" : "") + PortsText(item.value, style);
}

// In the order of their bits.
std::string
FlagBits(const std::string& names)
{
    unsigned bits = 0;
    for (const std::string& name : SplitAt(names, ','))
    {
        unsigned bit = 1;
        for (const char* known : {"FIN", "SYN", "RST", "PSH", "ACK", "URG"})
        {
            bits |= name == known ? bit : 0;
            bit <<= 1;
        }
    }
    char text[8];
    std::snprintf(text, sizeof(text), "0x%02X", bits);
    return text;
}

std::string
FlagsText(const Item& item, const Style& style)
{
    const size_t blank = item.value.find(' ');
    const std::string mask = item.value.substr(0, blank);
    const std::string set = item.value.substr(blank + 1);
    return std::string("flags:") + (item.inverted ? "!" : "") +
           (style.numeric ? FlagBits(mask) + "/" + FlagBits(set) : mask + "/" + set);
}

// "-m tos".
std::string
TosMatchText(const Item& item, const Style& style)
{
    const std::string name = style.numeric ? "" : TosName(ParseTos(item.value, item.option));
    return std::string("tos match") + (item.inverted ? "!" : "") +
           (name.empty() ? item.value : " " + name);
}

std::string
Spell(const std::string& extension, const Item& item, const Style& style)
{
    if (extension == "multiport")
    {
        return PortListText(item, style);
    }
    if (item.option == "sport" || item.option == "dport")
    {
        return PortText(item, style);
    }
    if (item.option == "tcp-flags")
    {
        return FlagsText(item, style);
    }
    if (extension == "tos")
    {
        return TosMatchText(item, style);
    }
    if (extension == "statistic" && item.option == "packet" && item.value == "0")
    {
        return "";
    }
    for (const Spelling& spelling : SPELLINGS)
    {
        if (extension == spelling.extension && item.option == spelling.option)
        {
            std::string text = item.inverted ? spelling.inverted : spelling.plain;
            const size_t place = text.find('%');
            return place == std::string::npos ? text : text.replace(place, 1, item.value);
        }
    }
    std::string value = item.value;
    if (item.option == "hashlimit-mode")
    {
        std::replace(value.begin(), value.end(), ',', '-');
    }
    const std::string prefix = "hashlimit-";
    const bool isShortened = item.option.compare(0, prefix.size(), prefix) == 0;
    return (item.inverted ? "! " : "") + item.option.substr(isShortened ? prefix.size() : 0) +
           (value.empty() ? "" : " ") + value;
}

std::string
SpellAll(const std::string& extension, const Items& items, const Style& style)
{
    std::string text;
    for (const Item& item : items)
    {
        const std::string spelled = Spell(extension, item, style);
        text += spelled.empty() ? "" : " " + spelled;
    }
    return text;
}

std::string
IcmpText(const Items& items, const Style& style)
{
    const Item& item = items.front();
    const IcmpKind kind = ParseIcmpKind(item.value);
    const std::string name = IcmpKindName(kind);
    if (!style.numeric && !name.empty())
    {
        return std::string(" icmp ") + (item.inverted ? "!" : "") + name;
    }
    return std::string(" icmp") + (item.inverted ? " !" : "") + "type " +
           (kind.any ? "255" : std::to_string(kind.type)) +
           (kind.code < 0 ? "" : " code " + std::to_string(kind.code));
}

std::string
ConnlimitText(const Items& items, const Style&)
{
    const Item* above = Find(items, "connlimit-above");
    const Item* limit = above != nullptr ? above : Find(items, "connlimit-upto");
    return std::string(" #conn ") + (Find(items, "connlimit-daddr") != nullptr ? "dst/" : "src/") +
           Find(items, "connlimit-mask")->value + (above != nullptr ? " > " : " <= ") +
           limit->value;
}

std::string
RecentText(const Items& items, const Style&)
{
    const Item& mode = items.front();
    const std::string verb = mode.option == "rcheck" ? "check" : mode.option;
    std::string text = mode.inverted ? " ! recent: " : " recent: ";
    for (const char c : verb)
    {
        text += static_cast<char>(c - 'a' + 'A');
    }
    for (const Item& item : items)
    {
        text += item.option == "seconds"    ? " seconds: " + item.value
                : item.option == "reap"     ? " reap"
                : item.option == "hitcount" ? " hit_count: " + item.value
                : item.option == "rttl"     ? " TTL-Match"
                : item.option == "name"     ? " name: " + item.value
                                            : "";
    }
    text += Find(items, "rdest") != nullptr ? " side: dest" : " side: source";
    return text + " mask: " + Find(items, "mask")->value;
}

std::string
LimitText(const Items& items, const Style& style)
{
    // Five is the burst that iptables-save leaves out.
    return SpellAll("limit", items, style) + (items.size() == 1 ? " burst 5" : "");
}

// Packets in an interval: iptables-save writes them as if it were a second.
std::string
HashlimitText(const Items& given, const Style& style)
{
    Items items = given;
    const Item* interval = Find(given, "hashlimit-rate-interval");
    if (interval != nullptr && items.front().value.find("b/s") == std::string::npos)
    {
        constexpr uint64_t SCALE = 1000000;
        uint32_t unit = 1;
        PacketRate rate = PacketRate::Parse(items.front().value, items.front().option, SCALE);
        rate.period *= std::stoull(interval->value);
        items.front().value = rate.GetText(unit);
        // An entry lasts as long as the unit, unless something else is said: in milliseconds.
        const std::string expire = "hashlimit-htable-expire";
        const Item* last = Find(given, expire);
        const std::string lasts = last != nullptr ? last->value : "1000";
        items.erase(std::remove_if(items.begin(),
                                   items.end(),
                                   [&](const Item& item) { return item.option == expire; }),
                    items.end());
        if (lasts != std::to_string(unit) + "000")
        {
            const auto behind = std::find_if(items.begin(), items.end(), [](const Item& item) {
                return item.option.find("mask") != std::string::npos ||
                       item.option == "hashlimit-rate-match";
            });
            items.insert(behind, {false, expire, lasts});
        }
    }
    return SpellAll("hashlimit", items, style);
}

std::string
LogText(const Items& items, const Style& style)
{
    constexpr const char* LEVELS[] = {"emerg", "alert",  "crit", "err",
                                      "warn",  "notice", "info", "debug"};
    const struct
    {
        const char* option;
        unsigned flag;
    } flags[] = {{"tcp-sequence", 1},
                 {"tcp-options", 2},
                 {"ip-options", 4},
                 {"uid", 8},
                 {"macdecode", 32}};

    const Item* given = Find(items, "log-level");
    const unsigned level = given != nullptr ? std::stoul(given->value) & 7 : 4;
    unsigned bits = 0;
    std::string names;
    for (const auto& [option, flag] : flags)
    {
        if (Find(items, std::string("log-") + option) != nullptr)
        {
            bits |= flag;
            names += std::string(" ") + option;
        }
    }
    const Item* prefix = Find(items, "log-prefix");
    return (style.numeric ? " LOG flags " + std::to_string(bits) + " level " + std::to_string(level)
                    : std::string(" LOG level ") + LEVELS[level] + names) +
           (prefix != nullptr ? " prefix \"" + prefix->value + "\"" : "");
}

// "value/mask" of "--set-xmark", as what it does to a mark.
std::string
MarkChangeText(const Item& item)
{
    const MaskedValue mark = ParseMaskedValue(item.value, item.option);
    if (mark.value == 0)
    {
        return " and " + HexText(~mark.mask);
    }
    if (mark.value == mark.mask)
    {
        return " or " + HexText(mark.value);
    }
    if (mark.mask == 0)
    {
        return " xor " + HexText(mark.value);
    }
    return mark.mask == 0xffffffffU ? " set " + HexText(mark.value) : " xset " + item.value;
}

std::string
MarkText(const Items& items, const Style&)
{
    return " MARK" + MarkChangeText(items.front());
}

std::string
ConnmarkText(const Items& items, const Style&)
{
    std::string text = " CONNMARK";
    const std::string& first = items.front().option;
    size_t done = 1;
    if (first == "set-xmark")
    {
        text += MarkChangeText(items.front());
    }
    else
    {
        const bool saves = first == "save-mark";
        const std::string& packet = Find(items, "nfmask")->value;
        const std::string& connection = Find(items, "ctmask")->value;
        text += saves ? " save" : " restore";
        if (packet != connection)
        {
            text += saves ? " nfmask " + packet + " ctmask ~" + connection
                          : " ctmask " + connection + " nfmask ~" + packet;
        }
        else if (packet != "0xffffffff")
        {
            text += " mask " + packet;
        }
        done = 3;
    }
    for (; done < items.size(); ++done)
    {
        text += " " + items[done].option + " " + items[done].value;
    }
    return text;
}

// "-j TOS".
std::string
TosTargetText(const Items& items, const Style& style)
{
    const std::string& value = items.front().value;
    const MaskedTos tos = ParseTos(value, "set-tos");
    const std::string name = TosName(tos);
    if (style.numeric)
    {
        return " TOS set " + value;
    }
    if (!name.empty())
    {
        return "  TOS set" + name; // the blank stands where it does in iptables
    }
    if (tos.value == 0)
    {
        return " TOS and " + DscpText(static_cast<uint8_t>(~tos.mask));
    }
    if (tos.value == tos.mask)
    {
        return " TOS or " + DscpText(tos.value);
    }
    return tos.mask == 0 ? " TOS xor " + DscpText(tos.value) : " TOS set " + value;
}

// What is more than one option after the other.
constexpr struct
{
    const char* extension;
    std::string (*text)(const Items&, const Style&);
} WHOLES[] = {
    {"icmp", IcmpText},
    {"connlimit", ConnlimitText},
    {"recent", RecentText},
    {"limit", LimitText},
    {"hashlimit", HashlimitText},
    {"LOG", LogText},
    {"MARK", MarkText},
    {"CONNMARK", ConnmarkText},
    {"TOS", TosTargetText},
};

} // namespace

std::string
ListText(const RuleExtension& extension, uint8_t protocol, bool numeric)
{
    const Style style{protocol, numeric};
    const std::string name = extension.GetName();
    const Items items = ReadItems(extension);
    for (const auto& whole : WHOLES)
    {
        if (name == whole.extension)
        {
            return whole.text(items, style);
        }
    }
    std::string text;
    for (const Beginning& beginning : BEGINNINGS)
    {
        text += name == beginning.extension ? beginning.text : "";
    }
    return text + SpellAll(name, items, style);
}

} // namespace netfilter
} // namespace ns3
