/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-tuple.h"
#include "drop-reason.h"
#include "hashlimit-table.h"
#include "rule-match.h"
#include "rule-memory.h"
#include "rule-registry.h"
#include "rule-values.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t
PrefixMask(uint64_t length)
{
    return length == 0 ? 0 : 0xffffffffU << (32 - length);
}

// "-m hashlimit": a limit for each source, destination, or whatever the mode says.
class HashlimitMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "hashlimit";
    }

    std::vector<std::string> GetOptions() const override
    {
        std::vector<std::string> options = {"--hashlimit-upto",
                                            "--hashlimit-above",
                                            "--hashlimit-mode",
                                            "--hashlimit-name",
                                            "--hashlimit-burst",
                                            "--hashlimit-rate-match",
                                            "--hashlimit-rate-interval"};
        for (const NumberOption& number : NUMBERS)
        {
            options.emplace_back(number.name);
        }
        return options;
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (option.name == "--hashlimit-upto" || option.name == "--hashlimit" ||
            option.name == "--hashlimit-above")
        {
            if (m_rateGiven)
            {
                throw RuleError(option.name,
                                "match \"hashlimit\" takes only one of \"--hashlimit-upto\" and "
                                "\"--hashlimit-above\", and once");
            }
            m_rateGiven = true;
            m_above = (option.name == "--hashlimit-above") != option.inverted;
            ParseRate(option.TakeValue(), option.name);
            return true;
        }
        if (m_modeFlag.TakePlain(option, "--hashlimit-mode"))
        {
            ParseMode(option.TakeValue());
            return true;
        }
        if (m_nameFlag.TakePlain(option, "--hashlimit-name"))
        {
            m_tableName = ParseListName(option.TakeValue(), option.name);
            return true;
        }
        if (m_burstFlag.TakePlain(option, "--hashlimit-burst"))
        {
            m_burstText = option.TakeValue();
            return true;
        }
        if (m_intervalFlag.TakePlain(option, "--hashlimit-rate-interval"))
        {
            m_interval = ParseNumberOf(option.TakeValue(), option.name, 0xffffffffU, 1);
            return true;
        }
        if (m_rateMatchFlag.TakePlain(option, "--hashlimit-rate-match"))
        {
            return true;
        }
        for (size_t i = 0; i < std::size(NUMBERS); ++i)
        {
            if (m_numbers[i].flag.TakePlain(option, NUMBERS[i].name))
            {
                m_numbers[i].value =
                    ParseNumberOf(option.TakeValue(), option.name, NUMBERS[i].max);
                return true;
            }
        }
        return false;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_rateGiven, "\"--hashlimit-upto\" or \"--hashlimit-above\"");
        Require(m_nameFlag.given, "\"--hashlimit-name\"");
        GetBurst();
        GetRate();
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        uint32_t unit = 0;
        writer.Add(m_above ? "--hashlimit-above" : "--hashlimit-upto", RateText(GetRate(), unit));
        WriteBurstAndMode(writer, ',');
        writer.AddWord("--hashlimit-name", m_tableName);
        WriteNumbers(writer, unit);
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        // Packets in an interval: iptables-save writes them as if it were a second.
        PacketRate rate = GetRate();
        rate.period *= m_rateMatchFlag.given ? GetInterval() : 1;
        uint32_t unit = 0;
        text += (m_above ? " limit: above " : " limit: up to ") + RateText(rate, unit);
        RuleOptionWriter writer = RuleOptionWriter::Listed(text, "--hashlimit-");
        WriteBurstAndMode(writer, '-');
        WriteNumbers(writer, unit);
    }

    void Join(RuleMemory& memory) override
    {
        m_table = memory.Get<HashlimitTable>(m_tableName, [this]() {
            return std::make_shared<HashlimitTable>(MakeRate());
        });
    }

  private:
    enum Mode : uint8_t
    {
        SOURCE = 1,
        SOURCE_PORT = 2,
        DESTINATION = 4,
        DESTINATION_PORT = 8,
    };

    struct ModeName
    {
        const char* name;
        Mode bit;
    };

    // In the order in which iptables-save prints them.
    static constexpr ModeName MODES[] = {
        {"srcip", SOURCE},
        {"srcport", SOURCE_PORT},
        {"dstip", DESTINATION},
        {"dstport", DESTINATION_PORT},
    };

    struct NumberOption
    {
        const char* name;
        uint64_t max;
        uint64_t usual;
    };

    // In the order in which iptables-save prints them. Times are in milliseconds.
    enum NumberIndex
    {
        SIZE,
        MAX,
        GC_INTERVAL,
        EXPIRE,
        SOURCE_MASK,
        DESTINATION_MASK,
    };

    static constexpr NumberOption NUMBERS[] = {
        {"--hashlimit-htable-size", 0xffffffffU, 0},
        {"--hashlimit-htable-max", 0xffffffffU, 0},
        {"--hashlimit-htable-gcinterval", 0xffffffffU, 1000},
        {"--hashlimit-htable-expire", 0xffffffffU, 0},
        {"--hashlimit-srcmask", 32, 32},
        {"--hashlimit-dstmask", 32, 32},
    };

    struct Number
    {
        OptionFlag flag;
        uint64_t value{0};
    };

    static constexpr uint64_t SCALE = 1000000; // XT_HASHLIMIT_SCALE_v2
    static constexpr uint64_t USUAL_BURST = 5;

    void ParseRate(const std::string& text, const std::string& option)
    {
        const size_t b = text.find("b/s");
        m_bytes = b != std::string::npos && b > 0 && b + 3 == text.size();
        if (!m_bytes)
        {
            m_rate = PacketRate::Parse(text, option, SCALE);
            m_rateText = text;
            return;
        }
        const uint64_t rate = ParseBytes(text.substr(0, b), text);
        // Linux counts pieces of 16 bytes, and keeps what one of them costs.
        constexpr uint64_t ALL = 0xffffffffU;
        m_byteCost = ALL / (rate / 16 + 1);
        if (rate == 0 || m_byteCost == 0)
        {
            throw RuleError(text, "bad rate \"" + text + "\" behind \"" + option + "\"");
        }
    }

    // A number with "k" or "m" behind it; the "b" is gone.
    static uint64_t ParseBytes(const std::string& text, const std::string& whole)
    {
        const char last = text.empty() ? '?' : text.back();
        const uint64_t factor = last == 'k' ? 1024 : last == 'm' ? 1024 * 1024 : 1;
        uint64_t number = 0;
        if (!ParseNumber(factor == 1 ? text : text.substr(0, text.size() - 1),
                         0xffffffffU / factor,
                         number))
        {
            throw RuleError(whole,
                            "bad number of bytes \"" + whole + "\": want a number with \"b\", "
                            "\"kb\" or \"mb\", like 512kb");
        }
        return number * factor;
    }

    uint64_t GetByteRate() const
    {
        return (0xffffffffU / m_byteCost - 1) * 16;
    }

    static std::string BytesText(uint64_t bytes)
    {
        constexpr uint64_t KILO = 1024;
        if (bytes >= KILO * KILO && bytes % (KILO * KILO) == 0)
        {
            return std::to_string(bytes / (KILO * KILO)) + "m";
        }
        return bytes >= KILO && bytes % KILO == 0 ? std::to_string(bytes / KILO) + "k"
                                                  : std::to_string(bytes);
    }

    // The unit is seconds, and matters only of packets.
    std::string RateText(const PacketRate& rate, uint32_t& unit) const
    {
        return m_bytes ? BytesText(GetByteRate()) + "b/s" : rate.GetText(unit);
    }

    void WriteBurstAndMode(RuleOptionWriter& writer, char separator) const
    {
        const uint64_t burst = GetBurst();
        if (!m_bytes || burst != 0)
        {
            writer.Add("--hashlimit-burst",
                       m_bytes ? BytesText(GetByteRate() * burst) + "b" : std::to_string(burst));
        }
        std::string modes;
        for (const ModeName& mode : MODES)
        {
            if ((m_mode & mode.bit) != 0)
            {
                modes += modes.empty() ? "" : std::string(1, separator);
                modes += mode.name;
            }
        }
        if (m_mode != 0)
        {
            writer.Add("--hashlimit-mode", modes);
        }
    }

    // What is as usual is left out: an entry lasts as long as the unit of the rate, in seconds.
    void WriteNumbers(RuleOptionWriter& writer, uint32_t unit) const
    {
        for (size_t i = 0; i < std::size(NUMBERS); ++i)
        {
            uint64_t usual = NUMBERS[i].usual;
            if (i == EXPIRE)
            {
                usual = m_bytes ? GetUsualExpiry() : uint64_t(unit) * 1000;
            }
            const uint64_t value = i == EXPIRE ? GetExpiry() : m_numbers[i].value;
            if (value != usual && (m_numbers[i].flag.given || i == EXPIRE))
            {
                writer.Add(NUMBERS[i].name, std::to_string(value));
            }
        }
        m_rateMatchFlag.WriteSwitch(writer, "--hashlimit-rate-match");
        if (m_rateMatchFlag.given && GetInterval() != 1)
        {
            writer.Add("--hashlimit-rate-interval", std::to_string(GetInterval()));
        }
    }

    uint64_t GetBurst() const
    {
        const std::string& text = m_burstText;
        if (!m_bytes)
        {
            if (!m_burstFlag.given)
            {
                return USUAL_BURST;
            }
            const bool suffix = !text.empty() && (text.back() == 'k' || text.back() == 'm');
            return suffix ? ParseBytes(text, text)
                          : ParseNumberOf(text, "--hashlimit-burst", 0xffffffffU, 1);
        }
        if (!m_burstFlag.given)
        {
            return 0;
        }
        const bool suffix = !text.empty() && text.back() == 'b';
        const uint64_t bytes = ParseBytes(suffix ? text.substr(0, text.size() - 1) : text, text);
        const uint64_t rate = GetByteRate();
        if (rate == 0 || bytes < rate)
        {
            throw RuleError(text,
                            "\"--hashlimit-burst " + text +
                                "\" is less than the rate: want at least " +
                                std::to_string(rate) + "b");
        }
        return (bytes + rate - 1) / rate;
    }

    // What is measured per interval, is written as if the interval were a second.
    PacketRate GetRate() const
    {
        return m_rateMatchFlag.given && !m_bytes
                   ? PacketRate::Parse(m_rateText.substr(0, m_rateText.find('/')),
                                       m_above ? "--hashlimit-above" : "--hashlimit-upto",
                                       SCALE)
                   : m_rate;
    }

    // Seconds.
    uint64_t GetInterval() const
    {
        return m_intervalFlag.given ? m_interval : m_bytes ? 1 : m_rate.unitSeconds;
    }

    uint64_t GetUsualExpiry() const
    {
        constexpr uint64_t BYTES_MS = 15000;
        constexpr uint64_t BURST_MS = 60000;
        return !m_bytes ? m_rate.unitSeconds * uint64_t(1000)
                        : m_burstFlag.given ? BURST_MS : BYTES_MS;
    }

    uint64_t GetExpiry() const
    {
        return m_numbers[EXPIRE].flag.given ? m_numbers[EXPIRE].value : GetUsualExpiry();
    }

    void ParseMode(const std::string& text)
    {
        for (const std::string& part : SplitAt(text, ','))
        {
            const auto isIt = [&](const ModeName& known) { return part == known.name; };
            const auto mode = std::find_if(std::begin(MODES), std::end(MODES), isIt);
            if (mode == std::end(MODES))
            {
                std::vector<std::string> names;
                for (const ModeName& known : MODES)
                {
                    names.emplace_back(known.name);
                }
                throw RuleError(part,
                                "unknown mode \"" + part + "\"" + DidYouMean(part, names) +
                                    "; known modes: " + JoinNames(names));
            }
            m_mode |= mode->bit;
        }
    }

    HashlimitRate MakeRate() const
    {
        HashlimitRate rate;
        rate.bytes = m_bytes;
        rate.burst = GetBurst();
        rate.cost = m_bytes ? static_cast<Duration>(SECOND / (GetByteRate() / 16 + 1))
                            : m_rate.GetInterval();
        if (m_rateMatchFlag.given)
        {
            rate.interval = static_cast<Duration>(GetInterval()) * SECOND;
            rate.perInterval = m_bytes ? GetByteRate() : SCALE / GetRate().period;
            rate.window = m_bytes ? rate.perInterval * std::max<uint64_t>(rate.burst, 1)
                                  : rate.perInterval + rate.burst;
        }
        rate.expiry = static_cast<Duration>(GetExpiry()) * (SECOND / 1000);
        const uint64_t size = m_numbers[SIZE].value;
        if (size != 0)
        {
            rate.maximum = size * 8;
        }
        if (m_numbers[MAX].value != 0)
        {
            rate.maximum = std::max(m_numbers[MAX].value, size);
        }
        return rate;
    }

    uint32_t Mask(NumberIndex index) const
    {
        return PrefixMask(m_numbers[index].flag.given ? m_numbers[index].value : 32);
    }

    bool DoMatch(RuleContext& context) override
    {
        if (!m_table)
        {
            Join(context.memory);
        }
        const PacketView& view = context.packet.view;
        HashlimitKey key;
        key.source = (m_mode & SOURCE) != 0 ? view.GetSource() & Mask(SOURCE_MASK) : 0;
        key.destination =
            (m_mode & DESTINATION) != 0 ? view.GetDestination() & Mask(DESTINATION_MASK) : 0;
        // Linux takes the index of ESP and AH for two ports.
        const uint8_t number = view.GetProtocol();
        const uint32_t place = number == protocol::AH ? 4 : 0;
        const bool ports = (m_mode & (SOURCE_PORT | DESTINATION_PORT)) != 0 &&
                           view.GetFragmentOffset() == 0 &&
                           (HasPorts(number) || number == protocol::DCCP ||
                            number == protocol::ESP || number == protocol::AH);
        if (ports && view.GetTransportCaptured() < place + 4)
        {
            return Refuse(context);
        }
        if (ports)
        {
            const uint8_t* bytes = view.GetTransport() + place;
            key.sourcePort = (m_mode & SOURCE_PORT) != 0 ? LoadBe16(bytes) : 0;
            key.destinationPort = (m_mode & DESTINATION_PORT) != 0 ? LoadBe16(bytes + 2) : 0;
        }
        switch (m_table->Count(key, view.GetTotalLength(), context.state.now))
        {
        case HashlimitTable::Answer::UNDER:
            return !m_above;
        case HashlimitTable::Answer::OVER:
            return m_above;
        case HashlimitTable::Answer::FULL:
            break;
        }
        return Refuse(context);
    }

    // As in Linux, what cannot be counted is dropped.
    static bool Refuse(RuleContext& context)
    {
        context.drop = true;
        context.dropReason = reason::RULE;
        return false;
    }

    bool m_rateGiven{false};
    bool m_above{false};
    bool m_bytes{false};
    OptionFlag m_modeFlag;
    OptionFlag m_nameFlag;
    OptionFlag m_burstFlag;
    OptionFlag m_rateMatchFlag;
    OptionFlag m_intervalFlag;
    uint8_t m_mode{0};
    uint64_t m_interval{1}; // seconds
    uint64_t m_byteCost{1};
    PacketRate m_rate;
    std::string m_tableName;
    std::string m_rateText; // of packets
    std::string m_burstText;
    Number m_numbers[std::size(NUMBERS)];
    std::shared_ptr<HashlimitTable> m_table;
};

} // namespace

std::unique_ptr<RuleMatch>
MakeHashlimitMatch()
{
    return std::make_unique<HashlimitMatch>();
}

} // namespace netfilter
} // namespace ns3
