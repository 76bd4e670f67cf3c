/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-parser.h"

#include "rule-common-options.h"
#include "rule-registry.h"
#include "rule-table.h"
#include "rule-values.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace netfilter
{

namespace
{

// Reads one rule, word by word.
class RuleParser
{
  public:
    RuleParser(const RuleTable& table, const RuleChain& chain, RuleWords& words)
        : m_table(table),
          m_chain(chain),
          m_words(words)
    {
        m_site.table = table.GetId();
        m_site.hookMask = chain.hookMask;
        m_site.host = table.GetHost();
    }

    Rule Parse(const RuleCounters& counters)
    {
        m_rule.counters = counters;
        while (!m_words.IsAtEnd())
        {
            ParseOne();
        }
        for (const auto& match : m_rule.matches)
        {
            match->Check(m_site);
        }
        if (m_rule.target)
        {
            m_rule.target->Check(m_site);
            m_rule.target->Hold(m_site);
        }
        return std::move(m_rule);
    }

  private:
    void ParseOne()
    {
        RuleWord word = m_words.Take();
        bool inverted = false;
        if (word.text == "!" && !word.quoted)
        {
            if (m_words.IsAtEnd())
            {
                throw RuleError("!",
                                "\"!\" stands at the end of the rule: it negates the option "
                                "behind it");
            }
            inverted = true;
            word = m_words.Take();
        }
        if (word.text.size() < 2 || word.text[0] != '-')
        {
            throw RuleError(word.text,
                            "\"" + word.text +
                                "\" is not expected here: want an option, which "
                                "begins with \"-\"");
        }
        const size_t equals =
            word.text.compare(0, 2, "--") == 0 ? word.text.find('=') : std::string::npos;
        if (equals != std::string::npos)
        {
            m_words.PutBack(word.text.substr(equals + 1));
            word.text.erase(equals);
        }
        RuleOption option{ShortOption(word.text), inverted, m_words};
        if (ParseCommon(option) || ParseExtension(option))
        {
            return;
        }
        const std::string written = option.name;
        option.name = Complete(written);
        if (option.name.empty() || !ParseExtension(option))
        {
            ThrowUnknown(written);
        }
    }

    bool ParseCommon(const RuleOption& option)
    {
        if (option.name.size() != 2)
        {
            return false;
        }
        RuleConditions& conditions = m_rule.conditions;
        switch (option.name[1])
        {
        case 's':
            ParseNetworkOption(option, RuleConditions::SOURCE, conditions.source);
            return true;
        case 'd':
            ParseNetworkOption(option, RuleConditions::DESTINATION, conditions.destination);
            return true;
        case 'i':
            ParseInterface(option, RuleConditions::IN, conditions.in);
            return true;
        case 'o':
            ParseInterface(option, RuleConditions::OUT, conditions.out);
            return true;
        case 'p':
            ParseProtocolOption(option);
            return true;
        case 'f':
            Give(option, RuleConditions::FRAGMENT);
            return true;
        case 'm':
            option.RefuseInversion();
            AddMatch(option.TakeValue());
            return true;
        case 'j':
        case 'g':
            ParseJump(option);
            return true;
        case 'c':
            ParseCounters(option);
            return true;
        default:
            return false;
        }
    }

    // Remember that a condition is there; true if it has to be checked at all.
    void Give(const RuleOption& option, RuleConditions::Bits bit)
    {
        bool seen = (m_seen & bit) != 0;
        option.RefuseRepetition(seen);
        m_seen |= bit;
        m_rule.conditions.given |= bit;
        m_rule.conditions.inverted |= option.inverted ? bit : 0;
    }

    // A condition that everything fulfils is none; its contrary would never match.
    void Forget(const RuleOption& option, RuleConditions::Bits bit, const std::string& value)
    {
        if (option.inverted)
        {
            throw RuleError(value,
                            "\"! " + option.name + " " + value +
                                "\" matches no packet: leave out "
                                "the rule");
        }
        m_rule.conditions.given &= ~bit;
    }

    void ParseNetworkOption(const RuleOption& option,
                            RuleConditions::Bits bit,
                            AddressCondition& condition)
    {
        Give(option, bit);
        const std::string& value = option.TakeValue();
        ParseNetwork(value, condition.address, condition.mask);
        if (condition.mask == 0)
        {
            Forget(option, bit, value);
        }
    }

    void ParseInterface(const RuleOption& option,
                        RuleConditions::Bits bit,
                        InterfaceCondition& condition)
    {
        const std::string& chain = m_chain.name;
        const bool wrong = m_chain.builtIn &&
                           (bit == RuleConditions::IN ? chain == "OUTPUT" || chain == "POSTROUTING"
                                                      : chain == "INPUT" || chain == "PREROUTING");
        if (wrong)
        {
            throw RuleError(option.name,
                            "\"" + option.name + "\" makes no sense in chain " + chain +
                                ": its packets have no " +
                                (bit == RuleConditions::IN ? "input" : "output") + " interface");
        }
        Give(option, bit);
        const std::string& value = option.TakeValue();
        if (value.empty())
        {
            throw RuleError(value, "the interface name behind \"" + option.name + "\" is empty");
        }
        condition.prefix = value.back() == '+';
        condition.name = condition.prefix ? value.substr(0, value.size() - 1) : value;
        if (condition.prefix && condition.name.empty())
        {
            Forget(option, bit, value);
        }
    }

    void ParseProtocolOption(const RuleOption& option)
    {
        Give(option, RuleConditions::PROTOCOL);
        const std::string& value = option.TakeValue();
        m_rule.conditions.protocol = ParseProtocol(value);
        m_site.protocol = m_rule.conditions.protocol;
        m_site.protocolInverted = option.inverted;
        if (m_site.protocol == 0)
        {
            Forget(option, RuleConditions::PROTOCOL, value);
        }
    }

    RuleMatch& AddMatch(const std::string& name)
    {
        std::unique_ptr<RuleMatch> match = MakeMatch(name);
        if (!match)
        {
            const std::vector<std::string> names = GetMatchNames();
            throw RuleError(name,
                            "unknown match \"" + name + "\"" + DidYouMean(name, names) +
                                "; known matches: " + JoinNames(names));
        }
        m_rule.matches.push_back(std::move(match));
        return *m_rule.matches.back();
    }

    void ParseJump(const RuleOption& option)
    {
        option.RefuseInversion();
        if (m_rule.action != RuleAction::NEXT)
        {
            throw RuleError(option.name, "a rule can have only one \"-j\" or \"-g\"");
        }
        const std::string& name = option.TakeValue();
        if (option.name == "-g")
        {
            m_rule.action = RuleAction::GOTO;
            m_rule.chain = m_table.FindChain(name);
            if (m_rule.chain == nullptr)
            {
                throw RuleError(name,
                                "unknown chain \"" + name + "\" behind \"-g\"" +
                                    DidYouMean(name, GetChainNames()) +
                                    ": a chain must exist before a rule can go to it");
            }
            return;
        }
        if (ParseVerdict(name))
        {
            return;
        }
        m_rule.target = MakeTarget(name);
        if (m_rule.target)
        {
            m_rule.action = RuleAction::TARGET;
            CheckTargetTable(name);
            return;
        }
        m_rule.action = RuleAction::JUMP;
        m_rule.chain = m_table.FindChain(name);
        if (m_rule.chain == nullptr)
        {
            std::vector<std::string> names = GetTargetNames();
            const std::string known = JoinNames(names);
            const std::vector<std::string> chains = GetChainNames();
            names.insert(names.end(), chains.begin(), chains.end());
            throw RuleError(name,
                            "unknown target \"" + name + "\"" + DidYouMean(name, names) +
                                "; known targets: " + known +
                                (chains.empty() ? "" : "; chains: " + JoinNames(chains)));
        }
    }

    bool ParseVerdict(const std::string& name)
    {
        if (name == "ACCEPT")
        {
            m_rule.action = RuleAction::ACCEPT;
            return true;
        }
        if (name == "RETURN")
        {
            m_rule.action = RuleAction::RETURN;
            return true;
        }
        if (name != "DROP")
        {
            return false;
        }
        if (m_table.GetId() == TableId::NAT)
        {
            throw RuleError(name,
                            "target \"DROP\" cannot be used in table nat, which sees only first "
                            "packets: drop in table filter");
        }
        m_rule.action = RuleAction::DROP;
        return true;
    }

    void CheckTargetTable(const std::string& name) const
    {
        const uint8_t mask = m_rule.target->GetTableMask();
        if ((mask & (1U << static_cast<unsigned>(m_table.GetId()))) != 0)
        {
            return;
        }
        std::vector<std::string> tables;
        for (size_t table = 0; table < TABLE_COUNT; ++table)
        {
            if ((mask & (1U << table)) != 0)
            {
                tables.emplace_back(GetTableKind(static_cast<TableId>(table)).name);
            }
        }
        throw RuleError(name,
                        "target \"" + name + "\" works only in table " + JoinNames(tables) +
                            ", not in table " + m_table.GetName());
    }

    void ParseCounters(const RuleOption& option)
    {
        option.RefuseInversion();
        const std::string packets = option.TakeValue();
        m_rule.counters = ParseRuleCounters(packets + ":" + option.TakeValue());
    }

    bool ParseExtension(const RuleOption& option)
    {
        // The match named last comes first: "-m mark --mark 1 -m mark --mark 2".
        for (auto match = m_rule.matches.rbegin(); match != m_rule.matches.rend(); ++match)
        {
            if ((*match)->ParseOption(option))
            {
                return true;
            }
        }
        if (m_rule.target && m_rule.target->ParseOption(option))
        {
            return true;
        }
        // "-p tcp --dport 80" without "-m tcp".
        const char* name = m_site.protocolInverted ? nullptr : ImplicitMatchName(m_site.protocol);
        if (name == nullptr || HasMatch(name))
        {
            return false;
        }
        if (AddMatch(name).ParseOption(option))
        {
            return true;
        }
        m_rule.matches.pop_back();
        return false;
    }

    bool HasMatch(const std::string& name) const
    {
        return std::any_of(m_rule.matches.begin(), m_rule.matches.end(), [&](const auto& match) {
            return name == match->GetName();
        });
    }

    // The options of the matches and the target that the rule has so far.
    std::vector<std::string> GetExtensionOptions() const
    {
        std::vector<std::string> names;
        const auto add = [&](const RuleExtension& extension) {
            const std::vector<std::string> options = extension.GetOptions();
            names.insert(names.end(), options.begin(), options.end());
        };
        for (const auto& match : m_rule.matches)
        {
            add(*match);
        }
        if (m_rule.target)
        {
            add(*m_rule.target);
        }
        return names;
    }

    // The one option that begins so, as getopt completes it: "--to" of DNAT; or nothing.
    std::string Complete(const std::string& beginning) const
    {
        std::string complete;
        for (const std::string& name : GetExtensionOptions())
        {
            if (beginning.size() > 2 && name.compare(0, beginning.size(), beginning) == 0)
            {
                if (!complete.empty())
                {
                    return "";
                }
                complete = name;
            }
        }
        return complete;
    }

    [[noreturn]] void ThrowUnknown(const std::string& name) const
    {
        const std::string place = WhereOptionBelongs(name);
        const std::vector<std::string> names = GetExtensionOptions();
        std::string message;
        if (!place.empty())
        {
            message = "option \"" + name + "\" needs " + place + " in front of it";
        }
        else
        {
            std::vector<std::string> all = GetCommonOptions();
            all.insert(all.begin(), names.begin(), names.end());
            message = "unknown option \"" + name + "\"" + DidYouMean(name, all) +
                      "; options known here: -s, -d, -i, -o, -p, -f, -m, -j, -g, -c" +
                      (names.empty() ? "" : ", " + JoinNames(names));
        }
        throw RuleError(name, message);
    }

    std::vector<std::string> GetChainNames() const
    {
        std::vector<std::string> names;
        for (const RuleChain* chain : m_table.GetChains())
        {
            if (!chain->builtIn)
            {
                names.push_back(chain->name);
            }
        }
        return names;
    }

    const RuleTable& m_table;
    const RuleChain& m_chain;
    RuleWords& m_words;
    Rule m_rule;
    RuleSite m_site;
    uint8_t m_seen{0}; // RuleConditions::Bits that were there, also if everything fulfils them
};

} // namespace

std::vector<Rule>
ParseRuleWords(const RuleTable& table,
               const RuleChain& chain,
               RuleWords& words,
               const RuleCounters& counters)
{
    std::vector<Rule> rules;
    for (std::vector<RuleWord>& variant : ExpandAddressLists(words.TakeAll()))
    {
        RuleWords one(std::move(variant));
        rules.push_back(RuleParser(table, chain, one).Parse(counters));
    }
    return rules;
}

void
AppendRuleWords(RuleTable& table,
                const std::string& chainName,
                RuleWords& words,
                const RuleCounters& counters)
{
    RuleChain& chain = table.GetChain(chainName);
    for (Rule& rule : ParseRuleWords(table, chain, words, counters))
    {
        table.Append(chain, std::move(rule));
    }
}

RuleCounters
ParseRuleCounters(const std::string& text)
{
    constexpr uint64_t MAX = std::numeric_limits<uint64_t>::max();
    const std::vector<std::string> parts = SplitAt(text, ':');
    RuleCounters counters;
    if (parts.size() != 2 || text.find_first_not_of("0123456789:") != std::string::npos ||
        !ParseNumber(parts[0], MAX, counters.packets) ||
        !ParseNumber(parts[1], MAX, counters.bytes))
    {
        throw RuleError(text,
                        "bad counters \"" + text + "\": want packets:bytes, two decimal numbers");
    }
    return counters;
}

} // namespace netfilter
} // namespace ns3
