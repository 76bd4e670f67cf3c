/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-match.h"
#include "rule-registry.h"

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

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        writer.AddString("--comment", m_comment);
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += " /* " + m_comment + " */";
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

} // namespace

std::unique_ptr<RuleMatch>
MakeCommentMatch()
{
    return std::make_unique<CommentMatch>();
}

} // namespace netfilter
} // namespace ns3
