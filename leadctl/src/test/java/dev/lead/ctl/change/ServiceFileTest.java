package dev.lead.ctl.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lead.ctl.cli.ExitCode;
import dev.lead.ctl.cli.Failure;
import dev.lead.ctl.json.Doc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceFileTest {

  @TempDir Path folder;

  @Test
  void readsAFolderOfThemInOrder() throws IOException {
    write("b.yaml", "service: b\nshards: 1\nregions: [r]\n");
    write("a.yml", "service: a\nshards: 2\nregions: [r]\npolicy: {lease: 5s}\n");
    write("readme.txt", "not one");
    assertThat(ServiceFile.read(List.of(folder)))
        .extracting(ServiceFile::name)
        .containsExactly("a", "b");
  }

  @Test
  void namesEveryMistakeOfEveryFileWithItsLine() throws IOException {
    Path one = write("one.yaml", "service: Payments\nshards: 0\nregions: [eu-west-1]\n");
    Path two = write("two.yaml", "service: p\nshards: 1\nregions: [r]\npolicy:\n  leese: 2s\n");
    assertThatThrownBy(() -> ServiceFile.read(List.of(one, two)))
        .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
        .satisfies(failure -> {
          assertThat(failure.code()).isEqualTo(ExitCode.USAGE);
          assertThat(failure.getMessage())
              .contains("one.yaml, line 1")
              .contains("one.yaml, line 2")
              .contains("two.yaml, line 5")
              .contains("did you mean `lease`?");
        });
  }

  @Test
  void onlyWhatTheFileNamesIsADifference() {
    Doc present =
        doc("{\"shards\":24,\"version\":3,\"policy\":{\"lease\":\"2s\",\"settle\":\"1s\"}}");
    Doc same = doc("{\"shards\":24,\"policy\":{\"lease\":\"2s\"}}");
    Doc other = doc("{\"shards\":48,\"policy\":{\"lease\":\"5s\",\"zones\":[\"a\"]}}");
    assertThat(Difference.between(present, same)).isEmpty();
    assertThat(Difference.between(present, other))
        .extracting(Difference::toString)
        .containsExactly(
            "~ shards: 24 → 48", "~ policy.lease: \"2s\" → \"5s\"", "+ policy.zones: [\"a\"]");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Doc doc(String json) {
    return Doc.parse(json);
  }
}
