/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "connection-state.h"

#include "connection-record.h"

namespace ns3
{
namespace netfilter
{

const char*
PacketStateName(PacketState state)
{
    switch (state)
    {
    case PacketState::INVALID:
        return "INVALID";
    case PacketState::UNTRACKED:
        return "UNTRACKED";
    case PacketState::NEW:
        return "NEW";
    case PacketState::RELATED:
        return "RELATED";
    case PacketState::ESTABLISHED:
        return "ESTABLISHED";
    }
    return "?";
}

const char*
TcpStateName(TcpState state)
{
    switch (state)
    {
    case TcpState::NONE:
        return "NONE";
    case TcpState::SYN_SENT:
        return "SYN_SENT";
    case TcpState::SYN_RECV:
        return "SYN_RECV";
    case TcpState::ESTABLISHED:
        return "ESTABLISHED";
    case TcpState::FIN_WAIT:
        return "FIN_WAIT";
    case TcpState::CLOSE_WAIT:
        return "CLOSE_WAIT";
    case TcpState::LAST_ACK:
        return "LAST_ACK";
    case TcpState::TIME_WAIT:
        return "TIME_WAIT";
    case TcpState::CLOSE:
        return "CLOSE";
    case TcpState::SYN_SENT2:
        return "SYN_SENT2";
    }
    return "?";
}

const char*
SctpStateName(SctpState state)
{
    switch (state)
    {
    case SctpState::NONE:
        return "NONE";
    case SctpState::CLOSED:
        return "CLOSED";
    case SctpState::COOKIE_WAIT:
        return "COOKIE_WAIT";
    case SctpState::COOKIE_ECHOED:
        return "COOKIE_ECHOED";
    case SctpState::ESTABLISHED:
        return "ESTABLISHED";
    case SctpState::SHUTDOWN_SENT:
        return "SHUTDOWN_SENT";
    case SctpState::SHUTDOWN_RECD:
        return "SHUTDOWN_RECD";
    case SctpState::SHUTDOWN_ACK_SENT:
        return "SHUTDOWN_ACK_SENT";
    case SctpState::HEARTBEAT_SENT:
        return "HEARTBEAT_SENT";
    }
    return "?";
}

const char*
ConntrackEventName(ConntrackEvent event)
{
    switch (event)
    {
    case ConntrackEvent::NEW:
        return "NEW";
    case ConntrackEvent::UPDATE:
        return "UPDATE";
    case ConntrackEvent::DESTROY:
        return "DESTROY";
    }
    return "?";
}

} // namespace netfilter
} // namespace ns3
