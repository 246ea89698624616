package dev.lead.ctl.perf;

import dev.lead.client.Lead;
import dev.lead.client.LeadOptions;
import dev.lead.client.Leadership;
import dev.lead.client.LeadershipListener;
import dev.lead.client.Shards;
import dev.lead.ctl.os.JavaProgram;
import dev.lead.ctl.os.Programs;
import dev.lead.ctl.os.Signal;
import dev.lead.ctl.os.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A candidate in a process of its own, to be killed. Its {@code main} takes the identity's folder,
 * the service, the candidate's name and the agents, and prints a line when it leads.
 */
final class KilledCandidate implements AutoCloseable {

  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx48m");
  private static final String LEADS = "leads";

  private final Process process;
  private final BufferedReader lines;

  private KilledCandidate(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  static KilledCandidate start(Path identity, String service, String name, List<String> agents)
      throws IOException {
    List<String> command =
        JavaProgram.command(SMALL, JavaProgram.ownClassPath(), KilledCandidate.class.getName());
    command.addAll(List.of(identity.toString(), service, name));
    command.addAll(agents);
    return new KilledCandidate(
        new ProcessBuilder(new ArrayList<>(Programs.killedWithParent(command)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Waits until it leads. */
  void awaitLead() throws IOException {
    String line = lines.readLine();
    while (line != null && !line.equals(LEADS)) {
      line = lines.readLine();
    }
    if (line == null) {
      throw new IOException("the candidate to be killed ended by itself");
    }
  }

  /** Kills it; returns the instant just before, by this process's clock. */
  long kill() {
    long before = System.nanoTime();
    Signals.send(process.pid(), Signal.KILL);
    return before;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  public static void main(String[] arguments) throws InterruptedException {
    Lead lead =
        Lead.connect(
            LeadOptions.builder()
                .identity(Path.of(arguments[0]))
                .name(arguments[2])
                .agents(List.of(arguments).subList(3, arguments.length))
                .build());
    var _ =
        lead.campaign(
            arguments[1],
            Shards.all(),
            new LeadershipListener() {
              @Override
              public void elected(Leadership leadership) {
                System.out.println(LEADS);
              }
            });
    new CountDownLatch(1).await(); // until it is killed: the client's threads do not keep it alive
  }
}
