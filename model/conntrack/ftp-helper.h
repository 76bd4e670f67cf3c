/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FTP_HELPER_H
#define FTP_HELPER_H

#include "connection-helper.h"
#include "connection-state.h"
#include "expectation.h"
#include "ftp-command.h"

namespace ns3
{
namespace netfilter
{

/// What NAT adds to the FTP helper: another address and port in the text (Linux nf_nat_ftp).
class FtpTranslator
{
  public:
    virtual ~FtpTranslator() = default;

    /**
     * Choose a port, add the expectation, and write address and port into the packet.
     *
     * @param input the packet, whole
     * @param endpoint what was said, with its place in the payload
     * @param expectation what follows from it, not added yet
     * @return ACCEPT, or DROP with packet.dropReason set and nothing expected
     */
    virtual Verdict Translate(HelperInput& input,
                              const FtpEndpoint& endpoint,
                              Expectation expectation) = 0;
};

/**
 * @ingroup netfilter
 * Follows FTP control connections and expects the data connections they speak of, active and
 * passive (Linux nf_conntrack_ftp.c).
 *
 * Lines are looked for only where one is known to begin: behind a segment that ended with a
 * newline. A line that is cut, or cannot be understood, is dropped, as in Linux: its sender repeats
 * it, perhaps in one piece.
 */
class FtpHelper : public ConnectionHelper
{
  public:
    const std::string& GetName() const override;
    uint8_t GetProtocol() const override;
    std::unique_ptr<HelperState> MakeState() const override;
    Verdict Help(Connection& connection, HelperInput& input) const override;

    /// @param loose whether a host may speak of another host's address; not by default, since that
    ///        would let anybody open holes to anybody
    void SetLoose(bool loose)
    {
        m_loose = loose;
    }

    /// @param translator who rewrites lines of translated connections, or null
    void SetTranslator(FtpTranslator* translator)
    {
        m_translator = translator;
    }

  private:
    Verdict Expect(Connection& connection, HelperInput& input, const FtpEndpoint& endpoint) const;

    bool m_loose{false};
    FtpTranslator* m_translator{nullptr};
};

} // namespace netfilter
} // namespace ns3

#endif /* FTP_HELPER_H */
