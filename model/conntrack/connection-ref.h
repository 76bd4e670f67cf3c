/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNECTION_REF_H
#define CONNECTION_REF_H

#include <utility>

namespace ns3
{
namespace netfilter
{

class Connection;

/**
 * @ingroup netfilter
 * A counted reference to a Connection. Copies share the connection; the last one gives it back.
 */
class ConnectionRef
{
  public:
    ConnectionRef() = default;

    /// @param connection the connection to refer to, or null
    explicit ConnectionRef(Connection* connection);

    /// @param other reference to share @p other's connection
    ConnectionRef(const ConnectionRef& other)
        : ConnectionRef(other.m_connection)
    {
    }

    /// @param other reference that becomes empty
    ConnectionRef(ConnectionRef&& other) noexcept
        : m_connection(std::exchange(other.m_connection, nullptr))
    {
    }

    /// @param other reference to take over @return this
    ConnectionRef& operator=(ConnectionRef other) noexcept
    {
        std::swap(m_connection, other.m_connection);
        return *this;
    }

    ~ConnectionRef()
    {
        Reset();
    }

    /// Let go of the connection.
    void Reset();

    Connection* Get() const
    {
        return m_connection;
    }

    Connection* operator->() const
    {
        return m_connection;
    }

    Connection& operator*() const
    {
        return *m_connection;
    }

    explicit operator bool() const
    {
        return m_connection != nullptr;
    }

  private:
    Connection* m_connection{nullptr};
};

} // namespace netfilter
} // namespace ns3

#endif /* CONNECTION_REF_H */
