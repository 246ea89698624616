package dev.lead.identity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.util.IPAddress;

/** How identities and host names are written into certificates and requests. */
final class SubjectNames {

  private static final Pattern HOST =
      Pattern.compile(
          "(?:\\*\\.)?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*");

  private SubjectNames() {}

  static X500Name distinguishedName(Identity identity, String organisation) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, organisation)
        .addRDN(BCStyle.OU, identity.region() + " " + identity.role().text())
        .addRDN(BCStyle.CN, identity.name())
        .build();
  }

  /**
   * The identity first, then what TLS clients that know nothing of LEAD compare with the address
   * they dialled.
   */
  static GeneralNames alternativeNames(Identity identity, List<String> hosts) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, identity.uri()));
    for (String host : hosts) {
      names.add(host(host));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  /** The identity a request asks for. */
  static Optional<Identity> identity(Extensions extensions) throws IOException {
    Extension extension = extensions.getExtension(Extension.subjectAlternativeName);
    if (extension == null) {
      return Optional.empty();
    }
    for (GeneralName name : GeneralNames.getInstance(parsed(extension.getExtnValue())).getNames()) {
      ASN1Encodable value = name.getName();
      if (name.getTagNo() == GeneralName.uniformResourceIdentifier
          && value instanceof ASN1String text
          && text.getString().startsWith("lead://")) {
        return Optional.of(Identity.parse(text.getString()));
      }
    }
    return Optional.empty();
  }

  /** Only URIs whose host is the region. */
  static NameConstraints only(String region) {
    GeneralSubtree subtree =
        new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, region));
    return new NameConstraints(new GeneralSubtree[] {subtree}, null);
  }

  private static ASN1Encodable parsed(ASN1OctetString octets) throws IOException {
    return org.bouncycastle.asn1.ASN1Primitive.fromByteArray(octets.getOctets());
  }

  private static GeneralName host(String host) {
    if (IPAddress.isValid(host)) {
      return new GeneralName(GeneralName.iPAddress, host);
    }
    if (host.length() > 253 || !HOST.matcher(host).matches()) {
      throw new IdentityException("`%s` is neither a host name nor an IP address".formatted(host));
    }
    return new GeneralName(GeneralName.dNSName, host);
  }
}
