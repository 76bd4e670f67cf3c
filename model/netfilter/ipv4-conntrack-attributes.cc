/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "conntrack-setting.h"
#include "conntrack.h"
#include "ftp-helper.h"
#include "ipv4-conntrack.h"
#include "reaper-setting.h"
#include "setting-attribute.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/string.h"

#include <string>

/**
 * @file
 * @ingroup netfilter
 * The attributes and trace sources of Ipv4Conntrack.
 */

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(Ipv4Conntrack);

using netfilter::ConntrackConfig;
using netfilter::ReaperConfig;
using netfilter::ReaperKind;
using netfilter::TupleHashKind;

void
Ipv4Conntrack::RefuseIfRead(const char* attribute) const
{
    NS_ABORT_MSG_IF(m_engine,
                    "Ipv4Conntrack: attribute "
                        << attribute
                        << " is read once, with the first packet, and that has come; set it before "
                           "the simulation runs");
}

void
Ipv4Conntrack::SetHash(std::string name)
{
    NS_ABORT_MSG_IF(name != "Jenkins" && name != "SipHash",
                    "Ipv4Conntrack: attribute Hash does not take \""
                        << name << "\"; it takes Jenkins or SipHash");
    RefuseIfRead("Hash");
    Config().hash = name == "SipHash" ? TupleHashKind::SIPHASH : TupleHashKind::JENKINS;
}

namespace
{

/// Names of the reapers, as attribute Reaper takes them.
constexpr struct
{
    const char* name;
    ReaperKind kind;
} REAPERS[] = {
    {"Incremental", ReaperKind::INCREMENTAL},
    {"MeanLifetime", ReaperKind::MEAN_LIFETIME},
    {"Exact", ReaperKind::EXACT},
    {"Lazy", ReaperKind::LAZY},
};

} // namespace

void
Ipv4Conntrack::SetReaper(std::string name)
{
    for (const auto& reaper : REAPERS)
    {
        if (name == reaper.name)
        {
            RefuseIfRead("Reaper");
            m_reaperKind = reaper.kind;
            return;
        }
    }
    NS_ABORT_MSG("Ipv4Conntrack: attribute Reaper does not take \""
                 << name << "\"; it takes Incremental, MeanLifetime, Exact or Lazy");
}

std::string
Ipv4Conntrack::GetReaper() const
{
    return REAPERS[static_cast<size_t>(m_reaperKind)].name;
}

std::string
Ipv4Conntrack::GetHash() const
{
    return Config().hash == TupleHashKind::SIPHASH ? "SipHash" : "Jenkins";
}

void
Ipv4Conntrack::SetFtpLoose(bool loose)
{
    m_ftpLoose = loose;
    if (m_engine)
    {
        m_engine->GetHelpers().GetFtp().SetLoose(loose);
    }
}

bool
Ipv4Conntrack::GetFtpLoose() const
{
    return m_ftpLoose;
}

TypeId
Ipv4Conntrack::GetTypeId()
{
    // Lambdas of a member, since nobody else may reach into the object.
    const auto config = [](ObjectBase* object, const char* toSet) -> ConntrackConfig* {
        auto* conntrack = dynamic_cast<Ipv4Conntrack*>(object);
        if (conntrack == nullptr)
        {
            return nullptr;
        }
        if (toSet != nullptr && std::string("Buckets") == toSet)
        {
            conntrack->RefuseIfRead(toSet);
        }
        return &conntrack->Config();
    };
    const auto reaper = [](ObjectBase* object, const char* toSet) -> ReaperConfig* {
        auto* conntrack = dynamic_cast<Ipv4Conntrack*>(object);
        if (conntrack == nullptr)
        {
            return nullptr;
        }
        if (toSet != nullptr)
        {
            conntrack->RefuseIfRead(toSet);
        }
        return &conntrack->m_reaperConfig;
    };

    static const TypeId tid = [&] {
        TypeId made =
            TypeId("ns3::Ipv4Conntrack")
                .SetParent<Object>()
                .SetGroupName("Netfilter")
                .AddConstructor<Ipv4Conntrack>()
                .AddAttribute("Hash",
                              "Hash function of the table: Jenkins or SipHash. Read once.",
                              StringValue("Jenkins"),
                              MakeStringAccessor(&Ipv4Conntrack::SetHash, &Ipv4Conntrack::GetHash),
                              MakeStringChecker())
                .AddAttribute(
                    "Reaper",
                    "Who removes expired connections: Incremental (gVisor), MeanLifetime "
                    "(today's Linux), Exact (each when it expires), or Lazy (only who "
                    "stumbles over them). Read once.",
                    StringValue("Incremental"),
                    MakeStringAccessor(&Ipv4Conntrack::SetReaper, &Ipv4Conntrack::GetReaper),
                    MakeStringChecker())
                .AddAttribute("FtpLoose",
                              "Whether an FTP host may speak of another host's address, as the "
                              "parameter loose of Linux' nf_conntrack_ftp lets it.",
                              BooleanValue(false),
                              MakeBooleanAccessor(&Ipv4Conntrack::SetFtpLoose,
                                                  &Ipv4Conntrack::GetFtpLoose),
                              MakeBooleanChecker())
                .AddTraceSource("Connections",
                                "Number of connections in the table.",
                                MakeTraceSourceAccessor(&Ipv4Conntrack::m_size),
                                "ns3::TracedValueCallback::Uint32")
                .AddTraceSource("New",
                                "A connection entered the table.",
                                MakeTraceSourceAccessor(&Ipv4Conntrack::m_newTrace),
                                "ns3::Ipv4Conntrack::ConnectionTracedCallback")
                .AddTraceSource("Update",
                                "State, assurance, mark or helper of a connection changed, or its "
                                "first reply came.",
                                MakeTraceSourceAccessor(&Ipv4Conntrack::m_updateTrace),
                                "ns3::Ipv4Conntrack::ConnectionTracedCallback")
                .AddTraceSource("Destroy",
                                "A connection left the table.",
                                MakeTraceSourceAccessor(&Ipv4Conntrack::m_destroyTrace),
                                "ns3::Ipv4Conntrack::ConnectionTracedCallback")
                .AddTraceSource("Reap",
                                "The reaper has run.",
                                MakeTraceSourceAccessor(&Ipv4Conntrack::m_reapTrace),
                                "ns3::Ipv4Conntrack::ReapTracedCallback")
                .AddTraceSource("Late",
                                "An expired connection was noticed and removed, by whomever.",
                                MakeTraceSourceAccessor(&Ipv4Conntrack::m_lateTrace),
                                "ns3::Ipv4Conntrack::LateTracedCallback");
        netfilter::AddSettings<ConntrackConfig>(made, netfilter::ListConntrackSettings(), config);
        netfilter::AddSettings<ReaperConfig>(made, netfilter::ListReaperSettings(), reaper);
        return made;
    }();
    return tid;
}

} // namespace ns3
