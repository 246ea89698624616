package dev.lead.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.process.StartError;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path folder;

  @Test
  void runsOfFormerProcessesAreDeadNewestFirst() throws Exception {
    try (DataFolder first = DataFolder.open(folder)) {
      assertThat(first.endedRuns()).isEmpty();
      first.begin(11);
      first.begin(Long.MAX_VALUE);
      // Its own runs are not dead.
      assertThat(first.endedRuns()).isEmpty();
    }
    try (DataFolder second = DataFolder.open(folder)) {
      assertThat(second.endedRuns()).containsExactly(Long.MAX_VALUE, 11L);
      second.begin(13);
    }
    try (DataFolder third = DataFolder.open(folder)) {
      assertThat(third.endedRuns()).containsExactly(13L, Long.MAX_VALUE, 11L);
    }
  }

  @Test
  void onlyTheNewestSixtyFourAreKept() throws Exception {
    for (long run = 1; run <= 100; run++) {
      try (DataFolder data = DataFolder.open(folder)) {
        data.begin(run);
      }
    }
    try (DataFolder data = DataFolder.open(folder)) {
      assertThat(data.endedRuns()).hasSize(64).startsWith(100L, 99L).endsWith(37L);
      assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(64);
    }
  }

  @Test
  void aFolderInUseIsRefused() throws Exception {
    try (DataFolder mine = DataFolder.open(folder)) {
      mine.begin(1);
      assertThatThrownBy(() -> DataFolder.open(folder))
          .isInstanceOf(StartError.class)
          .hasMessageContaining("another agent runs in")
          .hasMessageContaining("`data`");
    }
  }

  @Test
  void linesThatAreNoRunsAreNotTakenForSome() throws Exception {
    Files.writeString(folder.resolve("runs"), "7\nnonsense\n-3\n99999999999999999999\n8\n");
    try (DataFolder data = DataFolder.open(folder)) {
      assertThat(data.endedRuns()).containsExactly(8L, 7L);
    }
  }
}
