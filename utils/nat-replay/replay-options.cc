/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-options.h"

#include "option-syntax.h"
#include "stdio-requests.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <iterator>
#include <locale>
#include <sstream>

namespace ns3
{
namespace replay
{

namespace
{

namespace po = boost::program_options;

using Strings = std::vector<std::string>;

constexpr const char* STRAY = "word";                 //!< Boost's name for words without an option
constexpr double LONGEST_LINGER = 10 * 365 * 86400.0; //!< seconds

po::options_description
DescribeOptions()
{
    po::options_description options("Options");
    auto add = options.add_options();
    add("interface",
        po::value<Strings>()->value_name("NAME=ADDR/LEN[,...]"),
        "an interface of the router with its addresses; at least one, repeatable");
    add("input",
        po::value<Strings>()->value_name("NAME=FILE"),
        "a pcap or pcapng file of the packets that entered the router at NAME; at least one, "
        "repeatable");
    add("output",
        po::value<Strings>()->value_name("DIR"),
        "folder for the results, made if need be; overwrites results of an earlier run, and "
        "nothing "
        "else");
    add("rules",
        po::value<Strings>()->value_name("FILE"),
        "iptables-save text with the router's rules; without, it forwards and tracks only");
    add("route",
        po::value<Strings>()->value_name("\"ROUTE\""),
        "\"default via ADDR dev NAME\", \"NET/LEN dev NAME\" or \"NET/LEN via ADDR [dev NAME]\"; "
        "repeatable");
    add("sysctl",
        po::value<Strings>()->value_name("NAME=VALUE"),
        "a setting of connection tracking by its Linux name; repeatable");
    add("timeout-policy",
        po::value<Strings>()->value_name("\"NAME inet PROTOCOL STATE SECONDS ...\""),
        "timeouts for connections that a rule with \"-j CT --timeout NAME\" chooses, as behind "
        "\"nfct add timeout\"; repeatable");
    add("helper",
        po::value<Strings>()->value_name("NAME:PORT"),
        "what the rule \"-t raw -A PREROUTING -p tcp --dport PORT -j CT --helper NAME\" does; "
        "NAME is ftp; repeatable");
    add("mtu",
        po::value<Strings>()->value_name("NAME=BYTES"),
        "largest datagram that leaves at NAME whole, 68 to 65535; default 65535; repeatable");
    add("linger",
        po::value<Strings>()->value_name("SECONDS"),
        "time from the last packet until the table is written; default 1");
    add("reaper",
        po::value<Strings>()->value_name("NAME"),
        "who removes expired connections, and so when DESTROY events come: Incremental, "
        "MeanLifetime, Exact or Lazy; default Incremental");
    add("seed",
        po::value<Strings>()->value_name("NUMBER"),
        "seed of the random choice of ports, 1 to 4294967295; default 1");
    add("stdio", "read requests from standard input and answer them, instead of captures");
    add("quiet", "no progress bar and no summary");
    add("help", "print this; so does -h");
    add("version", "print the version");
    return options;
}

std::string
DescribeUse(const po::options_description& options)
{
    std::ostringstream text;
    text << "nat-replay sends captured packets through a simulated NAT router and writes what\n"
            "leaves it. Times, and so all timeouts, are those of the captures.\n\n"
            "Use: nat-replay --interface NAME=ADDR/LEN --input NAME=FILE --output DIR [...]\n"
            "     nat-replay --interface NAME=ADDR/LEN --stdio [...]\n\n"
         << options
         << "\n"
            "Results in DIR:\n"
            "  NAME-out.pcap   what left the router at NAME: raw IP, stamps of the captures\n"
            "  conntrack.txt   the connections --linger seconds after the last packet, as\n"
            "                  conntrack -L -o extended,id prints them\n"
            "  events.txt      what happened to connections, as conntrack -E -o timestamp,id\n"
            "                  prints it; the last events are those of the router going down,\n"
            "                  after conntrack.txt was written\n"
            "  expectations.txt\n"
            "                  with --helper: the connections that helpers expect at the time of\n"
            "                  conntrack.txt, as conntrack -L expect prints them\n"
            "  .nat-replay     tells the next run that these are results, to be overwritten\n\n"
            "Captures may have Ethernet (with or without VLAN tags), raw IP, BSD loopback or\n"
            "Linux cooked headers. Frames without IPv4 and datagrams that no router would take\n"
            "in (wrong lengths or header checksum, not fully captured) are counted, reported and\n"
            "not replayed. A frame stamped earlier than the one before it in the same file is\n"
            "replayed together with that one. A file that ends in the middle of a packet is\n"
            "replayed up to there.\n\n"
            "IP options leave as they came in (a real router writes into some) and do not count\n"
            "in byte counters. What the router itself sends is ns-3's doing, not Linux's.\n\n"
            "With --stdio, each line of standard input is a request. It is answered with no,\n"
            "one or more lines, and then a line with a single dot. An error is one line\n"
            "\"error: ...\" before the dot; nothing has changed then, unless it begins with\n"
            "\"error: internal: \": a mistake of nat-replay itself, or no memory was left.\n"
         << DescribeRequests()
         << "\n"
            "TIME is in seconds of simulated time, which begins at 0. Packets are IPv4, without a\n"
            "link header.\n\n"
            "Exit status: 0 all is replayed and written; 1 error, results are not complete;\n"
            "3 results are complete, but an input was cut or damaged and not read to its end.\n\n"
            "Examples:\n"
            "  A home router with a port forward, and what happened to its connections:\n"
            "    nat-replay --rules rules.v4 \\\n"
            "      --interface lan0=192.168.1.1/24 \\\n"
            "      --interface wan0=203.0.113.1/24,203.0.113.7/32 \\\n"
            "      --route \"default via 203.0.113.254 dev wan0\" \\\n"
            "      --input lan0=lan-in.pcap --input wan0=wan-in.pcap \\\n"
            "      --sysctl net.netfilter.nf_conntrack_acct=1 --output result\n"
            "  The same traffic with UDP connections forgotten after ten seconds: add\n"
            "      --sysctl net.netfilter.nf_conntrack_udp_timeout=10\n";
    return text.str();
}

/// Reads the options out of what Boost made of the command line.
class OptionCollector
{
  public:
    /// @param words the words that were given
    explicit OptionCollector(const po::variables_map& words)
        : m_words(words)
    {
    }

