/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SCALE_OPTIONS_H
#define SCALE_OPTIONS_H

#include "subscriber-source.h"

#include <cstdint>
#include <string>
#include <vector>

/// What the command line says beside the subscribers' options.
struct ScaleOptions
{
    SubscriberOptions subscribers;
    std::vector<std::string> reapers{"Incremental"}; //!< values of Ipv4Conntrack's Reaper
    std::string output = "nat-scale-output";
    double duration = 60;           //!< seconds
    double interval = 1;            //!< seconds between two lines of the time series
    uint32_t maximum = 262144;      //!< most connections; 0: no limit
    uint32_t externalAddresses = 8; //!< that sources are translated to
    bool progress = false;
    bool series = true; //!< record the time series
};

/**
 * Read the command line of nat-scale. A value that makes no sense ends the program with status 2
 * and says which option, what it is and what it may be.
 *
 * @param argc number of words
 * @param argv the words
 * @return what they say
 */
ScaleOptions ReadScaleOptions(int argc, char* argv[]);

#endif /* SCALE_OPTIONS_H */
