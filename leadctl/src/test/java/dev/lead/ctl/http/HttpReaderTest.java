package dev.lead.ctl.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // carriage returns matter
class HttpReaderTest {

  @Test
  void readsABodyOfKnownLengthAndLeavesTheRest() throws IOException {
    HttpReader reader =
        reader(
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: \"7\"\r\n\r\nabcHTTP/1.1 204 No Content\r\n\r\n");
    HttpReader.Head head = reader.head();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers()).containsEntry("etag", "\"7\"");
    assertThat(text(reader, head)).isEqualTo("abc");
    HttpReader.Head second = reader.head();
    assertThat(second.status()).isEqualTo(204);
    assertThat(text(reader, second)).isEmpty();
  }

  @Test
  void joinsChunks() throws IOException {
    HttpReader reader =
        reader(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertThat(text(reader, reader.head())).isEqualTo("abc0123456789");
    assertThat(reader.head().status()).isEqualTo(200);
  }

  @Test
  void skipsInterimAnswers() throws IOException {
    assertThat(
            reader("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n").head().status())
        .isEqualTo(404);
  }

  @Test
  void tellsWhenTheAnswerIsCutOff() throws IOException {
    HttpReader reader = reader("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    HttpReader.Head head = reader.head();
    assertThatThrownBy(() -> text(reader, head)).isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"
      })
  void refusesWhatIsNoHttp(String bytes) {
    assertThatThrownBy(
            () -> {
              HttpReader reader = reader(bytes);
              reader.body(reader.head());
            })
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void boundsWhatAStrangerCanMakeItKeep() {
    assertThatThrownBy(() -> reader("HTTP/1.1 200 " + "x".repeat(20_000)).head())
        .isInstanceOf(ProtocolException.class);
    StringBuilder headers = new StringBuilder("HTTP/1.1 200 OK\r\n");
    for (int n = 0; n < 1_000; n++) {
      headers.append("x-").append(n).append(": y\r\n");
    }
    assertThatThrownBy(() -> reader(headers + "\r\n").head()).isInstanceOf(ProtocolException.class);
  }

  @Test
  void splitsServerSentEvents() throws IOException {
    EventStream stream =
        EventStream.of(
            new ByteArrayInputStream(
                ": hello\n\nid: 7\nevent: leader_elected\ndata: {\"a\":\ndata: 1}\n\ndata:x\r\n\r\nretry: 5\n\n"
                    .getBytes(StandardCharsets.UTF_8)));
    assertThat(stream.next()).contains(new ServerEvent("7", "leader_elected", "{\"a\":\n1}"));
    assertThat(stream.next()).contains(new ServerEvent("", "message", "x"));
    assertThat(stream.next()).isEqualTo(Optional.empty());
  }

  private static HttpReader reader(String bytes) {
    return new HttpReader(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(HttpReader reader, HttpReader.Head head) throws IOException {
    return new String(reader.body(head).readAllBytes(), StandardCharsets.UTF_8);
  }
}
