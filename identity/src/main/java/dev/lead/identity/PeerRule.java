package dev.lead.identity;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whom one side of a connection wants to meet. Plain data, so that equal rules share one TLS
 * context.
 *
 * @param roles one of these roles
 * @param region of this region, if set
 * @param name with this name, if set
 */
public record PeerRule(Set<Role> roles, Optional<String> region, Optional<String> name) {

  /** Everybody with a valid certificate of this deployment. */
  public static final PeerRule ANY =
      new PeerRule(EnumSet.allOf(Role.class), Optional.empty(), Optional.empty());

  public PeerRule {
    roles = Set.copyOf(roles);
  }

  /** Somebody of this role, of whatever region. */
  public static PeerRule role(Role role) {
    return new PeerRule(Set.of(role), Optional.empty(), Optional.empty());
  }

  /** Somebody of this role and region. */
  public static PeerRule role(Role role, String region) {
    return new PeerRule(Set.of(role), Optional.of(region), Optional.empty());
  }

  /** Exactly this one. */
  public static PeerRule exactly(Identity expected) {
    return new PeerRule(
        Set.of(expected.role()), Optional.of(expected.region()), Optional.of(expected.name()));
  }

  /** Whether this identity will do. */
  public boolean accepts(Identity peer) {
    return roles.contains(peer.role())
        && region.map(peer.region()::equals).orElse(true)
        && name.map(peer.name()::equals).orElse(true);
  }

  /**
   * Passes on an identity that will do.
   *
   * @throws IdentityException if it will not
   */
  Identity require(Identity peer) {
    if (!accepts(peer)) {
      throw new IdentityException(
          "the peer is %s, but %s was expected; check the address that was dialled"
              .formatted(peer, this));
    }
    return peer;
  }

  /** For errors: {@code lead://eu-west-1/agent/*}. */
  @Override
  public String toString() {
    String wanted =
        roles.size() == Role.values().length
            ? "*"
            : new TreeSet<>(roles).stream().map(Role::text).collect(Collectors.joining("|"));
    return "lead://" + region.orElse("*") + "/" + wanted + "/" + name.orElse("*");
  }
}
