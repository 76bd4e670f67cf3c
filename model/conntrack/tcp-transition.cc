/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tcp-transition.h"

#include "packet-view.h"

namespace ns3
{
namespace netfilter
{

namespace
{

using Kind = TcpTransition::Kind;

constexpr TcpTransition
To(TcpState state)
{
    return {Kind::MOVE, state};
}

constexpr TcpTransition SS = To(TcpState::SYN_SENT);
constexpr TcpTransition SR = To(TcpState::SYN_RECV);
constexpr TcpTransition ES = To(TcpState::ESTABLISHED);
constexpr TcpTransition FW = To(TcpState::FIN_WAIT);
constexpr TcpTransition CW = To(TcpState::CLOSE_WAIT);
constexpr TcpTransition LA = To(TcpState::LAST_ACK);
constexpr TcpTransition TW = To(TcpState::TIME_WAIT);
constexpr TcpTransition CL = To(TcpState::CLOSE);
constexpr TcpTransition S2 = To(TcpState::SYN_SENT2);
constexpr TcpTransition IG = {Kind::IGNORE, TcpState::NONE};
constexpr TcpTransition IV = {Kind::INVALID, TcpState::NONE};
constexpr TcpTransition NEW = {Kind::REOPEN, TcpState::NONE};

constexpr unsigned CLASSES = 5; // all but NONE

/// What a connection in one state makes of segments of each direction and class.
struct StateRow
{
    TcpTransition original[CLASSES];
    TcpTransition reply[CLASSES];
};

// Indexed by TcpState. Facts of Linux 6.18. FIN_WAIT begins with the FIN of either side, and any
// further FIN or ACK of either side counts as progress: the tracker cannot know whose it was.
constexpr StateRow TABLE[TCP_STATE_COUNT] = {
    //  SYN SYN_ACK FIN ACK RST     SYN SYN_ACK FIN ACK RST
    {{SS, IV, IV, ES, IV}, {IV, IV, IV, IV, IV}},  // NONE
    {{SS, IV, IV, IV, CL}, {S2, SR, IV, IG, CL}},  // SYN_SENT
    {{IG, SR, FW, ES, CL}, {IV, IG, FW, SR, CL}},  // SYN_RECV
    {{IG, IV, FW, ES, CL}, {IV, IG, FW, ES, CL}},  // ESTABLISHED
    {{IG, IV, LA, CW, CL}, {IV, IG, LA, CW, CL}},  // FIN_WAIT
    {{IG, IV, LA, CW, CL}, {IV, IG, LA, CW, CL}},  // CLOSE_WAIT
    {{IG, IV, LA, TW, CL}, {IV, IG, LA, TW, CL}},  // LAST_ACK
    {{NEW, IV, TW, TW, CL}, {NEW, IG, TW, TW, CL}}, // TIME_WAIT
    {{NEW, IV, CL, CL, CL}, {IV, IG, CL, CL, CL}}, // CLOSE
    {{S2, SR, IV, IV, CL}, {S2, SR, IV, IG, CL}},  // SYN_SENT2
};

} // namespace

TcpSegmentClass
ClassifyTcpFlags(uint8_t flags)
{
    constexpr unsigned FIN = TcpView::FIN;
    constexpr unsigned SYN = TcpView::SYN;
    constexpr unsigned RST = TcpView::RST;
    constexpr unsigned ACK = TcpView::ACK;
    constexpr unsigned URG = TcpView::URG;

    switch (flags & (FIN | SYN | RST | ACK | URG))
    {
    case SYN:
    case SYN | URG:
        return TcpSegmentClass::SYN;
    case SYN | ACK:
        return TcpSegmentClass::SYN_ACK;
    case FIN | ACK:
    case FIN | ACK | URG:
        return TcpSegmentClass::FIN;
    case ACK:
    case ACK | URG:
        return TcpSegmentClass::ACK;
    case RST:
    case RST | ACK:
        return TcpSegmentClass::RST;
    default:
        return TcpSegmentClass::NONE;
    }
}

TcpTransition
FindTcpTransition(Direction direction, TcpSegmentClass segment, TcpState state)
{
    if (segment == TcpSegmentClass::NONE)
    {
        return IV;
    }
    const StateRow& row = TABLE[static_cast<size_t>(state)];
    const auto column = static_cast<size_t>(segment);
    return direction == Direction::ORIGINAL ? row.original[column] : row.reply[column];
}

} // namespace netfilter
} // namespace ns3
