package dev.lead.ctl.remote;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.home.Context;
import dev.lead.ctl.http.Authority;
import dev.lead.identity.IdentityException;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.PeerRule;
import dev.lead.identity.Role;
import dev.lead.identity.TlsMaterial;
import java.time.Duration;
import java.util.function.Consumer;

/** A deployment as the holder of the context's certificate sees it. */
public final class Deployment {

  private final Context context;
  private final TlsMaterial material;
  private final Duration timeout;
  private final Consumer<String> trace;

  private Deployment(
      Context context, TlsMaterial material, Duration timeout, Consumer<String> trace) {
    this.context = context;
    this.material = material;
    this.timeout = timeout;
    this.trace = trace;
  }

  /**
   * The context's deployment; nothing is asked yet.
   *
   * @throws Failure if the context's certificate cannot be used
   */
  public static Deployment of(Context context, Duration timeout, Consumer<String> trace) {
    try {
      TlsMaterial material = TlsMaterial.load(new IdentityFiles(context.identity()));
      return new Deployment(context, material, timeout, trace);
    } catch (IdentityException e) {
      throw new Failure(
          ExitCode.NOT_AUTHORIZED,
          "the certificate of context `%s` cannot be used: %s"
              .formatted(context.name(), e.getMessage()),
          "issue a new one: leadctl pki issue operator NAME --out " + context.identity());
    }
  }

  public Context context() {
    return context;
  }

  /** Who asks. */
  public TlsMaterial material() {
    return material;
  }

  /** The control plane; anybody else at its address is refused. */
  public ControlPlane controlPlane() {
    return new ControlPlane(
        new Server(
            "the control plane",
            context.server(),
            material.sslContext(PeerRule.role(Role.CONTROL_PLANE)),
            timeout,
            trace));
  }

  /** An agent of a region; anybody else at its address is refused. */
  public Server agent(String region, String name, Authority address) {
    return new Server(
        "agent " + name + " of " + region,
        address,
        material.sslContext(PeerRule.role(Role.AGENT, region)),
        timeout,
        trace);
  }
}
