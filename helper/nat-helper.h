/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NAT_HELPER_H
#define NAT_HELPER_H

#include "ipv4-conntrack.h"
#include "ipv4-nat.h"
#include "ipv4-netfilter.h"
#include "ipv4-tables.h"

#include "ns3/attribute.h"
#include "ns3/ipv4-address.h"
#include "ns3/net-device.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"

#include <string>
#include <vector>

namespace ns3
{

namespace netfilter
{
class RuleSet;
class TimeoutPolicies;
}

/**
 * @ingroup netfilter
 * Turns a router into a NAT:
 *
 * @code
 * NatHelper nat;
 * nat.Masquerade(outsideDevice);
 * nat.Install(router);
 * @endcode
 *
 * What is asked for becomes iptables rules, which Ipv4Tables::Save() prints. Calls only take notes
 * for the Install() that follows: they do not change a router that is a NAT already, for which there
 * is Ipv4Tables::AppendRule. Install() checks everything, before it changes the node, and aborts
 * with a message that names the node, the device and the cure.
 */
class NatHelper
{
  public:
    NatHelper();

    /**
     * Set an attribute of the Ipv4Conntrack to be installed.
     *
     * @param name name of the attribute, e.g. "UdpTimeout"
     * @param value its value
     */
    void SetConntrackAttribute(const std::string& name, const AttributeValue& value);

    /**
     * Set a timeout or switch by its Linux name.
     *
     * @param name e.g. "net.netfilter.nf_conntrack_udp_timeout"
     * @param value as Linux writes it: seconds, a number, or 0/1
     */
    void SetSysctl(const std::string& name, const std::string& value);

    /**
     * Set a timeout or switch of a NAT at work by its Linux name. It applies from the next packet
     * on; the number of buckets cannot be set any more once the first packet has come.
     *
     * @param router a node with a NAT
     * @param name e.g. "net.netfilter.nf_conntrack_udp_timeout"
     * @param value as Linux writes it
     */
    static void SetSysctl(Ptr<Node> router, const std::string& name, const std::string& value);

    /**
     * Read a timeout or switch of a NAT by its Linux name; so can be read, too, how many connections
     * there are (nf_conntrack_count).
     *
     * @param router a node with a NAT
     * @param name e.g. "net.netfilter.nf_conntrack_udp_timeout"
     * @return the value as Linux writes it
     */
    static std::string GetSysctl(Ptr<Node> router, const std::string& name);

    /**
     * Give what leaves by a device the address of that device as its source (MASQUERADE). A second
     * call for the same device changes nothing.
     *
     * @param outside a device of the router, on the outside
     */
    void Masquerade(Ptr<NetDevice> outside);

    /**
     * Give what leaves by a device a fixed source address (SNAT).
     *
     * @param outside a device of the router, on the outside
     * @param address one of the router's addresses
     */
    void SourceNat(Ptr<NetDevice> outside, Ipv4Address address);

    /**
     * Forward a port: hand what comes in for it from the outside to an inside host (DNAT). Applies
     * to every outside device named so far or later, so one of Masquerade() or SourceNat() is
     * needed as well.
     *
     * As in a home router, the rule asks for device and port, not for the destination address: on
     * a router with public addresses behind it, it takes what comes in for their port, too. There,
     * use AppendRule() with "-d".
     *
     * A port can be forwarded to one place: another one for the same protocol and port aborts.
     *
     * @param protocol "tcp" or "udp"
     * @param port outside port, 1..65535
     * @param host inside host
     * @param hostPort its port, 1..65535
     */
    void PortForward(const std::string& protocol,
                     uint16_t port,
                     Ipv4Address host,
                     uint16_t hostPort);

    /**
     * Let the router itself answer for a port, whatever the destination address (REDIRECT).
     *
     * @param in a device of the router, by which the packets come in
     * @param protocol "tcp" or "udp"
     * @param port destination port, 1..65535
     * @param localPort port of the router, 1..65535
     */
    void Redirect(Ptr<NetDevice> in,
                  const std::string& protocol,
                  uint16_t port,
                  uint16_t localPort);

