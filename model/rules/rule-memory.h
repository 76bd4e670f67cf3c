/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULE_MEMORY_H
#define RULE_MEMORY_H

#include <map>
#include <memory>
#include <string>

namespace ns3
{
namespace netfilter
{

class HashlimitTable;
class RecentList;

/**
 * @ingroup netfilter
 * What rules of one router share by name: the tables of "-m hashlimit" and the lists of
 * "-m recent". They live as long as a rule uses them.
 */
class RuleMemory
{
  public:
    RuleMemory() = default;
    RuleMemory(const RuleMemory&) = delete;
    RuleMemory& operator=(const RuleMemory&) = delete;

    /**
     * @tparam Thing HashlimitTable or RecentList
     * @param name its name
     * @param make makes it if it is not there yet: std::shared_ptr<Thing>()
     * @return it
     */
    template <typename Thing, typename Maker>
    std::shared_ptr<Thing> Get(const std::string& name, Maker make)
    {
        std::weak_ptr<Thing>& slot = GetSlots(static_cast<Thing*>(nullptr))[name];
        std::shared_ptr<Thing> thing = slot.lock();
        if (!thing)
        {
            thing = make();
            slot = thing;
        }
        return thing;
    }

  private:
    template <typename Thing>
    using Slots = std::map<std::string, std::weak_ptr<Thing>>;

    Slots<HashlimitTable>& GetSlots(const HashlimitTable*)
    {
        return m_hashlimits;
    }

    Slots<RecentList>& GetSlots(const RecentList*)
    {
        return m_recents;
    }

    Slots<HashlimitTable> m_hashlimits;
    Slots<RecentList> m_recents;
};

} // namespace netfilter
} // namespace ns3

#endif /* RULE_MEMORY_H */
