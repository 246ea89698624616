package dev.lead.identity;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who somebody is: a role, the region it belongs to, and a name that is unique within both.
 *
 * <p>A certificate carries it as the one URI of its subject alternative names, {@code
 * lead://<region>/<role>/<name>}, for example {@code lead://eu-west-1/agent/eu-west-1-a} or {@code
 * lead://global/operator/alice}. The form is strict: there is exactly one spelling of each
 * identity, so two of them are equal exactly if their texts are.
 *
 * @param role what it is
 * @param region the region's name, or {@link #GLOBAL}: a DNS label in lower case, at most 63
 *     characters
 * @param name letters, digits, {@code . _ -}; starts and ends with a letter or digit; at most 128
 *     characters
 */
public record Identity(Role role, String region, String name) {

  /** The region of what belongs to no region: control plane, operators, readers. */
  public static final String GLOBAL = "global";

  private static final int MAX_REGION = 63;
  private static final int MAX_NAME = 128;
  private static final Pattern REGION = Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?");
  private static final Pattern URI = Pattern.compile("lead://([^/]+)/([^/]+)/([^/]+)");

  public Identity {
    requireRegion(region);
    if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
      throw new IdentityException(
          "bad name `%s`: use letters, digits and . _ - (at most %d, with a letter or digit at both ends)"
              .formatted(shown(name), MAX_NAME));
    }
  }

  /** Somebody who belongs to no region. */
  public static Identity global(Role role, String name) {
    return new Identity(role, GLOBAL, name);
  }

  /**
   * Reads the form {@code lead://<region>/<role>/<name>}.
   *
   * @throws IdentityException if the text is anything else
   */
  public static Identity parse(String uri) {
    Matcher parts = URI.matcher(uri);
    if (!parts.matches()) {
      throw new IdentityException(
          "`%s` is not an identity: the form is lead://REGION/ROLE/NAME".formatted(shown(uri)));
    }
    Role role =
        Role.of(parts.group(2))
            .orElseThrow(() ->
                new IdentityException(
                    "`%s` names the unknown role `%s`; the roles are %s"
                        .formatted(shown(uri), shown(parts.group(2)), roles())));
    return new Identity(role, parts.group(1), parts.group(3));
  }

  /** The form a certificate carries; {@link #parse} reads it back. */
  public String uri() {
    return "lead://" + region + "/" + role.text() + "/" + name;
  }

  /** True for {@link #GLOBAL}. */
  public boolean isGlobal() {
    return region.equals(GLOBAL);
  }

  @Override
  public String toString() {
    return uri();
  }

  static void requireRegion(String region) {
    if (region.length() > MAX_REGION || !REGION.matcher(region).matches()) {
      throw new IdentityException(
          "bad region `%s`: use lower-case letters, digits and hyphens (at most %d, no hyphen at the ends)"
              .formatted(shown(region), MAX_REGION));
    }
  }

  /** Names may come from a stranger's certificate: what goes to a log is short and printable. */
  private static String shown(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 80 ? printable : printable.substring(0, 80) + "…";
  }

  private static String roles() {
    return Arrays.stream(Role.values()).map(Role::text).collect(Collectors.joining(", "));
  }
}
