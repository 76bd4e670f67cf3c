/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNECTION_POOL_H
#define CONNECTION_POOL_H

#include "table-locking.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
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
 * more. A slab knows its pool, so a connection needs no pointer to it. Slabs are cut from chunks
 * that grow with the pool; memory is touched only when a connection needs it.
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

    /**
     * @param shared whether several threads may allocate from it and share its connections
     * @return a new, empty pool
     */
    static Owner Create(bool shared = false);

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
    size_t GetBytes() const
    {
        return m_bytes;
    }

    /// @param listener who hears of connections being freed, or null
    void SetFreeListener(ConnectionFreeListener* listener)
    {
        m_listener = listener;
    }

    /// Free a connection that nobody refers to. @param connection the connection
    static void Free(Connection* connection);

    /// Have the processor fetch what Free reads. @param connection a connection
    static void PrefetchFree(const Connection& connection);

  private:
    explicit ConnectionPool(bool shared);
    ~ConnectionPool();

    struct Slab;
    struct FreeSlot;

    /// Memory from the system, cut into slabs.
    struct Chunk
    {
        char* memory;
        size_t bytes;
    };

    /// Begin one more slab.
    void Grow();

    std::vector<Chunk> m_chunks;
    char* m_nextSlab{nullptr};  //!< in the last chunk; its end if there is none
    char* m_fresh{nullptr};     //!< next slot of the last slab that was never used
    uint32_t m_freshCount{0};   //!< how many of them there are
    size_t m_bytes{0};          //!< of all chunks
    FreeSlot* m_free{nullptr};
    Relaxed<size_t> m_count{0};
    const bool m_shared;
    std::mutex m_mutex; //!< taken if shared
    ConnectionFreeListener* m_listener{nullptr};
    bool m_closed{false};
};

} // namespace netfilter
} // namespace ns3

#endif /* CONNECTION_POOL_H */
