package dev.lead.ctl.cli;

import dev.lead.ctl.home.Context;
import dev.lead.ctl.home.LeadHome;
import dev.lead.ctl.output.OutputFormat;
import dev.lead.ctl.output.Printer;
import dev.lead.ctl.remote.ControlPlane;
import dev.lead.ctl.remote.Deployment;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** One call of leadctl: what every command works with. */
public final class Invocation {

  private final Terminal terminal;
  private final LeadHome home;
  private final Clock clock;
  private final GlobalOptions options = new GlobalOptions();

  public Invocation(Terminal terminal, LeadHome home, Clock clock) {
    this.terminal = terminal;
    this.home = home;
    this.clock = clock;
  }

  public Terminal terminal() {
    return terminal;
  }

  public LeadHome home() {
    return home;
  }

  /** The wall clock, for showing ages only. */
  public Clock clock() {
    return clock;
  }

  /** The global options; valid once the command line has been parsed. */
  public GlobalOptions options() {
    return options;
  }

  public OutputFormat format() {
    return options.output();
  }

  /** Prints data in the format asked for. */
  public Printer printer() {
    return new Printer(terminal.out(), format(), outColours(), clock);
  }

  /** Whether data is shown in colours. */
  public boolean outColours() {
    return terminal.outIsTerminal() && coloursWanted();
  }

  /** Whether talk is shown in colours. */
  public boolean errColours() {
    return terminal.errIsTerminal() && coloursWanted();
  }

  private boolean coloursWanted() {
    return !options.noColor()
        && System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
        && !System.getenv().getOrDefault("TERM", "").equals("dumb");
  }

  /**
   * The context that was named or is the current one.
   *
   * @throws Failure if there is none
   */
  public Context context() {
    String name =
        options
            .context()
            .or(() -> Optional.ofNullable(System.getenv("LEAD_CONTEXT")).filter(n -> !n.isEmpty()))
            .or(() -> home.contexts().currentName())
            .orElseThrow(() ->
                Failure.error(
                    "no deployment was chosen: there is no current context in " + home.folder(),
                    "leadctl dev up starts one on this machine;"
                        + " leadctl context add NAME --server https://HOST:PORT --identity FOLDER"
                        + " names another"));
    return home.contexts().get(name);
  }

  /** The deployment of the context. */
  public Deployment deployment() {
    return deployment(options.timeout());
  }

  /** The deployment of the context, with another time-out for answers. */
  public Deployment deployment(Duration timeout) {
    return Deployment.of(
        context(),
        timeout,
        line -> {
          if (options.verbose()) {
            terminal.say(line);
          }
        });
  }

  /** The control plane of the context's deployment. */
  public ControlPlane controlPlane() {
    return deployment().controlPlane();
  }
}
