package dev.lead.control.http;

import dev.lead.identity.Role;
import dev.lead.process.http.RequireRole;

/** Who may call a route. Candidates may call none. */
enum Access {
  /** An agent, for its own region and name. */
  LINK(Role.AGENT),
  /** Whoever changes things. */
  CHANGE(Role.OPERATOR),
  /** Whoever looks. */
  READ(Role.OPERATOR, Role.READER, Role.CONTROL_PLANE),
  /** The description of the interface. */
  DESCRIPTION(Role.OPERATOR, Role.READER, Role.CONTROL_PLANE, Role.AGENT);

  @SuppressWarnings("ImmutableEnumChecker") // never handed out, never written
  private final Role[] roles;

  Access(Role... roles) {
    this.roles = roles;
  }

  RequireRole check() {
    return RequireRole.anyOf(roles);
  }
}
