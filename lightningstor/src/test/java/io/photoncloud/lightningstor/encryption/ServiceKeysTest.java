package io.photoncloud.lightningstor.encryption;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.config.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service's own keys: rotated, lost, and put back. */
class ServiceKeysTest {

    private static final byte[] DATA_KEY = new byte[AesGcm.KEY_BYTES];

    @TempDir
    private Path directory;

    private final SecureRandom random = new SecureRandom();
    private final MemoryStore store = new MemoryStore();
    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = directory.resolve(ServiceKeys.FILE_NAME);
    }

    private ServiceKeys open() {
        return ServiceKeys.open(store, file, random);
    }

    private void putBefore(String line) throws IOException {
        Files.write(file, (line + "\n" + Files.readString(file)).getBytes(US_ASCII));
    }

    private String newKey() {
        byte[] key = new byte[AesGcm.KEY_BYTES];
        random.nextBytes(key);
        return HexFormat.of().formatHex(key);
    }

    @Test
    void aNewKeySealsAndTheOldOneOpens() throws IOException {
        Sealed old = open().seal("a", DATA_KEY);
        putBefore(newKey());
        ServiceKeys rotated = open();
        Sealed made = rotated.seal("a", DATA_KEY);
        assertThat(made.keyId()).isNotEqualTo(old.keyId());
        assertThat(rotated.open("a", old)).isEqualTo(DATA_KEY);
        assertThat(rotated.open("a", made)).isEqualTo(DATA_KEY);
    }

    @Test
    void whatWasSealedForOneThingOpensForNoOther() {
        ServiceKeys keys = open();
        Sealed sealed = keys.seal("a", DATA_KEY);
        assertThatThrownBy(() -> keys.open("b", sealed)).isInstanceOf(DamagedException.class);
    }

    @Test
    void withoutKeysThatSealedSomethingItDoesNotStart() throws IOException {
        Sealed sealed = open().seal("a", DATA_KEY);
        byte[] content = Files.readAllBytes(file);
        Files.delete(file);
        assertThatThrownBy(this::open)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(sealed.keyId())
                .hasMessageContaining(file.toString());
        assertThat(file).doesNotExist();
        ServiceKeys.open(new MemoryStore(), file, random);
        assertThatThrownBy(this::open).isInstanceOf(StartRefusedException.class);
        Files.write(file, content);
        assertThat(open().open("a", sealed)).isEqualTo(DATA_KEY);
    }

    @Test
    void keysThatSealedNothingMayGo() throws IOException {
        open();
        Files.delete(file);
        assertThat(open().seal("a", DATA_KEY).keyId()).isNotEmpty();
    }

    @Test
    void aKeyThatCameLaterThanThisStartSealsNothing() {
        ServiceKeys before = open();
        Path elsewhere = directory.resolve("other");
        ServiceKeys.open(new MemoryStore(), elsewhere, random);
        ServiceKeys other = ServiceKeys.open(store, elsewhere, random);
        var _ = other.seal("a", DATA_KEY);
        assertThatThrownBy(() -> before.seal("a", DATA_KEY)).isInstanceOf(StartRefusedException.class);
    }
}
