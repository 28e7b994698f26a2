package io.photoncloud.chainfire.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way from one node to another, over a port of its own on loopback. While it is cut connections stay open and
 * nothing gets through, as on a dead wire; what was sent meanwhile arrives when it is mended, if somebody still waits,
 * and never where the link was closed before.
 */
final class Link implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 << 10;

    private final ServerSocket server;
    private final int targetPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private boolean cut;
    private boolean closed;

    Link(int targetPort) {
        this.targetPort = targetPort;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("link").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** When this returns, nothing passes any more. */
    void cut() {
        lock.lock();
        try {
            cut = true;
        } finally {
            lock.unlock();
        }
    }

    void mend() {
        lock.lock();
        try {
            cut = false;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Does it while the link is whole, and so that no cut ends before it has. */
    private void whenWhole(Step step) throws IOException {
        lock.lock();
        try {
            while (cut && !closed) {
                mended.awaitUninterruptibly();
            }
            if (closed) {
                throw new IOException("the link is closed");
            }
            step.run();
        } finally {
            lock.unlock();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket from = server.accept();
                sockets.add(from);
                Thread.ofVirtual().name("link").start(() -> connect(from));
            } catch (IOException _) {
                // Closed, or a caller that hung up at once.
            }
        }
    }

    private void connect(Socket from) {
        Socket to = new Socket();
        sockets.add(to);
        try {
            whenWhole(() -> to.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort)));
            Thread.ofVirtual().name("link").start(() -> pump(to, from));
            pump(from, to);
        } catch (IOException _) {
            // The target is stopped: so is the caller's connection.
            close(from);
            close(to);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int bytes = read;
                whenWhole(() -> out.write(buffer, 0, bytes));
            }
        } catch (IOException _) {
            // One of the two hung up: so does the other.
        } finally {
            close(from);
            close(to);
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all connections; what is held back is lost. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lock.lock();
        try {
            closed = true;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
        sockets.forEach(this::close);
    }
}
