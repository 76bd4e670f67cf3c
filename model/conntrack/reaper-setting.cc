/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "reaper-setting.h"

namespace ns3
{
namespace netfilter
{

std::vector<ReaperSetting>
ListReaperSettings()
{
    return {
        {"ReaperFraction",
         nullptr,
         [](ReaperConfig& c) -> SettingField { return &c.fraction; },
         1,
         MAX_SETTING_NUMBER,
         "Incremental: a run visits one part in this many of the buckets. Read once."},
        {"ReaperThreshold",
         nullptr,
         [](ReaperConfig& c) -> SettingField { return &c.thresholdPercent; },
         0,
         100,
         "Incremental: percentage of expired connections in a run above which the next "
         "follows after ReaperMinInterval. Read once."},
        {"ReaperFullTraversal",
         nullptr,
         [](ReaperConfig& c) -> SettingField { return &c.fullTraversal; },
         0,
         MAX_SETTING_TIME,
         "Incremental: longest time in which every bucket is visited, unless ReaperFraction runs "
         "ReaperMinInterval apart take longer. Read once."},
        {"ReaperMinInterval",
         nullptr,
         [](ReaperConfig& c) -> SettingField { return &c.minInterval; },
         1,
         MAX_SETTING_TIME,
         "Incremental: shortest time between two runs. Read once."},
        {"ReaperMaxPass",
         nullptr,
         [](ReaperConfig& c) -> SettingField { return &c.maxPass; },
         1,
         MAX_SETTING_TIME,
         "MeanLifetime: longest time between two passes; ReaperMinPass if that is longer. Read "
         "once."},
        {"ReaperMinPass",
         nullptr,
         [](ReaperConfig& c) -> SettingField { return &c.minPass; },
         1,
         MAX_SETTING_TIME,
         "MeanLifetime: shortest time between two passes. Read once."},
        {"ReaperMaxLifetime",
         nullptr,
         [](ReaperConfig& c) -> SettingField { return &c.maxLifetime; },
         1,
         MAX_SETTING_TIME,
         "MeanLifetime: a remaining lifetime counts as this at most. Read once."},
        {"ReaperVirtualSamples",
         nullptr,
         [](ReaperConfig& c) -> SettingField { return &c.virtualSamples; },
         1,
         MAX_SETTING_NUMBER,
         "MeanLifetime: samples of ReaperMaxPass that the mean begins with. Read once."},
        {"ReaperBatch",
         nullptr,
         [](ReaperConfig& c) -> SettingField { return &c.batch; },
         1,
         MAX_SETTING_NUMBER,
         "MeanLifetime and Exact: most removals in one run; the rest follows after ReaperTick, with "
         "Exact at once. Read once."},
        {"ReaperVisits",
         nullptr,
         [](ReaperConfig& c) -> SettingField { return &c.visits; },
         1,
         MAX_SETTING_NUMBER,
         "MeanLifetime: most buckets and connections looked at in one run; the rest follows after "
         "ReaperTick. Read once."},
        {"ReaperTick",
         nullptr,
         [](ReaperConfig& c) -> SettingField { return &c.tick; },
         1,
         MAX_SETTING_TIME,
         "MeanLifetime: time between two runs of one pass. Read once."},
    };
}

} // namespace netfilter
} // namespace ns3
