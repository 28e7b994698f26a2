package io.photoncloud.nightlight.tsdb.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFilesTest {
    private static final int FILE_BYTES = 4096;
    private static final int CHUNK_BYTES = 1000;

    @TempDir
    private Path directory;

    private final Leases leases = new Leases();

    private static long add(ScratchFiles files, int content) {
        byte[] chunk = new byte[CHUNK_BYTES];
        Arrays.fill(chunk, (byte) content);
        return files.add(ByteBuffer.wrap(chunk));
    }

    private static void assertHolds(ScratchFiles files, long location, int content) {
        byte[] read = files.read(location);
        assertThat(read).hasSize(CHUNK_BYTES + XorChunkWriter.SLACK);
        assertThat(read[0]).isEqualTo((byte) content);
        assertThat(read[CHUNK_BYTES - 1]).isEqualTo((byte) content);
    }

    @Test
    void keepsAFileAsLongAsOneChunkOfItIsWanted() {
        try (ScratchFiles files = new ScratchFiles(directory.resolve("scratch"), leases, FILE_BYTES)) {
            long[] locations = new long[10];
            for (int i = 0; i < locations.length; i++) {
                locations[i] = add(files, i);
            }
            assertThat(files.fileCount()).isEqualTo(3);
            for (int i = 1; i < 8; i++) {
                files.release(locations[i]);
            }
            Leases.Lease reading = leases.take();
            files.dropUnused();
            assertHolds(files, locations[5], 5);
            reading.close();

            assertThat(files.fileCount()).isEqualTo(2);
            assertHolds(files, locations[0], 0);
            assertHolds(files, locations[9], 9);
        }
    }

    @Test
    void takesWhatNoFileTakesAndThenRefusesMoreUntilOneDoes() throws IOException {
        Path scratch = directory.resolve("scratch");
        try (ScratchFiles files = new ScratchFiles(scratch, leases, FILE_BYTES)) {
            long first = add(files, 1);
            Files.delete(scratch);
            // Nothing can be made in what is no directory.
            Files.createFile(scratch);
            long[] more = new long[5];
            for (int i = 0; i < more.length; i++) {
                files.requireRoom();
                more[i] = add(files, 10 + i);
                if (i >= 3) {
                    break;
                }
            }
            assertThatThrownBy(files::requireRoom)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("there is no room for full chunks in " + scratch);
            assertHolds(files, first, 1);
            assertHolds(files, more[0], 10);
            assertHolds(files, more[3], 13);

            Files.delete(scratch);
            files.requireRoom();
            more[4] = add(files, 14);
            assertHolds(files, more[4], 14);
            files.release(more[3]);
            int before = files.fileCount();
            files.dropUnused();
            assertThat(files.fileCount()).isEqualTo(before - 1);
        }
    }
}
