/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "reaper.h"

#include "exact-reaper.h"
#include "incremental-reaper.h"
#include "lazy-reaper.h"
#include "mean-lifetime-reaper.h"

namespace ns3
{
namespace netfilter
{

std::unique_ptr<Reaper>
Reaper::Create(ReaperKind kind, const ReaperConfig& config)
{
    switch (kind)
    {
    case ReaperKind::INCREMENTAL:
        return std::make_unique<IncrementalReaper>(config);
    case ReaperKind::MEAN_LIFETIME:
        return std::make_unique<MeanLifetimeReaper>(config);
    case ReaperKind::EXACT:
        return std::make_unique<ExactReaper>(config);
    case ReaperKind::LAZY:
        break;
    }
    return std::make_unique<LazyReaper>();
}

} // namespace netfilter
} // namespace ns3
