/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RULES_ROUTER_H
#define RULES_ROUTER_H

#include "engine-router.h"

#include <gtest/gtest.h>

/**
 * @file
 * @ingroup netfilter-tests
 * A router whose rules are under test.
 */

namespace ns3
{
namespace netfilter
{

constexpr uint32_t HOST = Address(192, 168, 1, 2);
constexpr uint32_t OTHER = Address(192, 168, 1, 3);
constexpr uint32_t ROUTER = Address(192, 168, 1, 1);
constexpr uint32_t SERVER = Address(198, 51, 100, 9);
constexpr uint32_t PUBLIC = Address(203, 0, 113, 1);

/// Rules of all tables together in one router.
class RulesRouter : public testing::Test
{
  protected:
    RulesRouter()
    {
        router.AddAddress("lan0", ROUTER, 24);
        router.AddAddress("wan0", PUBLIC, 24);
        router.AddRoute(0, 0, Address(203, 0, 113, 254), "wan0");
    }

    void Append(const std::string& table, const std::string& chain, const std::string& rule)
    {
        router.rules.AppendRule(table, chain, rule);
    }

    Fate Open(uint16_t port = 1024, uint16_t to = 80)
    {
        return router.Receive("lan0", Tcp(HOST, port, SERVER, to, TcpView::SYN));
    }

    static PacketView View(Fate& fate)
    {
        PacketView view;
        PacketView::Parse(fate.bytes.data(), fate.bytes.size(), fate.bytes.size(), view);
        return view;
    }

    EngineRouter router;
};

} // namespace netfilter
} // namespace ns3

#endif /* RULES_ROUTER_H */
