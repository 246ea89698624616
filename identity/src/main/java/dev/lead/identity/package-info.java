/**
 * Who is who in LEAD, and how the parts prove it to one another: identities in X.509 certificates,
 * the authorities that issue them, and TLS 1.3 material that follows its files without a restart.
 *
 * <p>Two halves. {@link dev.lead.identity.CertificateAuthority} and {@link
 * dev.lead.identity.CertificateRequest} write certificates, with Bouncy Castle. {@link
 * dev.lead.identity.TlsMaterial} and all it uses only read them, with the JDK alone, so that a
 * short-lived command line does not pay for loading Bouncy Castle's signed archives.
 */
@NullMarked
package dev.lead.identity;

import org.jspecify.annotations.NullMarked;
