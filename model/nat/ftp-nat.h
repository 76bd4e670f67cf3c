/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FTP_NAT_H
#define FTP_NAT_H

#include "ftp-helper.h"

namespace ns3
{
namespace netfilter
{

class Conntrack;
class Nat;

/**
 * @ingroup netfilter
 * FTP through NAT (Linux nf_nat_ftp.c): writes the address and port into the control connection
 * that the other side can reach, and translates the data connection like its master.
 */
class FtpNat : public FtpTranslator, public ExpectationListener
{
  public:
    /**
     * @param conntrack whose FTP helper gets a translator; must outlive this
     * @param nat translates data connections; must outlive this
     */
    FtpNat(Conntrack& conntrack, Nat& nat);
    ~FtpNat() override;

    FtpNat(const FtpNat&) = delete;
    FtpNat& operator=(const FtpNat&) = delete;

    Verdict Translate(HelperInput& input,
                      const FtpEndpoint& endpoint,
                      Expectation expectation) override;

    void OnExpected(Connection& connection,
                    const Expectation& expectation,
                    Instant now) override;

  private:
    Conntrack& m_conntrack;
    Nat& m_nat;
};

} // namespace netfilter
} // namespace ns3

#endif /* FTP_NAT_H */
