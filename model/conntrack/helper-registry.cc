/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "helper-registry.h"

#include "ftp-helper.h"

namespace ns3
{
namespace netfilter
{

HelperRegistry::HelperRegistry()
{
    auto ftp = std::make_unique<FtpHelper>();
    m_ftp = ftp.get();
    m_helpers.emplace(ftp->GetName(), std::move(ftp));
}

HelperRegistry::~HelperRegistry() = default;

const ConnectionHelper&
HelperRegistry::Get(const std::string& name) const
{
    const auto found = m_helpers.find(name);
    if (found == m_helpers.end())
    {
        throw HelperError("there is no helper \"" + name + "\"; known: " + ListNames());
    }
    return *found->second;
}

std::string
HelperRegistry::ListNames() const
{
    std::string names;
    for (const auto& entry : m_helpers)
    {
        names += (names.empty() ? "" : ", ") + entry.first;
    }
    return names;
}

void
HelperRegistry::Assign(uint8_t protocol, uint16_t port, const std::string& name)
{
    const ConnectionHelper& helper = Get(name);
    if (protocol != helper.GetProtocol())
    {
        throw HelperError("helper \"" + name + "\" does not know protocol " +
                          std::to_string(protocol) + "; it is for protocol " +
                          std::to_string(helper.GetProtocol()));
    }
    if (port == 0)
    {
        throw HelperError("helper \"" + name + "\" needs a port from 1 to 65535, not 0");
    }
    m_assigned[{protocol, port}] = &helper;
}

} // namespace netfilter
} // namespace ns3
