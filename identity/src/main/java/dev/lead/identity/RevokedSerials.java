package dev.lead.identity;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Serial numbers of certificates that are no longer accepted, leaves as well as authorities. Its
 * text form has one hexadecimal number a line, as {@code openssl x509 -serial} prints it; {@code #}
 * starts a comment.
 */
public record RevokedSerials(Set<BigInteger> serials) {

  /** Nothing is revoked. */
  public static final RevokedSerials NONE = new RevokedSerials(Set.of());

  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,40}");

  public RevokedSerials {
    serials = Set.copyOf(serials);
  }

  /** Reads the text form; {@code where} names it in errors. */
  public static RevokedSerials parse(String text, String where) {
    Set<BigInteger> serials = new HashSet<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (line.isEmpty()) {
        continue;
      }
      if (!HEX.matcher(line).matches()) {
        throw new IdentityException(
            "%s, line %d: not a hexadecimal serial number; `leadctl pki list` shows them"
                .formatted(where, i + 1));
      }
      serials.add(new BigInteger(line, 16));
    }
    return new RevokedSerials(serials);
  }

  /** The form that {@link #parse} reads. */
  public String text() {
    return serials.stream()
        .sorted(Comparator.naturalOrder())
        .map(serial -> serial.toString(16) + "\n")
        .collect(Collectors.joining());
  }

  boolean contains(X509Certificate certificate) {
    return serials.contains(certificate.getSerialNumber());
  }
}
