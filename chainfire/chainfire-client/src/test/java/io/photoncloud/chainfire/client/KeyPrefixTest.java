package io.photoncloud.chainfire.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import org.junit.jupiter.api.Test;

class KeyPrefixTest {

    private static final ByteString ZERO = ByteString.copyFrom(new byte[] {0});

    private final KeyPrefix none = new KeyPrefix(Bytes.EMPTY);
    private final KeyPrefix some = new KeyPrefix(Bytes.utf8("p/"));

    @Test
    void aKeyGoesThereAndBack() {
        for (KeyPrefix prefix : new KeyPrefix[] {none, some}) {
            Key key = Key.utf8("a/b");
            assertThat(prefix.fromServer(prefix.onServer(key))).isEqualTo(key);
            assertThat(prefix.isOf(prefix.onServer(key))).isTrue();
        }
        assertThat(some.onServer(Key.utf8("a"))).isEqualTo(ByteString.copyFromUtf8("p/a"));
        assertThat(some.isOf(ByteString.copyFromUtf8("q/a"))).isFalse();
    }

    @Test
    void aSingleKeyHasNoEndAndAnUnboundedRangeEndsWithThePrefix() {
        assertThat(none.endOnServer(KeyRange.single(Key.utf8("a")))).isEmpty();
        assertThat(some.endOnServer(KeyRange.single(Key.utf8("a")))).isEmpty();
        assertThat(none.endOnServer(KeyRange.ALL)).isEqualTo(ZERO);
        assertThat(some.endOnServer(KeyRange.ALL)).isEqualTo(ByteString.copyFromUtf8("p0"));
        assertThat(some.startOnServer(KeyRange.ALL)).isEqualTo(ByteString.copyFromUtf8("p/\0"));
        assertThat(some.endOnServer(KeyRange.between(Key.utf8("a"), Key.utf8("b"))))
                .isEqualTo(ByteString.copyFromUtf8("p/b"));
    }

    @Test
    void aPrefixWithoutASuccessorHasNoEnd() {
        KeyPrefix last = new KeyPrefix(Bytes.wrap(new byte[] {(byte) 0xff}));

        assertThat(last.endOnServer(KeyRange.ALL)).isEqualTo(ZERO);
    }
}
