package io.photoncloud.nightlight.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.wire.WireWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class SnappyBlockTest {
    private final SnappyBlock block = new SnappyBlock(100_000);

    @Test
    void givesWhatWasCompressed() throws Exception {
        byte[] text = "light ".repeat(15_000).getBytes(UTF_8);
        byte[] compressed = Snappy.compress(text);

        block.decode(compressed, 0, compressed.length);

        assertThat(Arrays.copyOf(block.bytes(), block.length())).isEqualTo(text);
    }

    @Test
    void looksAtTheAnnouncedLengthFirst() {
        byte[] bomb = WireWriter.message(w -> w.raw(0xffffffffL).raw(1));
        assertThatThrownBy(() -> block.decode(bomb, 0, bomb.length))
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(IngestException.Kind.TOO_LARGE))
                .hasMessage("snappy: decoded length 4294967295 exceeds limit decodedBytesMax 100000");
    }

    @Test
    void refusesWhatIsCorrupt() throws Exception {
        byte[] compressed = Snappy.compress("light ".repeat(100).getBytes(UTF_8));
        for (int length = 0; length < compressed.length; length++) {
            byte[] cut = Arrays.copyOf(compressed, length);
            assertThatThrownBy(() -> block.decode(cut, 0, cut.length)).hasMessage("snappy: corrupt input");
        }
        byte[] longer = compressed.clone();
        longer[0]++;
        assertThatThrownBy(() -> block.decode(longer, 0, longer.length)).hasMessage("snappy: corrupt input");
    }
}
