package io.photoncloud.chainfire.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class VersionedCodecTest {

    private static final Codec<String> TEXT = new Codec<>() {
        @Override
        public Bytes encode(String value) {
            return Bytes.utf8(value);
        }

        @Override
        public String decode(Bytes stored) {
            return stored.toUtf8();
        }
    };

    private static UnaryOperator<Bytes> appending(String text) {
        return stored -> Bytes.utf8(stored.toUtf8() + text);
    }

    private final VersionedCodec<String> first = VersionedCodec.first(TEXT);
    private final VersionedCodec<String> second = VersionedCodec.of(TEXT, List.of(appending("+2")));
    private final VersionedCodec<String> third = VersionedCodec.of(TEXT, List.of(appending("+2"), appending("+3")));

    @Test
    void theNewestVersionIsReadAsItWasWritten() {
        assertThat(first.decode(first.encode("a"))).isEqualTo("a");
        assertThat(third.decode(third.encode("a"))).isEqualTo("a");
    }

    @Test
    void anOlderVersionIsUpgradedStepByStep() {
        assertThat(third.decode(first.encode("a"))).isEqualTo("a+2+3");
        assertThat(third.decode(second.encode("a"))).isEqualTo("a+3");
    }

    @Test
    void aNewerVersionIsRefusedAndSaysSo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> first.decode(third.encode("a")))
                .withMessageContaining("version 3")
                .withMessageContaining("newer");
    }

    @Test
    void whatHasNoVersionIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> first.decode(Bytes.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> first.decode(Bytes.utf8("plain")));
    }
}
