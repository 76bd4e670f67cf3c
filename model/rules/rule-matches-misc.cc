/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-match.h"
#include "rule-registry.h"
#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

namespace
{

// "-m comment": for readers of the rules.
class CommentMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "comment";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--comment"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (option.name != "--comment")
        {
            return false;
        }
        option.RefuseInversion();
        option.RefuseRepetition(m_given);
        m_comment = option.TakeValue();
        constexpr size_t MAX_LENGTH = 255; // XT_MAX_COMMENT_LEN less its end
        if (m_comment.size() > MAX_LENGTH)
        {
            throw RuleError(m_comment,
                            "the comment \"" + m_comment + "\" has " +
                                std::to_string(m_comment.size()) + " characters: at most " +
                                std::to_string(MAX_LENGTH) + " are possible");
        }
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        if (!m_given)
        {
            throw RuleError("comment", "match \"comment\" needs \"--comment\"");
        }
    }

    void WriteOptions(std::string& text) const override
    {
        text += " --comment " + QuoteRuleString(m_comment);
    }

  private:
    bool DoMatch(RuleContext& context) override
    {
        (void)context;
        return true;
    }

    bool m_given{false};
    std::string m_comment;
};

// "-m mark": the packet's mark.
class MarkMatch : public RuleMatch
{
  public:
    const char* GetName() const override
    {
        return "mark";
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--mark"};
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (option.name != "--mark")
        {
            return false;
        }
        option.RefuseRepetition(m_given);
        m_inverted = option.inverted;
        const std::string& text = option.TakeValue();
        const size_t slash = text.find('/');
        uint64_t value = 0;
        uint64_t mask = 0xffffffffU;
        if (!ParseNumber(text.substr(0, slash), 0xffffffffU, value) ||
            (slash != std::string::npos && !ParseNumber(text.substr(slash + 1), 0xffffffffU, mask)))
        {
            throw RuleError(text,
                            "bad mark \"" + text +
                                "\": want value or value/mask, each up to 0xffffffff");
        }
        m_value = static_cast<uint32_t>(value);
        m_mask = static_cast<uint32_t>(mask);
        return true;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        if (!m_given)
        {
            throw RuleError("mark", "match \"mark\" needs \"--mark\"");
        }
    }

    void WriteOptions(std::string& text) const override
    {
        text += (m_inverted ? " ! --mark " : " --mark ") + HexText(m_value);
        if (m_mask != 0xffffffffU)
        {
            text += "/" + HexText(m_mask);
        }
    }

  private:
    bool DoMatch(RuleContext& context) override
    {
        return ((context.packet.mark & m_mask) == m_value) != m_inverted;
    }

    bool m_given{false};
    bool m_inverted{false};
    uint32_t m_value{0};
    uint32_t m_mask{0xffffffffU};
};

} // namespace

std::unique_ptr<RuleMatch>
MakeCommentMatch()
{
    return std::make_unique<CommentMatch>();
}

std::unique_ptr<RuleMatch>
MakeMarkMatch()
{
    return std::make_unique<MarkMatch>();
}

} // namespace netfilter
} // namespace ns3
