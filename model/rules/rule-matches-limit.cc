/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-match.h"
#include "rule-rate.h"
#include "rule-registry.h"
#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

namespace
{

// "-m limit": not more often than so, in simulated time.
class LimitMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "limit";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--limit", "--limit-burst"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (m_rateFlag.TakePlain(option, "--limit"))
        {
            m_rate = PacketRate::Parse(option.TakeValue(), option.name, SCALE);
            return true;
        }
        if (m_burstFlag.TakePlain(option, "--limit-burst"))
        {
            constexpr uint64_t MOST = 10000;
            m_burst = static_cast<int64_t>(ParseNumberOf(option.TakeValue(), option.name, MOST));
            m_burst = m_burst == 0 ? USUAL_BURST : m_burst; // as iptables takes it
            return true;
        }
        return false;
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        uint32_t unit = 0;
        writer.Add("--limit", m_rate.GetText(unit));
        if (m_burst != USUAL_BURST)
        {
            writer.Add("--limit-burst", std::to_string(m_burst));
        }
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        uint32_t unit = 0;
        text += " limit: avg " + m_rate.GetText(unit) + " burst " + std::to_string(m_burst);
    }

  private:
    static constexpr uint64_t SCALE = 10000; // XT_LIMIT_SCALE
    static constexpr int64_t USUAL_BURST = 5;

    bool DoMatch(RuleContext& context) override
    {
        const Duration cost = m_rate.GetInterval();
        const Duration cap = cost * m_burst;
        if (!m_running)
        {
            m_running = true;
            m_bucket.credit = cap;
            m_bucket.last = context.state.now;
        }
        m_bucket.Refill(context.state.now, cap);
        return m_bucket.Spend(cost);
    }

    OptionFlag m_rateFlag;
    OptionFlag m_burstFlag;
    PacketRate m_rate{SCALE * 3600 / 3, SCALE, 3600}; // three an hour
    int64_t m_burst{USUAL_BURST};
    bool m_running{false};
    TokenBucket m_bucket;
};

} // namespace

std::unique_ptr<RuleMatch>
MakeLimitMatch()
{
    return std::make_unique<LimitMatch>();
}

} // namespace netfilter
} // namespace ns3