    /// @return what was asked for
    ReplayOptions Collect()
    {
        CollectInterfaces();
        m_options.isStdio = m_words.count("stdio") > 0;
        if (m_options.isStdio)
        {
            CheckNoCaptures();
        }
        else
        {
            CollectInputs();
            CollectOutput();
        }
        for (const std::string& value : GetAll("route"))
        {
            m_options.routes.push_back(ParseRoute("--route", value, value, m_options.interfaces));
        }
        for (const std::string& value : GetAll("sysctl"))
        {
            m_options.sysctls.push_back(SplitNameValue("--sysctl", value, "NAME=VALUE"));
        }
        m_options.timeoutPolicies = GetAll("timeout-policy");
        for (const std::string& value : GetAll("helper"))
        {
            m_options.helpers.push_back(ParseHelper(value));
        }
        m_options.rules = GetOne("rules");
        if (m_words.count("rules") && m_options.rules.empty())
        {
            ThrowOptionError("--rules", "", "the name of a file is missing");
        }
        CollectReaper();
        CollectNumbers();
        m_options.isQuiet = m_words.count("quiet") > 0;
        return m_options;
    }

  private:
    Strings GetAll(const std::string& name) const
    {
        return m_words.count(name) ? m_words[name].as<Strings>() : Strings();
    }

    std::string GetOne(const std::string& name) const
    {
        const Strings all = GetAll(name);
        if (all.size() > 1)
        {
            ThrowOptionError("--" + name, all[1], "is given twice; leave one out");
        }
        return all.empty() ? "" : all[0];
    }

    void CollectInterfaces()
    {
        for (const std::string& value : GetAll("interface"))
        {
            InterfaceOption interface = ParseInterface(value);
            for (const InterfaceOption& other : m_options.interfaces)
            {
                if (other.name == interface.name)
                {
                    ThrowOptionError("--interface",
                                     value,
                                     "there is already an interface \"" + other.name +
                                         "\"; list its addresses in one option, with commas");
                }
            }
            m_options.interfaces.push_back(interface);
            CheckAddresses(value);
        }
        if (m_options.interfaces.empty())
        {
            throw OptionError("--interface is missing: name each interface of the router, e.g. "
                              "--interface lan0=192.168.1.1/24");
        }
        for (const std::string& value : GetAll("mtu"))
        {
            const auto [name, bytes] = SplitNameValue("--mtu", value, "NAME=BYTES");
            const size_t at = FindInterface("--mtu", value, name, m_options.interfaces);
            m_options.interfaces[at].mtu =
                static_cast<uint16_t>(ParseNumber("--mtu", value, bytes, 68, 65535));
        }
    }

