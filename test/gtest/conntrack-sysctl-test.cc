/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-setting.h"
#include "conntrack-sysctl.h"
#include "engine-router.h"
#include "reaper-setting.h"

#include <gtest/gtest.h>
#include <set>

// The names that Linux has for timeouts, limits and switches.

using namespace ns3::netfilter;

namespace
{

constexpr uint32_t HOST = Address(192, 168, 1, 2);
constexpr uint32_t SERVER = Address(198, 51, 100, 9);

/// @return what a call complains of
template <typename Call>
std::string
ErrorOf(const Call& call)
{
    try
    {
        call();
    }
    catch (const SysctlError& error)
    {
        return error.what();
    }
    return "no error";
}

/// What `sysctl net.netfilter` of Linux 6.18 prints after boot, but for its IPv6 and its logging,
/// and with the sizes of this tracker, which in Linux depend on the memory.
const char* const LINUX[][2] = {
    {"ipfrag_high_thresh", "4194304"},
    {"ipfrag_max_dist", "64"},
    {"ipfrag_time", "30"},
    {"nf_conntrack_acct", "0"},
    {"nf_conntrack_buckets", "16384"},
    {"nf_conntrack_checksum", "1"},
    {"nf_conntrack_count", "0"},
    {"nf_conntrack_events", "2"},
    {"nf_conntrack_expect_max", "256"},
    {"nf_conntrack_generic_timeout", "600"},
    {"nf_conntrack_gre_timeout", "30"},
    {"nf_conntrack_gre_timeout_stream", "180"},
    {"nf_conntrack_icmp_timeout", "30"},
    {"nf_conntrack_max", "262144"},
    {"nf_conntrack_sctp_timeout_closed", "10"},
    {"nf_conntrack_sctp_timeout_cookie_echoed", "3"},
    {"nf_conntrack_sctp_timeout_cookie_wait", "3"},
    {"nf_conntrack_sctp_timeout_established", "210"},
    {"nf_conntrack_sctp_timeout_heartbeat_sent", "30"},
    {"nf_conntrack_sctp_timeout_shutdown_ack_sent", "3"},
    {"nf_conntrack_sctp_timeout_shutdown_recd", "3"},
    {"nf_conntrack_sctp_timeout_shutdown_sent", "3"},
    {"nf_conntrack_tcp_be_liberal", "0"},
    {"nf_conntrack_tcp_ignore_invalid_rst", "0"},
    {"nf_conntrack_tcp_loose", "1"},
    {"nf_conntrack_tcp_max_retrans", "3"},
    {"nf_conntrack_tcp_timeout_close", "10"},
    {"nf_conntrack_tcp_timeout_close_wait", "60"},
    {"nf_conntrack_tcp_timeout_established", "432000"},
    {"nf_conntrack_tcp_timeout_fin_wait", "120"},
    {"nf_conntrack_tcp_timeout_last_ack", "30"},
    {"nf_conntrack_tcp_timeout_max_retrans", "300"},
    {"nf_conntrack_tcp_timeout_syn_recv", "60"},
    {"nf_conntrack_tcp_timeout_syn_sent", "120"},
    {"nf_conntrack_tcp_timeout_time_wait", "120"},
    {"nf_conntrack_tcp_timeout_unacknowledged", "300"},
    {"nf_conntrack_timestamp", "0"},
    {"nf_conntrack_udp_timeout", "30"},
    {"nf_conntrack_udp_timeout_stream", "120"},
};

} // namespace

TEST(ConntrackSysctl, NamesAndDefaultsAreThoseOfLinux)
{
    const ConntrackConfig config;
    std::vector<std::string> names;
    for (const auto& [name, value] : LINUX)
    {
        const bool isFragment = std::string(name).compare(0, 6, "ipfrag") == 0;
        names.push_back(std::string(isFragment ? "net.ipv4." : "net.netfilter.") + name);
        EXPECT_EQ(GetSysctl(config, name), value) << name;
        EXPECT_EQ(GetSysctl(config, names.back()), value) << name;
    }
    EXPECT_EQ(ListSysctls(), names);
}

TEST(ConntrackSysctl, EachIsAValueOfItsOwn)
{
    for (const std::string& changed : ListSysctls())
    {
        if (changed == "net.netfilter.nf_conntrack_count")
        {
            continue;
        }
        const ConntrackConfig defaults;
        ConntrackConfig config;
        const std::string value = GetSysctl(config, changed) == "1" ? "0" : "1";
        SetSysctl(config, changed, value);
        for (const std::string& name : ListSysctls())
        {
            EXPECT_EQ(GetSysctl(config, name), name == changed ? value : GetSysctl(defaults, name))
                << name << " after " << changed;
        }
    }
}

TEST(ConntrackSysctl, SettingsHaveNamesAndDefaultsInRange)
{
    std::set<std::string> attributes;
    ConntrackConfig config;
    for (const ConntrackSetting& setting : ListConntrackSettings())
    {
        EXPECT_TRUE(attributes.insert(setting.attribute).second) << setting.attribute;
        const auto value = std::visit([](auto* field) { return static_cast<int64_t>(*field); },
                                      setting.field(config));
        EXPECT_GE(value, setting.lowest) << setting.attribute;
        EXPECT_LE(value, setting.highest) << setting.attribute;
    }
    ReaperConfig reaper;
    for (const ReaperSetting& setting : ListReaperSettings())
    {
        EXPECT_TRUE(attributes.insert(setting.attribute).second) << setting.attribute;
        const auto value = std::visit([](auto* field) { return static_cast<int64_t>(*field); },
                                      setting.field(reaper));
        EXPECT_GE(value, setting.lowest) << setting.attribute;
        EXPECT_LE(value, setting.highest) << setting.attribute;
    }
}

