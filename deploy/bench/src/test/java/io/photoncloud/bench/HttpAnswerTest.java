package io.photoncloud.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpAnswerTest {

    private static final String BY_LENGTH =
            "HTTP/1.1 200 \r\nContent-Type: application/json\r\ncontent-length: 8\r\nConnection: close\r\n\r\n{\"a\": 1}";
    private static final String BY_CHUNKS =
            "HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n3;x=y\r\n 1}\r\n0\r\n\r\n";
    private static final String WITHOUT_BODY = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n";

    private final HttpAnswer answer = new HttpAnswer();

    @Test
    void isWholeWithItsLastByteHoweverItComes() throws IOException {
        for (String text : List.of(BY_LENGTH, BY_CHUNKS, WITHOUT_BODY)) {
            for (int pieceSize = 1; pieceSize <= text.length(); pieceSize++) {
                answer.clear();
                assertThat(takeInPieces(text, pieceSize))
                        .as("%s in pieces of %d", text, pieceSize)
                        .isTrue();
            }
        }
    }

    /** @return whether it was whole at the end, and never before */
    private boolean takeInPieces(String text, int pieceSize) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += pieceSize) {
            byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + pieceSize));
            boolean whole = answer.take(piece, piece.length);
            if (whole) {
                return from + piece.length == bytes.length;
            }
        }
        return false;
    }

    @Test
    void tellsWhatItSays() throws IOException {
        takeInPieces(BY_LENGTH, BY_LENGTH.length());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.closes()).isTrue();
        assertThat(answer.body()).isEqualTo("{\"a\": 1}");
        answer.clear();
        takeInPieces(BY_CHUNKS, 7);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.closes()).isFalse();
        assertThat(answer.body()).contains("{\"a\":", " 1}");
    }

    @Test
    void refusesWhatItWouldMisread() {
        assertThatThrownBy(() -> takeInPieces(BY_LENGTH + "x", BY_LENGTH.length() + 1))
                .isInstanceOf(IOException.class);
        answer.clear();
        assertThatThrownBy(() -> takeInPieces(BY_CHUNKS + "x", BY_CHUNKS.length() + 1))
                .isInstanceOf(IOException.class);
        answer.clear();
        assertThatThrownBy(() -> takeInPieces("HTTP/1.1 200 \r\n\r\n", 4)).isInstanceOf(IOException.class);
        answer.clear();
        assertThatThrownBy(() -> takeInPieces("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 4))
                .isInstanceOf(IOException.class);
    }
}