    /// See that no address of the last interface is there twice. @param value its option
    void CheckAddresses(const std::string& value) const
    {
        std::vector<uint32_t> seen;
        for (const InterfaceOption& interface : m_options.interfaces)
        {
            for (const Prefix& prefix : interface.addresses)
            {
                for (const uint32_t other : seen)
                {
                    if (other == prefix.address)
                    {
                        ThrowOptionError("--interface",
                                         value,
                                         "the router already has the address " +
                                             FormatAddress(other) + "; give it to one interface");
                    }
                }
                seen.push_back(prefix.address);
            }
        }
    }

    void CollectInputs()
    {
        for (const std::string& value : GetAll("input"))
        {
            const auto [name, path] = SplitNameValue("--input", value, "NAME=FILE");
            InputOption input;
            input.interfaceIndex = FindInterface("--input", value, name, m_options.interfaces);
            input.path = path;
            m_options.inputs.push_back(input);
        }
        if (m_options.inputs.empty())
        {
            throw OptionError("--input is missing: name the capture of what entered an "
                              "interface, e.g. --input " +
                              m_options.interfaces[0].name + "=in.pcap");
        }
    }

    void CollectOutput()
    {
        m_options.output = GetOne("output");
        if (m_options.output.empty())
        {
            throw OptionError("--output is missing: name the folder for the results, e.g. "
                              "--output result");
        }
    }

    /// See that --stdio is not mixed with what captures need.
    void CheckNoCaptures() const
    {
        for (const char* name : {"input", "output", "linger", "quiet"})
        {
            if (m_words.count(name))
            {
                throw OptionError("--" + std::string(name) +
                                  " is of no use with --stdio, where packets are sent by "
                                  "requests and everything is answered; leave one out");
            }
        }
    }

    void CollectReaper()
    {
        const std::string reaper = GetOne("reaper");
        if (!m_words.count("reaper"))
        {
            return;
        }
        const std::string known[] = {"Incremental", "MeanLifetime", "Exact", "Lazy"};
        if (std::find(std::begin(known), std::end(known), reaper) == std::end(known))
        {
            ThrowOptionError("--reaper",
                             reaper,
                             "is no reaper; there are: Incremental, MeanLifetime, Exact, Lazy");
        }
        m_options.reaper = reaper;
    }

    void CollectNumbers()
    {
        const std::string linger = GetOne("linger");
        if (!linger.empty())
        {
            std::istringstream stream(linger);
            stream.imbue(std::locale::classic());
            if (!(stream >> m_options.linger) || !stream.eof() || !(m_options.linger >= 0) ||
                m_options.linger > LONGEST_LINGER)
            {
                ThrowOptionError("--linger",
                                 linger,
                                 "is no number of seconds from 0 to 315360000, e.g. 1 or 2.5");
            }
        }
        const std::string seed = GetOne("seed");
        if (!seed.empty())
        {
            m_options.seed =
                static_cast<uint32_t>(ParseNumber("--seed", seed, seed, 1, 4294967295U));
        }
    }

    const po::variables_map& m_words;
    ReplayOptions m_options;
};

} // namespace

std::string
FormatAddress(uint32_t address)
{
    return std::to_string(address >> 24) + "." + std::to_string((address >> 16) & 255) + "." +
           std::to_string((address >> 8) & 255) + "." + std::to_string(address & 255);
}

ReplayOptions
ParseReplayOptions(int argc, const char* const* argv)
{
    const po::options_description options = DescribeOptions();
    po::variables_map words;
    try
    {
        // No shortened options: a typing error must not mean something. Words without an option
        // are collected, for a message that names one.
        const auto style =
            po::command_line_style::default_style &
            ~(po::command_line_style::allow_guessing | po::command_line_style::allow_short);
        po::options_description all;
        all.add(options).add_options()(STRAY, po::value<Strings>());
        po::store(po::command_line_parser(argc, argv)
                      .options(all)
                      .positional(po::positional_options_description().add(STRAY, -1))
                      .style(style)
                      .run(),
                  words);
    }
    catch (const po::error& error)
    {
        throw OptionError(std::string(error.what()) + "; see nat-replay --help");
    }

    const Strings stray = words.count(STRAY) ? words[STRAY].as<Strings>() : Strings();
    const bool wantsHelp =
        words.count("help") || std::find(stray.begin(), stray.end(), "-h") != stray.end();
    ReplayOptions result;
    if (wantsHelp || words.count("version"))
    {
        result.isInformation = true;
        result.information = wantsHelp ? DescribeUse(options)
                                       : std::string("nat-replay ") + NETFILTER_VERSION + "\n";
        return result;
    }
    if (!stray.empty())
    {
        throw OptionError("\"" + stray[0] +
                          "\" is not understood: it is no option, and does not stand behind one "
                          "that takes a value; see nat-replay --help");
    }
    return OptionCollector(words).Collect();
}

} // namespace replay
} // namespace ns3