    /**
     * Let a helper read along on connections to a port, so that the further connections they speak
     * of are RELATED and find their way through the NAT.
     *
     * @param name of the helper: "ftp"
     * @param port destination port, 1..65535; 21 for FTP as a rule
     */
    void EnableHelper(const std::string& name, uint16_t port);

    /**
     * Add a timeout policy for connections that a rule chooses, e.g. AppendRule("raw",
     * "PREROUTING", "-p tcp --dport 80 -j CT --timeout web"). Timeouts that are not named are those
     * of the sysctls. Once the NAT is installed, use Nfct().
     *
     * @param name at most 31 characters, no blanks
     * @param protocol "tcp", "udp", "udplite", "icmp", "sctp", "gre", or "generic" for all others
     * @param timeouts names and seconds as nfct has them, e.g. "established 100 close 10"
     */
    void AddTimeoutPolicy(const std::string& name,
                          const std::string& protocol,
                          const std::string& timeouts);

    /**
     * Append any rule, as `iptables -t TABLE -A CHAIN SPEC` does.
     *
     * @param table "raw", "mangle", "nat" or "filter"
     * @param chain name of a chain
     * @param spec matches and target, with interface names as Ipv4Netfilter::GetInterface() has
     *        them: the name given with Names::Add, else "lo", "eth0", "eth1", ...; a name with
     *        blanks goes in double quotes
     */
    void AppendRule(const std::string& table, const std::string& chain, const std::string& spec);

    /**
     * Load rules from a file that iptables-save wrote; they come before all others.
     *
     * @param path the file
     */
    void LoadRules(const std::string& path);

    /**
     * Make a node a NAT.
     *
     * @param router a node with an IPv4 stack and the devices named above
     * @return its connection tracker; the other parts are aggregated to the node too:
     *         Ipv4Netfilter, Ipv4Nat, Ipv4Tables
     */
    Ptr<Ipv4Conntrack> Install(Ptr<Node> router) const;

    /**
     * Let the NATs' random choices come from fixed streams. Call it after Install().
     *
     * @param routers nodes with a NAT
     * @param stream index of the first stream to use
     * @return number of streams used
     */
    static int64_t AssignStreams(NodeContainer routers, int64_t stream);

  private:
    /// A rule about a device, whose name is only known on the node.
    struct DeviceRule
    {
        Ptr<NetDevice> device;
        const char* chain;     //!< of table nat
        const char* direction; //!< "-i" or "-o"
        std::string rest;      //!< what follows the device's name
        Ipv4Address mustOwn;   //!< an address the router must have; 0.0.0.0: none
        const char* call;      //!< the call that made it, for messages
    };

    /// A rule as text.
    struct TextRule
    {
        std::string table;
        std::string chain;
        std::string spec;
    };

    /// A port forward, which applies to every outside device.
    struct Forward
    {
        std::string rest;     //!< what follows the device's name
        std::string protocol; //!< "tcp" or "udp"
        uint16_t port;        //!< outside port
    };

    /// @param call who asks @param router a node @return its tracker; aborts if it has none
    static Ptr<Ipv4Conntrack> GetConntrack(const char* call, Ptr<Node> router);
    void AddDeviceRule(const DeviceRule& rule);
    void CheckDevices(Ptr<Node> router) const;
    /// Write everything down as rules. @param rules gets them
    void AddRules(netfilter::RuleSet& rules) const;
    /// @return the timeout policies that rules can name
    netfilter::TimeoutPolicies MakeTimeoutPolicies() const;
    /// @param device of a router @return its name in rules; before Ipv4Netfilter is there, a guess
    static std::string GetDeviceName(Ptr<NetDevice> device);

    ObjectFactory m_conntrack;
    std::vector<std::pair<std::string, std::string>> m_sysctls;
    std::vector<std::pair<std::string, uint16_t>> m_helpers;
    std::vector<std::string> m_timeoutPolicies; //!< as command lines of nfct
    std::vector<std::string> m_ruleFiles;
    std::vector<DeviceRule> m_deviceRules;
    std::vector<Forward> m_forwards;
    std::vector<TextRule> m_textRules;
};

} // namespace ns3

#endif /* NAT_HELPER_H */
