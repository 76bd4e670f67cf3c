/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection.h"
#include "rule-registry.h"
#include "rule-target.h"
#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t ALL_BITS = 0xffffffffU;

// What "--set-mark" and its kin do to a mark: clear some bits, then turn over some.
struct MarkChange
{
    uint32_t value{0};
    uint32_t mask{0};

    uint32_t Apply(uint32_t mark) const
    {
        return (mark & ~mask) ^ value;
    }

    // False if it is none of these options.
    bool Parse(const RuleOption& option)
    {
        const bool set = option.name == "--set-mark";
        if (set || option.name == "--set-xmark")
        {
            const MaskedValue given = ParseMaskedValue(option.TakeValue(), option.name);
            value = given.value;
            mask = set ? given.mask | given.value : given.mask;
            return true;
        }
        const bool isAnd = option.name == "--and-mark";
        const bool isOr = option.name == "--or-mark";
        if (!isAnd && !isOr && option.name != "--xor-mark")
        {
            return false;
        }
        const auto bits =
            static_cast<uint32_t>(ParseNumberOf(option.TakeValue(), option.name, ALL_BITS));
        value = isAnd ? 0 : bits;
        mask = isAnd ? ~bits : isOr ? bits : 0;
        return true;
    }

    std::string GetText() const
    {
        return HexText(value) + "/" + HexText(mask);
    }

    void Write(RuleOptionWriter& writer) const
    {
        writer.Add("--set-xmark", GetText());
    }

    // As what it does to a mark.
    std::string GetListText() const
    {
        if (value == 0)
        {
            return "and " + HexText(~mask);
        }
        if (value == mask)
        {
            return "or " + HexText(value);
        }
        if (mask == 0)
        {
            return "xor " + HexText(value);
        }
        return mask == ALL_BITS ? "set " + HexText(value) : "xset " + GetText();
    }
};

// What both targets share: one action, in any table.
class AnyMarkTarget : public RuleTarget
{
  public:
    uint8_t GetTableMask() const override
    {
        return 0xff;
    }

    std::vector<std::string> GetOptions() const override
    {
        return {"--set-mark", "--set-xmark", "--and-mark", "--or-mark", "--xor-mark"};
    }

  protected:
    // Take note that an action is there.
    void Begin(const RuleOption& option)
    {
        option.RefuseInversion();
        if (m_given)
        {
            throw RuleError(option.name,
                            std::string("target \"") + GetName() +
                                "\" can do only one thing: put \"" + option.name +
                                "\" into a rule of its own");
        }
        m_given = true;
    }

    bool ParseChange(const RuleOption& option)
    {
        if (!m_change.Parse(option))
        {
            return false;
        }
        Begin(option);
        return true;
    }

    bool m_given{false};
    MarkChange m_change;
};

// "-j MARK": the mark of the packet.
class MarkTarget : public AnyMarkTarget
{
  public:
    const char* GetName() const override
    {
        return "MARK";
    }

    bool ParseOption(const RuleOption& option) override
    {
        return ParseChange(option);
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_given,
                "\"--set-mark\", \"--set-xmark\", \"--and-mark\", \"--or-mark\" or "
                "\"--xor-mark\"");
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        m_change.Write(writer);
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += " MARK " + m_change.GetListText();
    }

  private:
    RuleAction DoApply(RuleContext& context) override
    {
        context.packet.mark = m_change.Apply(context.packet.mark);
        return RuleAction::NEXT;
    }
};

// "-j CONNMARK": the mark of the connection, set or copied to or from the packet's.
class ConnmarkTarget : public AnyMarkTarget
{
  public:
    const char* GetName() const override
    {
        return "CONNMARK";
    }

    std::vector<std::string> GetOptions() const override
    {
        std::vector<std::string> options = AnyMarkTarget::GetOptions();
        options.insert(options.end(),
                       {"--save-mark",
                        "--restore-mark",
                        "--nfmask",
                        "--ctmask",
                        "--mask",
                        "--left-shift-mark",
                        "--right-shift-mark"});
        return options;
    }

