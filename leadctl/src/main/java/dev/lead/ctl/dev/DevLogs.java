package dev.lead.ctl.dev;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.cli.Invocation;
import dev.lead.ctl.cli.Terminal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leadctl dev logs NAME}. */
@Command(name = "logs", description = "The log of a process of the world.")
final class DevLogs implements Callable<Integer> {

  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int BLOCK = 64 * 1024;

  @Parameters(
      paramLabel = "NAME",
      description = "The process, as leadctl dev status names it, or postgresql.")
  private String name = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is written, until Ctrl-C.")
  private boolean follow;

  @Option(names = "--lines", paramLabel = "N", description = "The last N lines. Default: 100.")
  private int lines = 100;

  @Mixin private DevFolderOption data = new DevFolderOption();

  private final Invocation invocation;

  DevLogs(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    WorldFolder folder = data.folder(invocation);
    Path log =
        name.equals("postgresql")
            ? folder.postgres().resolve("postgres.log")
            : folder.log(data.require(folder).member(name).name());
    if (!Files.exists(log)) {
      throw Failure.error("there is no log yet: " + log, "leadctl dev status");
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(startOfLast(file, lines));
      copy(file);
      while (follow) {
        LockSupport.parkNanos(LOOK.toNanos());
        if (file.length() < file.getFilePointer()) {
          file.seek(0); // it was made anew
        }
        copy(file);
      }
      return ExitCode.OK.number();
    } catch (IOException e) {
      throw Failure.error("cannot read " + log + ": " + e.getMessage(), "");
    }
  }

  private void copy(RandomAccessFile file) throws IOException {
    Terminal terminal = invocation.terminal();
    byte[] block = new byte[BLOCK];
    for (int n = file.read(block); n > 0; n = file.read(block)) {
      terminal.out().write(block, 0, n);
    }
    terminal.flush();
  }

  /** Where the last {@code wanted} lines begin. */
  static long startOfLast(RandomAccessFile file, int wanted) throws IOException {
    long end = file.length();
    byte[] block = new byte[BLOCK];
    int found = 0;
    for (long at = end; at > 0; ) {
      int n = (int) Math.min(BLOCK, at);
      at -= n;
      file.seek(at);
      file.readFully(block, 0, n);
      for (int i = n - 1; i >= 0; i--) {
        boolean lastOfFile = at + i == end - 1;
        if (block[i] == '\n' && !lastOfFile && ++found == wanted) {
          return at + i + 1;
        }
      }
    }
    return 0;
  }
}
