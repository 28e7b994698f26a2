package io.photoncloud.chainfire.store.raft.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** A wire between two ports that can go dead: connections stay open, but nothing gets through any more. */
final class Relay implements AutoCloseable {

    private static final int WIRES_MAX = 1_000;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int targetPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Semaphore alive = new Semaphore(WIRES_MAX);

    Relay(int targetPort) throws IOException {
        this.targetPort = targetPort;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void goDead() {
        alive.drainPermits();
    }

    void revive() {
        alive.release(WIRES_MAX);
    }

    private void accept() {
        try {
            while (true) { // until the server socket is closed
                Socket from = server.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), targetPort);
                sockets.add(from);
                sockets.add(to);
                Thread.ofVirtual().start(() -> pump(from, to));
                Thread.ofVirtual().start(() -> pump(to, from));
            }
        } catch (IOException e) {
            close();
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                alive.acquireUninterruptibly();
                alive.release();
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // one of the two hung up: so does the other
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        revive();
    }
}
