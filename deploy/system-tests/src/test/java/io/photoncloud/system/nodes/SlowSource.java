package io.photoncloud.system.nodes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Has an image, which it gives to nobody before it is told to. */
final class SlowSource implements AutoCloseable {

    private static final byte[] DISK = disk();

    private final CountDownLatch opened = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    SlowSource() {
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/disk", this::answer);
        server.start();
    }

    /** Of a guest that does nothing: whole sectors of what is no file's beginning. */
    private static byte[] disk() {
        byte[] disk = new byte[64 << 10];
        Arrays.fill(disk, (byte) 0x5a);
        return disk;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            opened.await();
            exchange.sendResponseHeaders(200, DISK.length);
            exchange.getResponseBody().write(DISK);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    void open() {
        opened.countDown();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/disk";
    }

    static String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(DISK));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        opened.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
