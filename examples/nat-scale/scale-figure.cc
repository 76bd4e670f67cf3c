/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scale-figure.h"

#include <cstdlib>
#include <fstream>

namespace
{

/// @param text a folder name @return it quoted for a shell
std::string
Quote(const std::string& text)
{
    std::string quoted = "'";
    for (const char c : text)
    {
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quoted + "'";
}

} // namespace

std::string
DrawSeries(const std::vector<std::string>& reapers, const std::string& folder)
{
    std::ofstream script(folder + "/nat-scale.plt");
    script << "set terminal pngcairo size 1000,800 font 'sans,12'\n"
              "set output 'nat-scale.png'\n"
              "set datafile separator ','\n"
              "set grid ytics linetype 1 linecolor rgb '#d0d0d0'\n"
              "set border 3\n"
              "set tics nomirror out\n"
              "set key outside right top reverse Left\n"
              "set format y '%.1s %c'\n"
              "set lmargin 12\n"
              "set rmargin 22\n"
              "set multiplot layout 2,1 title 'A NAT router and its subscribers'\n"
              "set ylabel 'connections in the table'\n"
              "set yrange [0:*]\n"
              "plot ";
    const char* const colours[] = {"#1f6fb4", "#d95f02", "#2a9d58", "#8e4fa8"};
    const auto file = [](const std::string& reaper) {
        return "'nat-scale-" + reaper + ".csv' every ::1 using ";
    };
    // What has not expired is the same whoever reaps, nearly: once is enough.
    script << file(reapers[0])
           << "1:3 with filledcurves y1=0 linecolor rgb '#dfe6ee' title 'not expired'";
    for (size_t i = 0; i < reapers.size(); ++i)
    {
        script << ", \\\n  " << file(reapers[i]) << "1:2 with lines linewidth 2 linecolor rgb '"
               << colours[i] << "' title '" << reapers[i] << "'";
    }
    script << "\nset ylabel 'removed late by (s), mean'\n"
              "set xlabel 'simulated time (s)'\n"
              "set format y '%g'\n"
              "plot ";
    // A line at a millisecond, which looks like zero: gnuplot refuses a picture without a point, and
    // warns of one without height, and nothing may have expired, or nothing late.
    script << file(reapers[0]) << "1:(0.001) with lines linecolor rgb '#404040' notitle";
    for (size_t i = 0; i < reapers.size(); ++i)
    {
        // A step without a removal has no lateness.
        script << ", \\\n  " << file(reapers[i])
               << "1:($7 > 0 ? $13 : NaN) with linespoints pointtype 7 pointsize 0.4 linewidth 1.5 "
                  "linecolor rgb '"
               << colours[i] << "' title '" << reapers[i] << "'";
    }
    script << "\nunset multiplot\n";
    script.close();
    if (std::system("command -v gnuplot >/dev/null 2>&1") != 0)
    {
        return "nat-scale.plt (gnuplot is not installed: no picture drawn)";
    }
    const std::string command = "cd " + Quote(folder) + " && gnuplot nat-scale.plt";
    return std::system(command.c_str()) == 0 ? "nat-scale.png (drawn by gnuplot from nat-scale.plt)"
                                             : "nat-scale.plt (gnuplot failed: no picture drawn)";
}
