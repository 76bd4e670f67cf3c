/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "recent-list.h"
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

// "-m recent": addresses that were seen not long ago, in simulated time.
class RecentMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "recent";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--set",
                "--rcheck",
                "--update",
                "--remove",
                "--seconds",
                "--reap",
                "--hitcount",
                "--rttl",
                "--name",
                "--mask",
                "--rsource",
                "--rdest"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        for (const ModeName& mode : MODES)
        {
            if (option.name == mode.name)
            {
                if (m_flag.given)
                {
                    throw RuleError(option.name,
                                    "match \"recent\" takes only one of \"--set\", \"--rcheck\", "
                                    "\"--update\" and \"--remove\"");
                }
                m_flag.given = true;
                m_flag.inverted = option.inverted;
                m_mode = mode.mode;
                return true;
            }
        }
        if (m_secondsFlag.TakePlain(option, "--seconds"))
        {
            m_seconds = ParseNumberOf(option.TakeValue(), option.name, 0xffffffffU, 1);
            return true;
        }
        if (m_hitsFlag.TakePlain(option, "--hitcount"))
        {
            m_hits = ParseNumberOf(option.TakeValue(), option.name, MOST_HITS, 1);
            return true;
        }
        if (m_nameFlag.TakePlain(option, "--name"))
        {
            m_listName = ParseListName(option.TakeValue(), option.name);
            return true;
        }
        if (m_maskFlag.TakePlain(option, "--mask"))
        {
            m_mask = ParseAddress(option.TakeValue());
            return true;
        }
        if (option.name == "--rsource" || option.name == "--rdest")
        {
            option.RefuseInversion();
            m_destination = option.name == "--rdest";
            return true;
        }
        return m_reap.TakePlain(option, "--reap") || m_ttl.TakePlain(option, "--rttl");
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_flag.given, "\"--set\", \"--rcheck\", \"--update\" or \"--remove\"");
        const bool looks = m_mode == RCHECK || m_mode == UPDATE;
        if (!looks && (m_secondsFlag.given || m_hitsFlag.given || m_reap.given))
        {
            throw RuleError("recent",
                            "\"--seconds\", \"--hitcount\" and \"--reap\" need \"--rcheck\" or "
                            "\"--update\"");
        }
        if (m_reap.given && !m_secondsFlag.given)
        {
            throw RuleError("--reap", "\"--reap\" needs \"--seconds\"");
        }
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_flag.WriteSwitch(writer, GetMode().name);
        m_secondsFlag.Write(writer, "--seconds", std::to_string(m_seconds));
        m_reap.WriteSwitch(writer, "--reap");
        m_hitsFlag.Write(writer, "--hitcount", std::to_string(m_hits));
        m_ttl.WriteSwitch(writer, "--rttl");
        writer.AddWord("--name", m_listName);
        writer.Add("--mask", AddressText(m_mask));
        writer.AddSwitch(m_destination ? "--rdest" : "--rsource");
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += std::string(m_flag.inverted ? " ! recent: " : " recent: ") + GetMode().listed;
        text += m_secondsFlag.given ? " seconds: " + std::to_string(m_seconds) : "";
        text += m_reap.given ? " reap" : "";
        text += m_hitsFlag.given ? " hit_count: " + std::to_string(m_hits) : "";
        text += m_ttl.given ? " TTL-Match" : "";
        text += " name: " + m_listName + (m_destination ? " side: dest" : " side: source") +
                " mask: " + AddressText(m_mask);
    }

    void Join(RuleMemory& memory) override
    {
        m_list = memory.Get<RecentList>(m_listName, []() {
            return std::make_shared<RecentList>();
        });
    }

  private:
    enum Mode : uint8_t
    {
        SET,
        RCHECK,
        UPDATE,
        REMOVE,
    };

    struct ModeName
    {
        const char* name;
        const char* listed;
        Mode mode;
    };

    // In the order of Mode.
    static constexpr ModeName MODES[] = {
        {"--set", "SET", SET},
        {"--rcheck", "CHECK", RCHECK},
        {"--update", "UPDATE", UPDATE},
        {"--remove", "REMOVE", REMOVE},
    };

    static constexpr uint64_t MOST_HITS = 65535;
    static constexpr size_t USUAL_STAMPS = 20; // ip_pkt_list_tot of Linux

    const ModeName& GetMode() const
    {
        return MODES[m_mode];
    }

    // Whether enough of the packets of an address are young enough.
    bool IsRecent(const RecentList::Entry& entry, Instant since) const
    {
        const auto young = static_cast<uint64_t>(
            std::count_if(entry.stamps.begin(), entry.stamps.end(), [&](Instant stamp) {
                return !m_secondsFlag.given || stamp >= since;
            }));
        return young >= std::max<uint64_t>(m_hits, 1);
    }

    bool DoMatch(RuleContext& context) override
    {
        if (!m_list)
        {
            Join(context.memory);
        }
        const PacketView& view = context.packet.view;
        const Instant now = context.state.now;
        const uint32_t address =
            (m_destination ? view.GetDestination() : view.GetSource()) & m_mask;
        // As it was before this router took one off.
        const bool forwarded = context.state.in != nullptr && context.state.out != nullptr;
        const auto ttl = static_cast<uint8_t>(view.GetTtl() + (forwarded ? 1 : 0));
        RecentList::Entry* entry = m_list->Find(address, m_ttl.given ? ttl : 0);
        bool met = entry != nullptr || m_mode == SET;
        if (entry != nullptr && m_mode == REMOVE)
        {
            m_list->Remove(address);
        }
        if (entry != nullptr && (m_mode == RCHECK || m_mode == UPDATE))
        {
            const Instant since = now - static_cast<Instant>(m_seconds) * SECOND;
            met = IsRecent(*entry, since);
            if (m_reap.given)
            {
                m_list->Reap(since);
            }
        }
        const bool matches = m_flag.Agrees(met);
        if (m_mode == SET || (m_mode == UPDATE && entry != nullptr && matches))
        {
            m_list->Touch(address, ttl, now, std::max<size_t>(USUAL_STAMPS, m_hits));
        }
        return matches;
    }

    Mode m_mode{SET};
    OptionFlag m_flag;
    OptionFlag m_secondsFlag;
    OptionFlag m_hitsFlag;
    OptionFlag m_nameFlag;
    OptionFlag m_maskFlag;
    OptionFlag m_reap;
    OptionFlag m_ttl;
    bool m_destination{false};
    uint64_t m_seconds{0};
    uint64_t m_hits{0};
    uint32_t m_mask{0xffffffffU};
    std::string m_listName{"DEFAULT"};
    std::shared_ptr<RecentList> m_list;
};

} // namespace

std::unique_ptr<RuleMatch>
MakeRecentMatch()
{
    return std::make_unique<RecentMatch>();
}

} // namespace netfilter
} // namespace ns3
