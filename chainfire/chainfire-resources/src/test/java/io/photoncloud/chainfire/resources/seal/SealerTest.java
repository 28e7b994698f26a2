package io.photoncloud.chainfire.resources.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.config.StartRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {

    private static final String SETTING = "photon.something.key-encryption-key-file";
    private static final byte[] SECRET = "rosebud".getBytes(StandardCharsets.UTF_8);

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path directory;

    private Sealer sealer(Path file) {
        return new Sealer(KeyEncryptionKeys.open(file, null, SETTING, random), random);
    }

    @Test
    void whatIsSealedIsGotBackAfterAnotherStart() {
        Path file = directory.resolve("made/key");
        Sealed sealed = sealer(file).seal("thing/1", SECRET);
        assertThat(sealer(file).open("thing/1", sealed)).isEqualTo(SECRET);
        assertThat(sealed.ciphertext().toUtf8()).doesNotContain("rosebud");
        assertThat(sealer(file).seal("thing/1", SECRET)).isNotEqualTo(sealed);
    }

    @Test
    void theFileIsItsOwnersAlone() throws IOException {
        Path file = directory.resolve("key");
        sealer(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> sealer(file))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("can be read by others");
    }

    @Test
    void whatIsOfOneThingDoesNotOpenAsAnothers() {
        Sealer sealer = sealer(directory.resolve("key"));
        Sealed sealed = sealer.seal("thing/1", SECRET);
        assertThatThrownBy(() -> sealer.open("thing/2", sealed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("thing/2");
    }

    @Test
    void anotherKeysSealIsRefusedByBothNamesAndTheSetting() {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        Sealed sealed = sealer(first).seal("thing/1", SECRET);
        Sealer other = sealer(second);
        assertThatThrownBy(() -> other.open("thing/1", sealed))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining(sealed.keyId())
                .hasMessageContaining(other.seal("thing/1", SECRET).keyId())
                .hasMessageContaining(SETTING);
    }

    @Test
    void aNewKeyIsPutBeforeTheOldOneWhichStillOpens() throws IOException {
        Path old = directory.resolve("old");
        Path fresh = directory.resolve("fresh");
        Sealed sealed = sealer(old).seal("thing/1", SECRET);
        Sealed anew = sealer(fresh).seal("thing/1", SECRET);
        Files.writeString(fresh, Files.readString(fresh) + Files.readString(old));
        Sealer both = sealer(fresh);
        assertThat(both.open("thing/1", sealed)).isEqualTo(SECRET);
        assertThat(both.seal("thing/1", SECRET).keyId()).isEqualTo(anew.keyId());
    }

    @Test
    void aFileThatHoldsNoKeyRefusesTheStartAndIsNotShown() throws IOException {
        Path file = directory.resolve("key");
        for (String content : new String[] {"", "\n", "swordfish\n", "ab".repeat(31) + "\n"}) {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, content);
            assertThatThrownBy(() -> sealer(file))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageNotContaining("swordfish")
                    .hasMessageContaining("32 bytes in hex");
        }
    }
}
