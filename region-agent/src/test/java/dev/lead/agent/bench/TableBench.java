package dev.lead.agent.bench;

import dev.lead.agent.it.Deployment;
import dev.lead.identity.IdentityFiles;
import dev.lead.identity.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes with nothing but the election table, under the load of {@link TableLoad}. */
@Tag("bench")
class TableBench {
  @TempDir private Path folder;

  @Test
  void throughput() throws Exception {
    run(12_000, 500, 16);
    run(6_000, 1_000, 16);
  }

  private void run(int batches, int batchSize, int outstanding) throws Exception {
    List<Process> members = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    Deployment deployment = new Deployment(List.of("127.0.0.1"));
    try {
      for (int i = 0; i < 3; i++) {
        Path identity = folder.resolve(batches + "-" + batchSize + "-" + outstanding + "-" + i);
        new IdentityFiles(identity)
            .write(deployment.of(Role.AGENT, TableLoad.REGION.value(), "agent-" + i));
        members.add(start(i, identity, batches, batchSize, outstanding));
        listen(members.getLast(), done);
      }
      if (!done.await(5, TimeUnit.MINUTES)) {
        throw new AssertionError("no member has come to an end");
      }
    } finally {
      for (Process member : members) {
        member.destroyForcibly().waitFor();
      }
    }
  }

  private static Process start(int number, Path identity, int... numbers) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Xmx1g");
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(TableMember.class.getName());
    command.add(Integer.toString(number));
    command.add("127.0.0.1:5741,127.0.0.1:5742,127.0.0.1:5743");
    command.add(identity.toString());
    for (int each : numbers) {
      command.add(Integer.toString(each));
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void listen(Process member, CountDownLatch done) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (BufferedReader out = member.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
              if (line.equals("done")) {
                done.countDown();
              } else if (line.startsWith("[bench]")) {
                System.out.println(line);
              }
            }
          } catch (IOException killed) {
            // At the end.
          }
        });
  }
}
