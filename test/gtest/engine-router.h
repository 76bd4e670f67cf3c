/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef ENGINE_ROUTER_H
#define ENGINE_ROUTER_H

#include "conntrack.h"
#include "drop-reason.h"
#include "fragment-reassembler.h"
#include "incremental-reaper.h"
#include "nat.h"
#include "packet-builder.h"
#include "rule-host.h"
#include "rule-set.h"

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup netfilter-tests
 * A router made of the engine alone: no simulator, a handful of interfaces, a small routing table.
 */

namespace ns3
{
namespace netfilter
{

/// Random numbers from a seed.
class SeededRandom : public RandomSource
{
  public:
    explicit SeededRandom(uint32_t seed) : m_engine(seed)
    {
    }

    uint32_t Next() override
    {
        return static_cast<uint32_t>(m_engine());
    }

  private:
    std::mt19937 m_engine;
};

/// An interface of the router.
class RouterInterface : public Interface
{
  public:
    /// An address and the length of its prefix.
    struct Entry
    {
        uint32_t address;
        unsigned prefix;
    };

    RouterInterface(std::string name, uint32_t index) : m_name(std::move(name)), m_index(index)
    {
    }

    const std::string& GetName() const override
    {
        return m_name;
    }

    uint32_t GetIndex() const override
    {
        return m_index;
    }

    bool SelectAddress(uint32_t nextHop, uint32_t& address) const override;
    bool GetFirstAddress(uint32_t& address) const override;

    uint32_t GetMtu() const override
    {
        return mtu;
    }

    std::vector<Entry> addresses;
    uint32_t mtu{1500};

  private:
    std::string m_name;
    uint32_t m_index;
};

/// What became of a packet.
struct Fate
{
    /// Where it went.
    enum Kind : uint8_t
    {
        SENT,      //!< out of an interface
        DELIVERED, //!< to the router itself
        DROPPED,
        WAITING, //!< a fragment, for others
    };

    Kind kind{DROPPED};
    std::string interface; //!< SENT: out of which
    std::string reason;    //!< DROPPED: see drop-reason.h, or "ttl", "no route", "not IPv4"
    PacketState state{PacketState::INVALID};
    Bytes bytes; //!< SENT and DELIVERED: as it is now
    std::vector<Bytes> fragments{}; //!< SENT: what it leaves in, if not in one piece
};

/**
 * Takes packets through Track, NAT, routing, rules, NAT and Confirm, in the order of Linux
 * (PREROUTING, FORWARD, POSTROUTING; PREROUTING, INPUT; OUTPUT, POSTROUTING).
 */
class EngineRouter : private ConntrackObserver, private RuleHost
{
  public:
    /// An event, as it was when it was reported.
    struct Event
    {
        ConntrackEvent kind;
        ConnectionRecord record;
    };

    /// A packet that waits in FORWARD, as behind NFQUEUE.
    struct Queued;

    explicit EngineRouter(const ConntrackConfig& config = ConntrackConfig(), uint32_t seed = 1);
    ~EngineRouter() override;

    /// @return the interface of that name, made if there is none
    RouterInterface& GetInterface(const std::string& name);
    /// @return the interface of that name, or null
    RouterInterface* FindInterface(const std::string& name);

    /// Give an interface an address, and a route to its subnet.
    void AddAddress(const std::string& name, uint32_t address, unsigned prefix);
    /// Take an address and the route to its subnet away again. @return false if it was not there
    bool RemoveAddress(const std::string& name, uint32_t address);
    /// Routes by the interface go; addresses stay.
    void SetDown(const std::string& name);
    /// @param via next hop, 0 for a subnet that is on the link
    void AddRoute(uint32_t network, unsigned prefix, uint32_t via, const std::string& name);

    /// A packet comes in. @return what became of it
    Fate Receive(const std::string& name, const Bytes& bytes);
    /// The router sends a packet of its own. @return what became of it
    Fate Send(const Bytes& bytes);
    /// A packet comes in and gets stuck in FORWARD. @return false if it never gets there
    bool Queue(const std::string& name, const Bytes& bytes);
    /// The packet that got stuck first goes on. @return what became of it
    Fate Release();

    /// @return true if a packet is stuck
    bool HasQueued() const
    {
        return !m_queue.empty();
    }

    /// @return all connections that have not expired, as records
    std::vector<ConnectionRecord> List();

    Instant now{1000 * SECOND};
    RuleSet rules;
    std::vector<Event> events;
    std::vector<std::string> log; //!< what LOG rules told
    std::vector<Fate> answers;    //!< of REJECT rules

  private:
    SeededRandom m_random;

  public:
    Conntrack conntrack; //!< behind rules and random, which it must not outlive
    Nat nat;
    FragmentReassembler reassembler; //!< of PREROUTING

  private:
    struct Route
    {
        uint32_t network;
        unsigned prefix;
        uint32_t via;
        RouterInterface* out;
    };

    void OnConntrackEvent(ConntrackEvent kind,
                          const Connection& connection,
                          uint16_t events,
                          Instant now) override;
    void OnTableSize(size_t size) override;

    uint32_t GetRandom() override;
    AddressType GetAddressType(uint32_t address, const Interface* device) const override;
    uint32_t GetRouteMtu(uint32_t address) const override;
    Conntrack* GetConntrack() override;
    void OnLog(const LogRequest& request,
               const TrackedPacket& packet,
               const HookState& state) override;
    void SendAnswer(const std::vector<uint8_t>& answer,
                    const TrackedPacket& packet,
                    const HookState& state) override;

    bool IsLocal(uint32_t address) const;
    const Route* Lookup(uint32_t destination) const;
    bool Translate(TrackedPacket& packet, const HookState& state);
    /// Behind the reassembler. @return false if the packet ends here
    bool Defragment(Queued& packet, Fate& fate);
    /// What a packet leaves in. @param fate SENT
    void Fragment(const Queued& packet, Fate& fate) const;
    bool Enter(Queued& packet, const std::string& name, const Bytes& bytes, Fate& fate);
    /// @return false if a rule of the table drops the packet
    bool Pass(TableId table, TrackedPacket& packet, const HookState& state);
    /// OUTPUT and POSTROUTING. @return what became of it
    Fate SendOut(Queued& packet);
    Fate Forward(Queued& packet);
    Fate Sent(const Queued& packet) const;
    Fate Dropped(const TrackedPacket& packet, const char* why = nullptr) const;

    std::map<std::string, std::unique_ptr<RouterInterface>> m_interfaces;
    std::vector<Route> m_routes;
    std::vector<std::unique_ptr<Queued>> m_queue;
};

} // namespace netfilter
} // namespace ns3

#endif /* ENGINE_ROUTER_H */
