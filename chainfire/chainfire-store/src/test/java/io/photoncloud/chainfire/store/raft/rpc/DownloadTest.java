package io.photoncloud.chainfire.store.raft.rpc;

import static io.photoncloud.chainfire.store.raft.rpc.TestPeers.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.raft.rpc.TestPeers.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DownloadTest {

    private static final int LENGTH = 48 << 20;
    private static final byte[] NOTHING = {};

    private final TestPeers peers = new TestPeers();
    private final AtomicLong written = new AtomicLong();
    private final CountDownLatch gaveUp = new CountDownLatch(1);
    private Peer reader;
    private Peer writer;

    @BeforeEach
    void startPeers() throws IOException {
        reader = peers.start();
        writer = peers.start();
        writer.transport().registerDownload("long", this::writeLong);
    }

    @AfterEach
    void closePeers() {
        peers.close();
    }

    private static byte[] piece(int number) {
        byte[] piece = new byte[10_000];
        for (int i = 0; i < piece.length; i++) {
            piece[i] = (byte) (i * 31 + number);
        }
        return piece;
    }

    private void writeLong(String from, byte[] request, OutputStream out) throws IOException {
        try {
            for (int i = 0; written.get() < LENGTH; i++) {
                out.write(piece(i));
                written.addAndGet(10_000);
            }
        } catch (IOException e) {
            gaveUp.countDown();
            throw e;
        }
    }

    private static long checksumOfLong() {
        CRC32C sum = new CRC32C();
        for (int i = 0, length = 0; length < LENGTH; i++, length += 10_000) {
            sum.update(piece(i));
        }
        return sum.getValue();
    }

    private InputStream open(String method, Duration chunkTimeout) throws IOException {
        return reader.transport().download(writer.endpoint(), method, NOTHING, chunkTimeout);
    }

    /** How much was written when nothing more had been for half a second. */
    private long writtenWhenAtRest() throws InterruptedException {
        long seen = -1;
        int same = 0;
        while (same < 10) {
            TimeUnit.MILLISECONDS.sleep(50); // that nothing happens is no event that could be awaited
            long now = written.get();
            same = now == seen && now > 0 ? same + 1 : 0;
            seen = now;
        }
        return seen;
    }

    @Test
    void aLongDownloadArrivesWholeAndNeverRunsFarAheadOfItsReader() throws Exception {
        try (CheckedInputStream in = new CheckedInputStream(open("long", PATIENCE), new CRC32C())) {
            assertThat(writtenWhenAtRest())
                    .isBetween(
                            1L,
                            2L * PeerSettings.DOWNLOAD_AHEAD_BYTES_MAX + 8L * PeerSettings.DOWNLOAD_CHUNK_BYTES_MAX);

            byte[] buffer = new byte[100_000];
            long length = 0;
            int read = in.read(buffer);
            while (read >= 0) {
                length += read;
                read = in.read(buffer);
            }
            assertThat(length).isEqualTo(written.get()).isGreaterThanOrEqualTo(LENGTH);
            assertThat(in.getChecksum().getValue()).isEqualTo(checksumOfLong());
        }
    }

    @Test
    void aReaderThatLagsHoldsNoRequestUp() throws Exception {
        TestPeers.echoing(writer);
        try (InputStream lagging = open("long", PATIENCE)) {
            assertThat(lagging.read()).isZero();
            writtenWhenAtRest();
            byte[] large = new byte[3 << 20];
            assertThat(reader.ask(writer, "echo", large).get(10, TimeUnit.SECONDS))
                    .hasSize(large.length);
        }
    }

    @Test
    void aReaderThatGoesAwayStopsTheWriter() throws Exception {
        InputStream in = open("long", PATIENCE);
        assertThat(in.read()).isZero();
        in.close();

        assertThat(gaveUp.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(in::read).isInstanceOf(IOException.class);
    }

    @Test
    void aWriterThatFailsIsNotTakenForTheEnd() throws Exception {
        writer.transport().registerDownload("half", (_, _, out) -> {
            out.write(new byte[100_000]);
            throw new IOException("the disk is gone");
        });
        try (InputStream in = open("half", PATIENCE)) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class).hasMessageContaining("disk is gone");
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aWriterThatStallsTimesOut() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        writer.transport().registerDownload("stall", (_, _, out) -> {
            out.write(1);
            out.flush();
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        try (InputStream in = open("stall", Duration.ofMillis(300))) {
            assertThat(in.read()).isEqualTo(1);
            assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageContaining("nothing came");
        } finally {
            done.countDown();
        }
    }

    @Test
    void anUnknownDownloadAndOneTooManyAreRefused() throws Exception {
        try (InputStream in = open("nonsense", PATIENCE)) {
            assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageContaining("no download nonsense");
        }
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(PeerSettings.DEFAULT.downloadsMax());
        writer.transport().registerDownload("hold", (_, _, _) -> {
            running.countDown();
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        for (int i = 0; i < PeerSettings.DEFAULT.downloadsMax(); i++) {
            open("hold", PATIENCE);
        }
        assertThat(running.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        try (InputStream in = open("hold", PATIENCE)) {
            assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageContaining("downloadsMax");
        } finally {
            done.countDown();
        }
    }
}