TEST(ConntrackSysctl, AnUnknownNameListsNearOnes)
{
    ConntrackConfig config;
    for (const std::string name :
         {"nf_conntrack_udp_timeuot", "net.netfilter.nf_conntrack_udp_timeuot"})
    {
        const std::string text = ErrorOf([&] { SetSysctl(config, name, "1"); });
        EXPECT_EQ(text.find("unknown sysctl \"" + name +
                            "\"; nearest known: "
                            "net.netfilter.nf_conntrack_udp_timeout, "),
                  0U)
            << text;
        EXPECT_EQ(text, ErrorOf([&] { GetSysctl(config, name); }));
    }
    const std::string part = ErrorOf([&] { GetSysctl(config, "fin_wait"); });
    EXPECT_NE(part.find("nf_conntrack_tcp_timeout_fin_wait"), std::string::npos) << part;
    EXPECT_NE(ErrorOf([&] { GetSysctl(config, ""); }).find("unknown sysctl \"\""),
              std::string::npos);
}

TEST(ConntrackSysctl, ABadValueIsRefusedAndChangesNothing)
{
    ConntrackConfig config;
    for (const std::string value :
         {"", " 1", "1 ", "-1", "+1", "1.5", "0x10", "soon", "99999999999", "2147483648"})
    {
        EXPECT_EQ(ErrorOf([&] { SetSysctl(config, "nf_conntrack_udp_timeout", value); }),
                  "sysctl net.netfilter.nf_conntrack_udp_timeout does not take \"" + value +
                      "\"; it takes seconds from 0 to 2147483647");
        EXPECT_EQ(GetSysctl(config, "nf_conntrack_udp_timeout"), "30");
    }
    EXPECT_EQ(
        ErrorOf([&] { SetSysctl(config, "nf_conntrack_acct", "2"); }),
        "sysctl net.netfilter.nf_conntrack_acct does not take \"2\"; it takes a number from 0 "
        "to 1");
    EXPECT_EQ(
        ErrorOf([&] { SetSysctl(config, "nf_conntrack_buckets", "0"); }),
        "sysctl net.netfilter.nf_conntrack_buckets does not take \"0\"; it takes a number from "
        "1 to 16777216");
    EXPECT_EQ(ErrorOf([&] { SetSysctl(config, "nf_conntrack_tcp_max_retrans", "256"); }),
              "sysctl net.netfilter.nf_conntrack_tcp_max_retrans does not take \"256\"; it takes a "
              "number from 0 to 255");
    SetSysctl(config, "nf_conntrack_udp_timeout", "2147483647");
    EXPECT_EQ(config.udpTimeout, 2147483647 * SECOND);
}

TEST(ConntrackSysctl, TheMaximumHasASecondPlace)
{
    ConntrackConfig config;
    SetSysctl(config, "net.nf_conntrack_max", "77");
    EXPECT_EQ(config.maximum, 77U);
    EXPECT_EQ(GetSysctl(config, "net.nf_conntrack_max"), "77");
    EXPECT_NE(ErrorOf([&] { GetSysctl(config, "net.nf_conntrack_acct"); }), "no error");
}

TEST(ConntrackSysctl, ATrackerAtWorkSaysWhatThereIs)
{
    ConntrackConfig config;
    config.buckets = 4;
    EngineRouter router(config);
    router.AddAddress("lan0", Address(192, 168, 1, 1), 16);
    router.AddAddress("wan0", Address(203, 0, 113, 1), 24);
    router.AddRoute(0, 0, Address(203, 0, 113, 254), "wan0");
    Conntrack& tracker = router.conntrack;
    EXPECT_EQ(GetSysctl(tracker, "nf_conntrack_count"), "0");
    EXPECT_EQ(GetSysctl(tracker, "nf_conntrack_buckets"), "4");
    for (uint16_t port = 4000; port < 4050; ++port)
    {
        router.Receive("lan0", Udp(HOST, port, SERVER, 53));
    }
    EXPECT_EQ(GetSysctl(tracker, "net.netfilter.nf_conntrack_count"), "50");
    EXPECT_EQ(GetSysctl(tracker, "nf_conntrack_buckets"), "128")
        << "five tuples in four buckets at most";

    SetSysctl(tracker, "nf_conntrack_udp_timeout", "5");
    EXPECT_EQ(GetSysctl(tracker, "nf_conntrack_udp_timeout"), "5");
    EXPECT_EQ(tracker.GetConfig().udpTimeout, 5 * SECOND);
    EXPECT_NE(ErrorOf([&] {
                  SetSysctl(tracker, "nf_conntrack_buckets", "1024");
              }).find("read once, with the first packet"),
              std::string::npos);
    EXPECT_EQ(ErrorOf([&] { SetSysctl(tracker, "nf_conntrack_count", "1"); }),
              "sysctl net.netfilter.nf_conntrack_count can only be read; to limit the connections, "
              "set net.netfilter.nf_conntrack_max");
}

TEST(ConntrackSysctl, EventsMayBeSwitchedOff)
{
    EngineRouter router;
    router.AddAddress("lan0", Address(192, 168, 1, 1), 16);
    router.AddAddress("wan0", Address(203, 0, 113, 1), 24);
    router.AddRoute(0, 0, Address(203, 0, 113, 254), "wan0");
    SetSysctl(router.conntrack, "nf_conntrack_events", "0");
    router.Receive("lan0", Udp(HOST, 4000, SERVER, 53));
    EXPECT_TRUE(router.events.empty());
    SetSysctl(router.conntrack, "nf_conntrack_events", "1");
    router.Receive("lan0", Udp(HOST, 4001, SERVER, 53));
    EXPECT_EQ(router.events.size(), 1U);
}
