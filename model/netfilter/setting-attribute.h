/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SETTING_ATTRIBUTE_H
#define SETTING_ATTRIBUTE_H

#include "setting.h"

#include "ns3/attribute.h"
#include "ns3/boolean.h"
#include "ns3/nstime.h"
#include "ns3/object-base.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/**
 * @file
 * @ingroup netfilter
 * ns-3 attributes out of a list of settings: a Time for a Duration, an unsigned integer for a
 * number, a Boolean for a switch.
 */

namespace ns3
{
namespace netfilter
{

/// @param field of a setting @return an attribute's value
inline TimeValue
ToAttributeValue(Duration field)
{
    return TimeValue(NanoSeconds(field));
}

/// @param field of a setting @return an attribute's value
inline UintegerValue
ToAttributeValue(uint32_t field)
{
    return UintegerValue(field);
}

/// @param field of a setting @return an attribute's value
inline BooleanValue
ToAttributeValue(bool field)
{
    return BooleanValue(field);
}

/// @param value an attribute's value @return what a setting has for it
inline Duration
FromAttributeValue(const TimeValue& value)
{
    return value.Get().GetNanoSeconds();
}

/// @param value an attribute's value @return what a setting has for it
inline uint32_t
FromAttributeValue(const UintegerValue& value)
{
    return static_cast<uint32_t>(value.Get());
}

/// @param value an attribute's value @return what a setting has for it
inline bool
FromAttributeValue(const BooleanValue& value)
{
    return value.Get();
}

/// @param field tells the kind @param lowest @param highest the range @return the checker
inline Ptr<const AttributeChecker>
MakeSettingChecker(const SettingField& field, int64_t lowest, int64_t highest)
{
    if (std::holds_alternative<Duration*>(field))
    {
        return MakeTimeChecker(NanoSeconds(lowest), NanoSeconds(highest));
    }
    if (std::holds_alternative<uint32_t*>(field))
    {
        return MakeUintegerChecker<uint32_t>(static_cast<uint32_t>(lowest),
                                             static_cast<uint32_t>(highest));
    }
    return MakeBooleanChecker();
}

/**
 * Sets and gets one setting of an object.
 *
 * @tparam Config the structure that has the settings
 */
template <typename Config>
class SettingAccessor : public AttributeAccessor
{
  public:
    /**
     * Where an object has its configuration; null if the object is of another class. The second
     * argument is the attribute that is about to be set, or null if it is only read.
     */
    using ConfigOf = Config* (*)(ObjectBase*, const char*);

    /// @param setting the setting @param configOf finds the configuration
    SettingAccessor(const Setting<Config>& setting, ConfigOf configOf)
        : m_setting(setting),
          m_configOf(configOf)
    {
    }

    bool Set(ObjectBase* object, const AttributeValue& value) const override
    {
        Config* config = m_configOf(object, m_setting.attribute);
        const auto take = [&value](auto* field) {
            using Value = decltype(ToAttributeValue(*field));
            const auto* given = dynamic_cast<const Value*>(&value);
            *field = given != nullptr ? FromAttributeValue(*given) : *field;
            return given != nullptr;
        };
        return config != nullptr && std::visit(take, m_setting.field(*config));
    }

    bool Get(const ObjectBase* object, AttributeValue& value) const override
    {
        Config* config = m_configOf(const_cast<ObjectBase*>(object), nullptr);
        const auto give = [&value](const auto* field) {
            using Value = decltype(ToAttributeValue(*field));
            auto* wanted = dynamic_cast<Value*>(&value);
            if (wanted != nullptr)
            {
                *wanted = ToAttributeValue(*field);
            }
            return wanted != nullptr;
        };
        return config != nullptr && std::visit(give, m_setting.field(*config));
    }

    bool HasGetter() const override
    {
        return true;
    }

    bool HasSetter() const override
    {
        return true;
    }

  private:
    Setting<Config> m_setting;
    ConfigOf m_configOf;
};

/**
 * Give a class an attribute for each setting.
 *
 * @param tid the class
 * @param settings the settings
 * @param configOf finds the configuration of an object of the class
 */
template <typename Config>
void
AddSettings(TypeId tid,
            const std::vector<Setting<Config>>& settings,
            typename SettingAccessor<Config>::ConfigOf configOf)
{
    Config defaults;
    for (const Setting<Config>& setting : settings)
    {
        const SettingField field = setting.field(defaults);
        std::string help = setting.help;
        if (setting.sysctl != nullptr)
        {
            help += std::string(" (") + setting.sysctl + ")";
        }
        std::visit(
            [&](const auto* initial) {
                tid.AddAttribute(setting.attribute,
                                 help,
                                 ToAttributeValue(*initial),
                                 Create<SettingAccessor<Config>>(setting, configOf),
                                 MakeSettingChecker(field, setting.lowest, setting.highest));
            },
            field);
    }
}

} // namespace netfilter
} // namespace ns3

#endif /* SETTING_ATTRIBUTE_H */
