package dev.lead.agent.bench;

import dev.lead.agent.it.TestRegion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Hosts on one machine. If it may make network namespaces (root on Linux with {@code ip} and {@code
 * nft}), each host is one, with an address of its own, and can be cut off: what it sends and what
 * is sent to it is dropped, and nobody is told. Otherwise all hosts are the loopback.
 */
final class Hosts implements AutoCloseable {
  private static final String NET = "10.77.0.";
  private static final String BRIDGE = "leadbench";
  private static final String DROP =
      """
      table inet cut {
        chain in { type filter hook input priority 0; iifname "eth0" drop; }
        chain out { type filter hook output priority 0; oifname "eth0" drop; }
      }
      """;

  /** One of them. */
  record Host(TestRegion.Place place) {
    private static final Host LOOPBACK = new Host(new TestRegion.Place("127.0.0.1", List.of()));

    void cut() {
      run(DROP, inside("nft", "-f", "-"));
    }

    void mend() {
      run("", inside("nft", "delete", "table", "inet", "cut"));
    }

    /** The command as this host runs it. */
    List<String> inside(String... command) {
      List<String> all = new ArrayList<>(place.prefix());
      all.addAll(List.of(command));
      return all;
    }
  }

  private final List<Host> hosts = new ArrayList<>();
  private final boolean namespaces;

  private Hosts(boolean namespaces) {
    this.namespaces = namespaces;
  }

  static Hosts open(int count) {
    Hosts all = new Hosts(mayMakeNamespaces());
    all.close(); // what a killed run left behind
    for (int i = 0; i < count; i++) {
      all.hosts.add(all.namespaces ? namespace(i) : Host.LOOPBACK);
    }
    return all;
  }

  private static boolean mayMakeNamespaces() {
    return System.getProperty("user.name").equals("root")
        && tryRun("", List.of("nft", "--version"))
        && (tryRun("", List.of("ip", "link", "show", BRIDGE))
            || tryRun("", List.of("ip", "link", "add", BRIDGE, "type", "bridge")));
  }

  private static Host namespace(int number) {
    String name = name(number);
    String line = BRIDGE + number;
    String address = NET + (number + 1);
    if (number == 0) {
      ip("link add " + BRIDGE + " type bridge");
      ip("addr add " + NET + "254/24 dev " + BRIDGE);
      ip("link set " + BRIDGE + " up");
    }
    ip("netns add " + name);
    ip("link add " + line + " type veth peer name eth0 netns " + name);
    ip("link set " + line + " master " + BRIDGE);
    ip("link set " + line + " up");
    ip("-n " + name + " addr add " + address + "/24 dev eth0");
    ip("-n " + name + " link set eth0 up");
    ip("-n " + name + " link set lo up");
    return new Host(new TestRegion.Place(address, List.of("ip", "netns", "exec", name)));
  }

  private static String name(int number) {
    return BRIDGE + "-" + number;
  }

  List<Host> all() {
    return hosts;
  }

  /** An address of the machine itself that all hosts reach. */
  String hub() {
    return namespaces ? NET + "254" : "127.0.0.1";
  }

  boolean canBeCut() {
    return namespaces;
  }

  @Override
  public void close() {
    if (namespaces) {
      for (int i = 0; i < 9; i++) {
        tryRun(
            "", List.of("ip", "link", "delete", BRIDGE + i)); // a namespace goes later than asked
        tryRun("", List.of("ip", "netns", "delete", name(i)));
      }
      tryRun("", List.of("ip", "link", "delete", BRIDGE));
    }
  }

  private static void ip(String arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ", -1)));
    run("", command);
  }

  private static void run(String input, List<String> command) {
    if (!tryRun(input, command)) {
      throw new IllegalStateException("failed: " + String.join(" ", command));
    }
  }

  private static boolean tryRun(String input, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
        in.write(input);
      }
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
