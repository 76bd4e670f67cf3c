/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HELPER_REGISTRY_H
#define HELPER_REGISTRY_H

#include "connection-helper.h"
#include "printable-text.h"

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace ns3
{
namespace netfilter
{

class FtpHelper;

/// A helper that does not exist, or cannot do what it is wanted for. The text names the cure.
class HelperError : public std::runtime_error
{
  public:
    /// @param message what is wrong, and what would be right
    explicit HelperError(const std::string& message)
        : std::runtime_error(ReadableMessage(message))
    {
    }
};

/**
 * @ingroup netfilter
 * The helpers of one tracker by name, and which connections get them. As in today's Linux none is
 * assigned by itself, since a helper opens holes on the word of a packet.
 */
class HelperRegistry
{
  public:
    HelperRegistry();
    ~HelperRegistry();

    HelperRegistry(const HelperRegistry&) = delete;
    HelperRegistry& operator=(const HelperRegistry&) = delete;

    /**
     * @param name a name, e.g. "ftp"
     * @return the helper of that name
     * @throw HelperError that lists the known names
     */
    const ConnectionHelper& Get(const std::string& name) const;

    /// @return names of all helpers, separated by ", "
    std::string ListNames() const;

    /**
     * Assign a helper to all new connections to a port.
     *
     * @param protocol IP protocol number, one that the helper knows
     * @param port destination port, as the first packet has it when it comes in; 1..65535
     * @param name of the helper
     * @throw HelperError for an unknown name, another protocol, or port 0
     */
    void Assign(uint8_t protocol, uint16_t port, const std::string& name);

    /**
     * @param protocol IP protocol number
     * @param port destination port
     * @return the helper of new connections there, or null
     */
    const ConnectionHelper* Find(uint8_t protocol, uint16_t port) const
    {
        if (m_assigned.empty())
        {
            return nullptr;
        }
        const auto found = m_assigned.find({protocol, port});
        return found == m_assigned.end() ? nullptr : found->second;
    }

    /// @return the FTP helper, whose NAT part is set from above
    FtpHelper& GetFtp()
    {
        return *m_ftp;
    }

  private:
    std::map<std::string, std::unique_ptr<ConnectionHelper>> m_helpers;
    std::map<std::pair<uint8_t, uint16_t>, const ConnectionHelper*> m_assigned;
    FtpHelper* m_ftp;
};

} // namespace netfilter
} // namespace ns3

#endif /* HELPER_REGISTRY_H */
