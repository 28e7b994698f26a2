package io.photoncloud.lightningstor.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentRoomTest {

    private long nanos;

    private static InputStream of(int bytes) {
        return new ByteArrayInputStream(new byte[bytes]);
    }

    private static S3Error refusal(Throwable thrown) {
        return ((S3Exception) thrown).error();
    }

    @Test
    void noMoreDocumentsAreInMemoryThanThereIsRoomForHoweverManyCome() throws IOException {
        var room = new DocumentRoom(1_000_000, () -> nanos);
        List<DocumentRoom.Held> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            DocumentRoom.Held call = room.begin();
            calls.add(call);
            assertThat(call.read(of(100_000))).hasSize(100_000);
        }
        try (DocumentRoom.Held one = room.begin()) {
            assertThatThrownBy(() -> one.read(of(1)))
                    .hasMessageContaining("1000000 bytes of memory")
                    .satisfies(thrown -> assertThat(refusal(thrown)).isEqualTo(S3Error.SLOW_DOWN));
        }
        calls.removeFirst().close();
        try (DocumentRoom.Held one = room.begin()) {
            assertThat(one.read(of(100_000))).hasSize(100_000);
        }
        calls.forEach(DocumentRoom.Held::close);
        assertThat(room.taken()).isZero();
    }

    @Test
    void whatIsRefusedInTheMiddleGivesBackWhatItTook() {
        var room = new DocumentRoom(100_000, () -> nanos);
        try (DocumentRoom.Held one = room.begin()) {
            assertThatThrownBy(() -> one.read(of(200_000))).isInstanceOf(S3Exception.class);
            assertThat(room.taken()).isPositive().isLessThanOrEqualTo(100_000);
        }
        assertThat(room.taken()).isZero();
    }

    @Test
    void whatIsTooLongIsReadNoFurtherThanThatIsSeen() throws IOException {
        var room = new DocumentRoom(Long.MAX_VALUE, () -> nanos);
        try (DocumentRoom.Held one = room.begin()) {
            assertThat(one.read(of(2 * DocumentRoom.DOCUMENT_MAX))).hasSize(DocumentRoom.DOCUMENT_MAX + 1);
        }
    }

    @Test
    void whoDribblesKeepsRoomForAMinuteAtTheMost() {
        var room = new DocumentRoom(Long.MAX_VALUE, () -> nanos);
        InputStream slow = new InputStream() {
            @Override
            public int read() {
                nanos += 1_000_000_000L;
                return 'x';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                into[offset] = (byte) read();
                return 1;
            }
        };
        try (DocumentRoom.Held one = room.begin()) {
            assertThatThrownBy(() -> one.read(slow))
                    .satisfies(thrown -> assertThat(refusal(thrown)).isEqualTo(S3Error.REQUEST_TIMEOUT));
        }
        assertThat(room.taken()).isZero();
    }
}
