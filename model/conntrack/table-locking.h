/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TABLE_LOCKING_H
#define TABLE_LOCKING_H

#include <atomic>
#include <cassert>
#include <cstddef>
#include <mutex>
#include <shared_mutex>

/**
 * @file
 * @ingroup netfilter
 * How a connection table guards itself. The policy is part of the table's type, so that the
 * simulator, which has one thread, pays nothing for locks.
 *
 * Order of locks: the table's (shared by all who use it, exclusive to who makes it grow), then that
 * of one bucket, then that of a bucket of higher index. Nothing is called back under a lock,
 * but the visitor of the living that Reap takes.
 */

namespace ns3
{
namespace netfilter
{

/// A mutex of any kind for a table with one user.
struct NullMutex
{
    void lock()
    {
    }

    void unlock()
    {
    }

    void lock_shared()
    {
    }

    void unlock_shared()
    {
    }
};

/// One thread: no locks.
struct NoLocking
{
    using BucketMutex = NullMutex;
    using TableMutex = NullMutex;
    using Counter = size_t;
    static constexpr bool SHARED = false; //!< connections are counted with plain increments
};

/// Several threads: one mutex per bucket, and one for the array of buckets.
struct BucketLocking
{
    using BucketMutex = std::mutex;
    using TableMutex = std::shared_mutex;
    using Counter = std::atomic<size_t>;
    static constexpr bool SHARED = true; //!< connections are counted atomically
};

template <typename Locking>
class BasicConnectionTable;

/// The table of a simulated node.
using ConnectionTable = BasicConnectionTable<NoLocking>;

/// A table that threads share.
using LockedConnectionTable = BasicConnectionTable<BucketLocking>;

/**
 * Holds the locks of two buckets, or of one if they are the same, taken in ascending order.
 *
 * @tparam Bucket an element of an array of buckets, with a member function GetMutex
 */
template <typename Bucket>
class BucketPairLock
{
  public:
    /// @param a a bucket @param b a bucket of the same array
    BucketPairLock(Bucket& a, Bucket& b)
        : m_low(&a < &b ? a : b),
          m_high(&a < &b ? b : a)
    {
        m_low.GetMutex().lock();
        if (&m_high != &m_low)
        {
            assert(&m_low < &m_high);
            m_high.GetMutex().lock();
        }
    }

    ~BucketPairLock()
    {
        if (&m_high != &m_low)
        {
            m_high.GetMutex().unlock();
        }
        m_low.GetMutex().unlock();
    }

    BucketPairLock(const BucketPairLock&) = delete;
    BucketPairLock& operator=(const BucketPairLock&) = delete;

  private:
    Bucket& m_low;
    Bucket& m_high;
};

/**
 * A number that one thread may change while others read it, with no order promised: costs what a
 * plain number costs.
 */
template <typename T>
class Relaxed
{
  public:
    /// @param value initial value
    Relaxed(T value)
        : m_value(value)
    {
    }

    /// @param value new value @return this
    Relaxed& operator=(T value)
    {
        m_value.store(value, std::memory_order_relaxed);
        return *this;
    }

    Relaxed(const Relaxed&) = delete;
    Relaxed& operator=(const Relaxed&) = delete;

    operator T() const
    {
        return m_value.load(std::memory_order_relaxed);
    }

    /// @param value what to add; not atomic with other changes @return this
    Relaxed& operator+=(T value)
    {
        return *this = *this + value;
    }

    /// @param value bits to set; not atomic with other changes @return this
    Relaxed& operator|=(T value)
    {
        return *this = *this | value;
    }

    /// @param value bits to keep; not atomic with other changes @return this
    Relaxed& operator&=(T value)
    {
        return *this = *this & value;
    }

  private:
    std::atomic<T> m_value;
};

} // namespace netfilter
} // namespace ns3

#endif /* TABLE_LOCKING_H */
