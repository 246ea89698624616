package dev.lead.ctl.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevLogsTest {

  @TempDir Path folder;

  @Test
  void findsTheLastLines() throws IOException {
    assertThat(last("one\ntwo\nthree\n", 2)).isEqualTo("two\nthree\n");
    assertThat(last("one\ntwo\nthree", 1)).isEqualTo("three");
    assertThat(last("one\n", 5)).isEqualTo("one\n");
    assertThat(last("", 5)).isEmpty();
  }

  @Test
  void readsOverTheEdgesOfBlocks() throws IOException {
    String line = "x".repeat(1_000) + "\n";
    assertThat(last(line.repeat(300), 200)).isEqualTo(line.repeat(200));
  }

  private String last(String text, int lines) throws IOException {
    Path file = folder.resolve("log");
    Files.writeString(file, text);
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      return text.substring((int) DevLogs.startOfLast(open, lines));
    }
  }
}
