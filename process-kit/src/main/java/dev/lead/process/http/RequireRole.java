package dev.lead.process.http;

import dev.lead.identity.Identity;
import dev.lead.identity.Role;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets only callers of certain roles, and if wanted of one region, go on to the handlers that
 * follow. Others get 403. Thread-safe.
 */
public final class RequireRole implements Handler<RoutingContext> {

  private final Set<Role> roles;
  private final Optional<String> region;

  private RequireRole(Set<Role> roles, Optional<String> region) {
    this.roles = EnumSet.copyOf(roles);
    this.region = region;
  }

  public static RequireRole anyOf(Role... roles) {
    return new RequireRole(EnumSet.copyOf(List.of(roles)), Optional.empty());
  }

  /** The same, and of this region; those of no region ({@link Identity#GLOBAL}) may pass too. */
  public RequireRole in(String required) {
    return new RequireRole(roles, Optional.of(required));
  }

  @Override
  public void handle(RoutingContext context) {
    Identity peer = Peers.of(context);
    if (!roles.contains(peer.role())) {
      refuse(context, "This needs the role %s; you are %s.".formatted(roleNames(), peer));
    } else if (!peer.isGlobal() && region.filter(r -> !r.equals(peer.region())).isPresent()) {
      refuse(context, "This is for region %s; you are %s.".formatted(region.get(), peer));
    } else {
      context.next();
    }
  }

  private static void refuse(RoutingContext context, String detail) {
    context.fail(
        Problems.forbidden(detail)
            .nextStep("Use a certificate of that role: leadctl pki issue.")
            .asException());
  }

  private String roleNames() {
    return roles.stream().map(Role::text).collect(Collectors.joining(" or "));
  }
}
