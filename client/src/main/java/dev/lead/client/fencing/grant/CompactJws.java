package dev.lead.client.fencing.grant;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lead.client.fencing.grant.GrantRefusedException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The parts of a compact JWS with a certificate chain, read strictly and not yet believed.
 *
 * @param signed what the signature is over: header and payload as they were sent
 */
record CompactJws(
    String algorithm,
    String type,
    List<X509Certificate> chain,
    Map<String, Object> claims,
    String signed,
    String encodedSignature) {
  /** A grant with four P-256 certificates takes about 6 KiB. */
  private static final int LONGEST = 32 * 1024;

  private static final int MOST_CERTIFICATES = 5;
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)");

  static CompactJws parse(String text) {
    if (text.length() > LONGEST) {
      throw malformed("it is longer than " + LONGEST + " characters");
    }
    var parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw malformed("a grant is HEADER.PAYLOAD.SIGNATURE in base64url without padding");
    }
    Map<String, Object> header = object(parts.group(1), "header");
    if (header.containsKey("crit")) {
      throw malformed("its header names critical extensions, and grants have none");
    }
    return new CompactJws(
        text(header, "alg"),
        text(header, "typ"),
        chain(header.get("x5c")),
        object(parts.group(2), "payload"),
        text.substring(0, text.lastIndexOf('.')),
        parts.group(3));
  }

  byte[] signedBytes() {
    return signed.getBytes(StandardCharsets.US_ASCII);
  }

  byte[] signature() {
    return decode(encodedSignature, "signature");
  }

  private static Map<String, Object> object(String part, String what) {
    try {
      return JSON.std.mapFrom(new String(decode(part, what), StandardCharsets.UTF_8));
    } catch (IOException | ClassCastException e) {
      throw malformed("its " + what + " is not a JSON object");
    }
  }

  private static byte[] decode(String part, String what) {
    try {
      return Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      throw malformed("its " + what + " is not base64url");
    }
  }

  static String text(Map<String, Object> object, String field) {
    if (object.get(field) instanceof String text && !text.isEmpty() && text.length() <= 256) {
      return text;
    }
    throw malformed("`" + field + "` must be text of 1 to 256 characters");
  }

  private static List<X509Certificate> chain(Object x5c) {
    if (!(x5c instanceof List<?> list) || list.isEmpty() || list.size() > MOST_CERTIFICATES) {
      throw malformed("`x5c` must be a list of 1 to " + MOST_CERTIFICATES + " certificates");
    }
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> chain = new ArrayList<>();
      for (Object one : list) {
        byte[] der = Base64.getDecoder().decode(String.valueOf(one));
        chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
      }
      return List.copyOf(chain);
    } catch (CertificateException | IllegalArgumentException e) {
      throw malformed("a certificate in `x5c` is not base64 of DER, or is damaged");
    }
  }

  static GrantRefusedException malformed(String why) {
    return new GrantRefusedException(Reason.MALFORMED, why);
  }
}
