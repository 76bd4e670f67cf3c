/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNECTION_POOL_H
#define CONNECTION_POOL_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace netfilter
{

class Connection;
class ConnectionRef;

/// Hears of every connection that is about to be freed: the last moment to unlink it elsewhere.
class ConnectionFreeListener
{
  public:
    virtual ~ConnectionFreeListener() = default;

    /// @param connection the connection, still intact
    virtual void OnConnectionFree(Connection& connection) = 0;
};

/**
 * @ingroup netfilter
 * Memory for connections: slabs of equal slots, so that a connection costs its size and nothing
 * more. A slab knows its pool, so a connection needs no pointer to it.
 *
 * A packet may outlive the tracker that its connection belongs to (it waits in some queue while the
 * node is disposed of), so the pool lives on until its last connection is freed: Owner.
 */
class ConnectionPool
{
  public:
    /// Ends a pool's ownership; the pool itself goes with its last connection.
    struct Close
    {
        /// @param pool the pool
        void operator()(ConnectionPool* pool) const;
    };

    /// Owning pointer to a pool.
    using Owner = std::unique_ptr<ConnectionPool, Close>;

    /// @return a new, empty pool
    static Owner Create();

    ConnectionPool(const ConnectionPool&) = delete;
    ConnectionPool& operator=(const ConnectionPool&) = delete;

    /// @return a new connection with no other reference
    ConnectionRef Allocate();

    /// @return number of connections not yet freed
    size_t GetCount() const
    {
        return m_count;
    }

    /// @return bytes held for connections, used or free
    size_t GetBytes() const;

    /// @param listener who hears of connections being freed, or null
    void SetFreeListener(ConnectionFreeListener* listener)
    {
        m_listener = listener;
    }

    /// Free a connection that nobody refers to. @param connection the connection
    static void Free(Connection* connection);

  private:
    ConnectionPool() = default;
    ~ConnectionPool();

    struct Slab;
    struct FreeSlot;

    /// Get one more slab from the system.
    void Grow();

    std::vector<Slab*> m_slabs;
    FreeSlot* m_free{nullptr};
    size_t m_count{0};
    ConnectionFreeListener* m_listener{nullptr};
    bool m_closed{false};
};

} // namespace netfilter
} // namespace ns3

#endif /* CONNECTION_POOL_H */