    bool ParseOption(const RuleOption& option) override
    {
        if (ParseChange(option))
        {
            return true;
        }
        if (option.name == "--save-mark" || option.name == "--restore-mark")
        {
            Begin(option);
            m_mode = option.name == "--save-mark" ? SAVE : RESTORE;
            return true;
        }
        const bool both = option.name == "--mask";
        const bool left = option.name == "--left-shift-mark";
        if (both || option.name == "--nfmask" || option.name == "--ctmask")
        {
            option.RefuseInversion();
            m_maskOption = option.name;
            const auto mask =
                static_cast<uint32_t>(ParseNumberOf(option.TakeValue(), option.name, ALL_BITS));
            m_packetMask = both || option.name == "--nfmask" ? mask : m_packetMask;
            m_connectionMask = both || option.name == "--ctmask" ? mask : m_connectionMask;
            return true;
        }
        if (left || option.name == "--right-shift-mark")
        {
            option.RefuseInversion();
            option.RefuseRepetition(m_shiftGiven);
            const int64_t bits =
                static_cast<int64_t>(ParseNumberOf(option.TakeValue(), option.name, 31));
            m_leftShift = left ? bits : -bits;
            return true;
        }
        return false;
    }

    void Check(const RuleSite& site) const override
    {
        (void)site;
        Require(m_given,
                "\"--set-mark\", \"--save-mark\", \"--restore-mark\" or one of \"--set-xmark\", "
                "\"--and-mark\", \"--or-mark\" and \"--xor-mark\"");
        if (m_mode == SET && !m_maskOption.empty())
        {
            throw RuleError(m_maskOption,
                            "\"" + m_maskOption +
                                "\" needs \"--save-mark\" or \"--restore-mark\"; write a mask of "
                                "\"--set-mark\" behind its value, as in 0x1/0xff");
        }
    }

    void WriteOptions(RuleOptionWriter& writer) const override
    {
        if (m_mode == SET)
        {
            m_change.Write(writer);
        }
        else
        {
            writer.AddSwitch(m_mode == SAVE ? "--save-mark" : "--restore-mark");
            writer.Add("--nfmask", HexText(m_packetMask));
            writer.Add("--ctmask", HexText(m_connectionMask));
        }
        WriteShift(writer);
    }

    void WriteList(std::string& text, const RuleListNames&) const override
    {
        text += " CONNMARK ";
        text += m_mode == SET    ? m_change.GetListText()
                : m_mode == SAVE ? "save"
                                 : "restore";
        const std::string packet = HexText(m_packetMask);
        const std::string connection = HexText(m_connectionMask);
        if (m_packetMask != m_connectionMask)
        {
            text += m_mode == SAVE ? " nfmask " + packet + " ctmask ~" + connection
                                   : " ctmask " + connection + " nfmask ~" + packet;
        }
        else if (m_packetMask != ALL_BITS)
        {
            text += " mask " + packet;
        }
        RuleOptionWriter writer = RuleOptionWriter::Listed(text);
        WriteShift(writer);
    }

  private:
    enum Mode : uint8_t
    {
        SET,
        SAVE,
        RESTORE,
    };

    void WriteShift(RuleOptionWriter& writer) const
    {
        if (m_leftShift != 0)
        {
            writer.Add(m_leftShift > 0 ? "--left-shift-mark" : "--right-shift-mark",
                       std::to_string(m_leftShift > 0 ? m_leftShift : -m_leftShift));
        }
    }

    uint32_t Shift(uint32_t mark) const
    {
        return m_leftShift >= 0 ? mark << m_leftShift : mark >> -m_leftShift;
    }

    RuleAction DoApply(RuleContext& context) override
    {
        if (!context.packet.connection)
        {
            return RuleAction::NEXT;
        }
        Connection& connection = *context.packet.connection;
        uint32_t& packetMark = context.packet.mark;
        if (m_mode == RESTORE)
        {
            packetMark =
                (packetMark & ~m_packetMask) ^ Shift(connection.mark & m_connectionMask);
            return RuleAction::NEXT;
        }
        const uint32_t mark =
            m_mode == SET
                ? Shift(m_change.Apply(connection.mark))
                : (connection.mark & ~m_connectionMask) ^ Shift(packetMark & m_packetMask);
        connection.SetMark(mark);
        return RuleAction::NEXT;
    }

    Mode m_mode{SET};
    bool m_shiftGiven{false};
    int64_t m_leftShift{0};   // bits; negative: to the right
    std::string m_maskOption; // the last one given
    uint32_t m_packetMask{ALL_BITS};
    uint32_t m_connectionMask{ALL_BITS};
};

} // namespace

std::unique_ptr<RuleTarget>
MakeMarkTarget()
{
    return std::make_unique<MarkTarget>();
}

std::unique_ptr<RuleTarget>
MakeConnmarkTarget()
{
    return std::make_unique<ConnmarkTarget>();
}

} // namespace netfilter
} // namespace ns3
