package io.photoncloud.plasmavmc.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.plasmavmc.hypervisor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmFilesTest {

    private static final Seed SEED = new Seed("a", "#cloud-config\n", List.of(), List.of());

    @TempDir
    private Path all;

    private VmFiles withWhatADeadProcessLeft() throws IOException {
        VmFiles files = VmFiles.of(all, "vm-1");
        files.make();
        Path left = Files.createDirectories(files.seed().resolveSibling("seed-123"));
        Files.writeString(left.resolve("user-data"), "a secret");
        return files;
    }

    @Test
    void whatAProcessLeftThatDiedWhileItMadeASeedIsDeletedWithTheVm() throws IOException {
        VmFiles files = withWhatADeadProcessLeft();
        files.delete();
        assertThat(all).isEmptyDirectory();
        files.delete();
    }

    @Test
    void whatItLeftIsGoneWhenTheSeedIsMadeAnew() throws IOException {
        VmFiles files = withWhatADeadProcessLeft();
        SeedFile.write(files.seed(), "vm-1", SEED);
        try (Stream<Path> there = Files.list(all.resolve("vm-1"))) {
            assertThat(there).containsExactly(files.seed());
        }
    }

    @Test
    void aSeedIsItsOwnersAlone() throws IOException {
        VmFiles files = withWhatADeadProcessLeft();
        SeedFile.write(files.seed(), "vm-1", SEED);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.seed())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(all.resolve("vm-1"))))
                .isEqualTo("rwx--x--x");
    }
}
