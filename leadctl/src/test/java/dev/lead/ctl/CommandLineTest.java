package dev.lead.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.cli.Terminal;
import dev.lead.ctl.home.LeadHome;
import dev.lead.ctl.json.Doc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Whole command lines that need no deployment: exit codes, where output goes, what it says. */
class CommandLineTest {

  private record Result(int status, String out, String err) {}

  @TempDir Path folder;

  @Test
  void withoutACommandItShowsWhatThereIs() {
    Result result = leadctl();
    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("status", "dev", "elect", "completion");
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "statsu",
        "get leadres",
        "get",
        "history",
        "history payments",
        "status --nope",
        "--timeout soon status",
        "dev up --agents 4",
        "evict payments",
        "pause"
      })
  void badUsageIs64AndSaysWhatToDo(String line) {
    Result result = leadctl(line.split(" "));
    assertThat(result.status()).isEqualTo(64);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isNotEmpty().doesNotContain("Exception", "\tat ");
  }

  @Test
  void aTypingErrorGetsASuggestion() {
    assertThat(leadctl("statsu").err())
        .contains("there is no command `statsu`; did you mean status");
    assertThat(leadctl("get", "leadres").err()).contains("leaders");
  }

  @Test
  void withoutADeploymentItSaysHowToGetOne() {
    Result result = leadctl("status");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("leadctl dev up");
  }

  @Test
  void nobodyListeningIsAPlainError() {
    pki();
    leadctl(
        "context",
        "add",
        "x",
        "--server",
        "https://127.0.0.1:1",
        "--identity",
        folder.resolve("me").toString());
    Result result = leadctl("get", "leaders", "-o", "json");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("127.0.0.1:1", "nothing listens there");
  }

  @Test
  void everyCommandHasHelpAndADescription() {
    for (List<String> path : paths(parser(), List.of())) {
      List<String> line = new ArrayList<>(path);
      line.add("--help");
      Result result = leadctl(line.toArray(String[]::new));
      assertThat(result.status()).as("%s", path).isZero();
      assertThat(result.out())
          .as("%s", path)
          .startsWith("Usage: leadctl " + String.join(" ", path));
    }
  }

  @Test
  void makesAuthoritiesAndIssuesFromThem() {
    Result made = leadctl("pki", "init", "--region", "eu-west-1,us-east-1", "-o", "json");
    assertThat(made.status()).isZero();
    assertThat(json(made).get("authorities").items())
        .extracting(Doc::text)
        .containsExactly("eu-west-1", "global", "us-east-1");
    Result issued =
        leadctl(
            "pki",
            "issue",
            "agent",
            "a",
            "--region",
            "eu-west-1",
            "--out",
            folder.resolve("a").toString(),
            "-o",
            "json");
    assertThat(json(issued).text("identity")).isEqualTo("lead://eu-west-1/agent/a");
    assertThat(issued.out()).doesNotContain("PRIVATE");
    assertThat(folder.resolve("a/key.pem")).exists();
    Result shown = leadctl("pki", "show", folder.resolve("a").toString(), "-o", "json");
    assertThat(json(shown)).isEqualTo(json(issued));
  }

  @Test
  void doesNotReplaceACertificateUnasked() {
    pki();
    String me = folder.resolve("me").toString();
    Result again = leadctl("pki", "issue", "operator", "me", "--out", me);
    assertThat(again.status()).isEqualTo(3);
    assertThat(again.err()).contains("--replace");
    assertThat(leadctl("pki", "issue", "operator", "me", "--out", me, "--replace").status())
        .isZero();
  }

  @Test
  void refusesWhatTheAuthorityMayNotIssue() {
    pki();
    Result unknown = leadctl("pki", "issue", "king", "me", "--out", folder.resolve("k").toString());
    assertThat(unknown.status()).isEqualTo(64);
    assertThat(unknown.err())
        .contains("the roles are agent, control-plane, candidate, operator, reader");
    Result elsewhere =
        leadctl(
            "pki",
            "issue",
            "agent",
            "a",
            "--region",
            "mars-1",
            "--out",
            folder.resolve("m").toString());
    assertThat(elsewhere.status()).isEqualTo(1);
    assertThat(elsewhere.err()).contains("mars-1");
    assertThat(
            leadctl("pki", "issue", "agent", "a", "--out", folder.resolve("m").toString()).status())
        .isEqualTo(64);
  }

  @Test
  void keepsContextsAndTheCurrentOne() {
    pki();
    String me = folder.resolve("me").toString();
    leadctl("context", "add", "one", "--server", "https://127.0.0.1:7443", "--identity", me);
    leadctl("context", "add", "two", "--server", "https://127.0.0.1:7444", "--identity", me);
    assertThat(json(leadctl("context", "show", "-o", "json")).text("name")).isEqualTo("one");
    assertThat(leadctl("context", "use", "two").status()).isZero();
    Doc list = json(leadctl("context", "list", "-o", "json"));
    assertThat(list.items())
        .extracting(c -> c.text("name") + c.truth("current"))
        .containsExactly("onefalse", "twotrue");
    assertThat(json(leadctl("--context", "one", "context", "show", "-o", "json")).text("server"))
        .isEqualTo("https://127.0.0.1:7443");
    Result unknown = leadctl("context", "use", "three");
    assertThat(unknown.status()).isEqualTo(64);
    assertThat(unknown.err()).contains("there are one, two");
  }

  @Test
  void completionsAreScriptsOfTheirShells() throws IOException {
    for (String shell : List.of("bash", "zsh", "fish")) {
      Result result = leadctl("completion", shell);
      assertThat(result.status()).isZero();
      assertThat(result.out()).contains("transfer", "--expect-token".substring(2));
      if (shell.equals("bash")) {
        Path script = Files.writeString(folder.resolve("completion"), result.out());
        assertThat(
                new ProcessBuilder("bash", "-n", script.toString())
                    .inheritIO()
                    .start()
                    .onExit()
                    .join()
                    .exitValue())
            .isZero();
      }
    }
    assertThat(leadctl("completion", "tcsh").status()).isEqualTo(64);
  }

  @Test
  void saysThatThereIsNoWorld() {
    Result status = leadctl("dev", "status");
    assertThat(status.status()).isEqualTo(1);
    assertThat(status.err()).contains("there is no dev world in " + folder.resolve("home/dev"));
    assertThat(leadctl("dev", "down").status()).isZero();
  }

  private void pki() {
    assertThat(leadctl("pki", "init").status()).isZero();
    assertThat(
            leadctl("pki", "issue", "operator", "me", "--out", folder.resolve("me").toString())
                .status())
        .isZero();
  }

  private CommandLine parser() {
    Invocation invocation = invocation(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    return Leadctl.commands().whole(new RootCommand(invocation), invocation);
  }

  private static List<List<String>> paths(CommandLine command, List<String> prefix) {
    List<List<String>> paths = new ArrayList<>();
    for (Map.Entry<String, CommandLine> child : command.getSubcommands().entrySet()) {
      List<String> path = new ArrayList<>(prefix);
      path.add(child.getKey());
      assertThat(child.getValue().getCommandSpec().usageMessage().description())
          .as("%s", path)
          .isNotEmpty();
      paths.add(path);
      paths.addAll(paths(child.getValue(), path));
    }
    return paths;
  }

  private Result leadctl(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = Leadctl.run(invocation(out, err), arguments);
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Invocation invocation(ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return new Invocation(
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false),
        new LeadHome(folder.resolve("home")),
        Clock.systemUTC());
  }

  private static Doc json(Result result) {
    return Doc.parse(result.out());
  }
}
