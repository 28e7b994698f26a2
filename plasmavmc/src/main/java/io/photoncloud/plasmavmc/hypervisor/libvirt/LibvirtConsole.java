package io.photoncloud.plasmavmc.hypervisor.libvirt;

import com.sun.jna.Pointer;
import io.photoncloud.common.stream.Pipe;
import io.photoncloud.plasmavmc.hypervisor.ConsoleStream;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Taking;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.SizeT;
import org.libvirt.jna.StreamPointer;
import org.libvirt.jna.virError;

/**
 * A guest's console as one of libvirt's streams, which nobody waits in: the library's event loop tells when there is
 * something to read or room to write. It holds on to its connection for as long as it is open.
 */
final class LibvirtConsole implements ConsoleStream {

    private static final int NON_BLOCKING = 1;
    private static final int READABLE = 1;
    private static final int WRITABLE = 2;
    private static final int BROKEN = 4 | 8;
    private static final int AGAIN = -2;
    private static final int CHUNK_BYTES = 16 << 10;

    /** As libvirt words it. */
    private static final String TAKEN = "Active console session";

    /** How often it is looked whether the connection lives, while a guest takes nothing. */
    private static final long LOOK_SECONDS = 1;

    private static final Libvirt LIBRARY = Libvirt.INSTANCE;
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Map<Long, LibvirtConsole> OPEN = new ConcurrentHashMap<>();

    /** One for all, and kept: the library may call it a little after it was told not to. */
    private static final Libvirt.VirStreamEventCallback TOLD = (stream, events, number) -> {
        LibvirtConsole console = OPEN.get(Pointer.nativeValue(number));
        if (console != null) {
            console.happened(events);
        }
    };

    private final long number = NUMBERS.incrementAndGet();
    private final Session session;
    private final StreamPointer stream;
    private final Pipe pipe = new Pipe();
    private final Semaphore room = new Semaphore(0);
    private final Runnable ending = this::close;
    private int events = READABLE;
    private boolean closed;
    /** The guest says nothing more. */
    private boolean over;

    private LibvirtConsole(Session session, StreamPointer stream) {
        this.session = session;
        this.stream = stream;
    }

    /** Opens it over a connection that the caller has entered. @return empty where somebody is at it */
    static Optional<ConsoleStream> open(Session session, String vm, Taking taking) throws HypervisorException {
        if (!session.enter()) {
            throw new HypervisorException(Kind.PASSING, "libvirtd went away");
        }
        StreamPointer stream = LIBRARY.virStreamNew(session.pointer(), NON_BLOCKING);
        if (stream == null) {
            session.leave();
            throw new HypervisorException(Kind.PASSING, lastError());
        }
        LibvirtConsole console = new LibvirtConsole(session, stream);
        try {
            if (!console.connect(vm, taking == Taking.BY_FORCE ? ConsoleLibrary.FORCE : 0)) {
                console.letGo();
                return Optional.empty();
            }
            session.whenGivenUp(console.ending);
            return Optional.of(console);
        } catch (HypervisorException e) {
            console.letGo();
            throw e;
        }
    }

    private boolean connect(String vm, int flags) throws HypervisorException {
        DomainPointer domain = LIBRARY.virDomainLookupByName(session.pointer(), vm);
        if (domain == null) {
            throw new HypervisorException(Kind.LASTING, lastError());
        }
        try {
            if (ConsoleLibrary.INSTANCE.virDomainOpenConsole(domain, null, stream, flags) != 0) {
                String why = lastError();
                if (why.contains(TAKEN)) {
                    return false;
                }
                throw new HypervisorException(Kind.LASTING, why);
            }
        } finally {
            var _ = LIBRARY.virDomainFree(domain);
        }
        OPEN.put(number, this);
        if (LIBRARY.virStreamEventAddCallback(stream, events, TOLD, Pointer.createConstant(number), null) != 0) {
            String why = lastError();
            var _ = LIBRARY.virStreamAbort(stream);
            throw new HypervisorException(Kind.PASSING, why);
        }
        return true;
    }

    private static String lastError() {
        virError error = LIBRARY.virGetLastError();
        return error == null || error.message == null ? "libvirt does not say why" : error.message.strip();
    }

    /** Told by the event loop, which must not be kept waiting. */
    private void happened(int what) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if ((what & WRITABLE) != 0) {
                want(events & ~WRITABLE);
                room.release();
            }
            if ((what & (READABLE | BROKEN)) != 0) {
                receive();
            }
        }
    }

    private void receive() {
        byte[] bytes = new byte[CHUNK_BYTES];
        while (pipe.hasRoom()) {
            int read = LIBRARY.virStreamRecv(stream, ByteBuffer.wrap(bytes), new SizeT(bytes.length));
            if (read == AGAIN) {
                return;
            }
            if (read <= 0) {
                over = true;
                want(0);
                pipe.end();
                room.release();
                return;
            }
            try {
                pipe.put(Arrays.copyOf(bytes, read));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        want(events & ~READABLE);
    }

    private void want(int wanted) {
        if (events != wanted) {
            events = wanted;
            var _ = LIBRARY.virStreamEventUpdateCallback(stream, wanted);
        }
    }

    @Override
    public InputStream said() {
        return new FilterInputStream(pipe) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int start, int length) throws IOException {
                int read = in.read(bytes, start, length);
                if (read > 0) {
                    readOn();
                }
                return read;
            }
        };
    }

    /** Nothing was taken from the guest while much was unread. */
    private void readOn() {
        synchronized (this) {
            if (!closed && !over && (events & READABLE) == 0 && pipe.hasRoom()) {
                want(events | READABLE);
            }
        }
    }

    @Override
    public void say(byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            int taken = send(left.slice());
            if (taken >= 0) {
                left.position(left.position() + taken);
            } else {
                awaitRoom();
            }
        }
    }

    /** @return how much was taken; less than 0 for nothing yet */
    private int send(ByteBuffer bytes) throws IOException {
        synchronized (this) {
            if (closed) {
                throw new IOException("the console is closed");
            }
            room.drainPermits();
            int taken = LIBRARY.virStreamSend(stream, bytes, new SizeT(bytes.remaining()));
            if (taken == AGAIN) {
                want(events | WRITABLE);
            } else if (taken < 0) {
                throw new IOException("the console is gone: " + lastError());
            }
            return taken;
        }
    }

    private void awaitRoom() throws IOException {
        try {
            while (!room.tryAcquire(LOOK_SECONDS, TimeUnit.SECONDS)) {
                if (!isOpen()) {
                    throw new IOException("the console is gone");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public boolean isOpen() {
        synchronized (this) {
            return !closed && session.isAlive();
        }
    }

    /** Telling libvirtd takes as long as it likes. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        pipe.end();
        room.release();
        Thread.ofPlatform().name("libvirt-console-close").daemon().start(() -> {
            var _ = LIBRARY.virStreamEventRemoveCallback(stream);
            var _ = LIBRARY.virStreamAbort(stream);
            letGo();
        });
    }

    private void letGo() {
        OPEN.remove(number);
        session.forget(ending);
        var _ = LIBRARY.virStreamFree(stream);
        session.leave();
    }
}
