/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_HOOK_LIST_H
#define NETFILTER_HOOK_LIST_H

#include "netfilter-hook.h"

#include "ns3/callback.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{

class NetfilterPacket;

/**
 * @ingroup netfilter
 * A hook function: looks at a packet, may change it, and decides what becomes of it.
 */
using NetfilterHookCallback = Callback<netfilter::Verdict, NetfilterPacket&>;

/**
 * @ingroup netfilter
 * The functions of one hook in the order they run: by priority, then by id, which grows with
 * registration.
 *
 * The list may change while somebody walks it. A walker makes a Walk, compares GetVersion() around
 * each call and, if it changed, finds its place again with FindBehind(): no copies, and no function
 * is called after its removal.
 */
class NetfilterHookList
{
  public:
    /// One registered function.
    struct Entry
    {
        int priority;
        uint32_t id;
        NetfilterHookCallback callback;
    };

    /**
     * Somebody walks the list: while one of these lives, entries stay where they are, also those
     * removed meanwhile.
     */
    class Walk
    {
      public:
        /// @param list the list to walk; must outlive this object
        explicit Walk(NetfilterHookList& list)
            : m_list(list)
        {
            ++m_list.m_walks;
        }

        ~Walk()
        {
            if (--m_list.m_walks == 0 && !m_list.m_removed.empty())
            {
                m_list.m_removed.clear();
            }
        }

        Walk(const Walk&) = delete;
        Walk& operator=(const Walk&) = delete;

      private:
        NetfilterHookList& m_list;
    };

    bool IsEmpty() const
    {
        return m_entries.empty();
    }

    size_t GetSize() const
    {
        return m_entries.size();
    }

    /// @return a number that changes with every Insert() and Remove()
    uint32_t GetVersion() const
    {
        return m_version;
    }

    /// @param index below GetSize() @return the entry; the reference is good for the current Walk
    const Entry& Get(size_t index) const
    {
        return *m_entries[index];
    }

    /// @param entry a function with an id higher than any before
    void Insert(const Entry& entry);

    /// @param id of a function @return false if it is not in this list
    bool Remove(uint32_t id);

    /// Remove every function.
    void Clear();

    /**
     * @param priority of a function, in the list or not
     * @param id of the function
     * @return index of the first function that runs after it
     */
    size_t FindBehind(int priority, uint32_t id) const;

    /**
     * @param priority of a function, in the list or not
     * @param id of the function
     * @return its own index, or if it is gone that of the first function that would run after it
     */
    size_t FindFrom(int priority, uint32_t id) const;

  private:
    /// Keep an entry for those who walk. @param entry leaves the list
    void Retire(std::unique_ptr<Entry>& entry);

    std::vector<std::unique_ptr<Entry>> m_entries; //!< sorted by priority, then id
    std::vector<std::unique_ptr<Entry>> m_removed; //!< during walks, which may still use them
    uint32_t m_walks{0};                           //!< walks under way
    uint32_t m_version{0};
};

} // namespace ns3

#endif /* NETFILTER_HOOK_LIST_H */
