package io.photoncloud.plasmavmc.hypervisor.libvirt;

import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.DomainEventType;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How libvirtd is called: over a connection that is made when it is first needed, and anew where it was lost. A call has a
 * thread of its own and a deadline, because libvirt's own calls wait for as long as libvirtd does not answer. Safe for many
 * threads.
 */
final class Link implements AutoCloseable {

    /** At once; others wait. */
    static final int CALLS_MAX = 16;

    /** Between one look at the connection, or for a libvirtd that is gone, and the next. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Asked again, they may succeed though libvirtd was there. */
    private static final Set<ErrorNumber> PASSING = EnumSet.of(
            ErrorNumber.VIR_ERR_OPERATION_TIMEOUT,
            ErrorNumber.VIR_ERR_RESOURCE_BUSY,
            ErrorNumber.VIR_ERR_OPERATION_ABORTED,
            ErrorNumber.VIR_ERR_NO_DOMAIN,
            ErrorNumber.VIR_ERR_OPERATION_INVALID);

    /** By libvirt's numbers for them; the last one stands for what is newer than the binding. */
    private static final List<DomainEventType> TYPES = List.of(DomainEventType.values());

    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private final String uri;
    private final Duration callTimeMax;
    private final Libvirt.VirConnectDomainEventCallback callback;
    private final Runnable madeAnew;
    private final Semaphore free = new Semaphore(CALLS_MAX);
    private final ExecutorService callers = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("libvirt-call-", 0).daemon().factory());
    private final AtomicReference<@Nullable Session> session = new AtomicReference<>();
    private final Lock opening = new ReentrantLock();
    private volatile String trouble = "";
    private volatile boolean closed;

    /**
     * @param told of a domain's name and what happened to it, by a thread that must not be kept waiting
     * @param madeAnew run when there is a new connection: what happened before it was made has not been told
     */
    Link(String uri, Duration callTimeMax, BiConsumer<String, DomainEvent> told, Runnable madeAnew) {
        this.uri = uri;
        this.callTimeMax = callTimeMax;
        this.callback = (connection, domain, type, detail, opaque) -> {
            told.accept(
                    Libvirt.INSTANCE.virDomainGetName(domain),
                    new DomainEvent(TYPES.get(Math.min(type, TYPES.size() - 1)), detail));
            return 0;
        };
        EventLoop.keep(callback);
        this.madeAnew = madeAnew;
    }

    /** Looks after the connection, from now on. */
    void start() {
        Thread.ofVirtual().name("libvirt-keeper").start(this::keep);
    }

    /** What is asked of libvirtd. */
    @FunctionalInterface
    interface Call<T> {
        T make(Connect connect) throws LibvirtException, HypervisorException;
    }

    /** What is asked of libvirtd by those who hold on to the connection for longer, by entering it once more. */
    @FunctionalInterface
    interface HeldCall<T> {
        T make(Session session) throws LibvirtException, HypervisorException;
    }

    /**
     * Calls libvirtd and waits for what it says.
     *
     * @param what is asked, for the words of a failure
     * @throws HypervisorException PASSING where libvirtd is away or does not answer in time
     */
    <T> T call(String what, Call<T> call) throws HypervisorException {
        return callHeld(what, callTimeMax, session -> call.make(session.connect()));
    }

    /** As above, where libvirtd has more to do than to answer. */
    <T> T call(String what, Duration timeMax, Call<T> call) throws HypervisorException {
        return callHeld(what, timeMax, session -> call.make(session.connect()));
    }

    /** As {@link #call}. */
    <T> T callHeld(String what, HeldCall<T> call) throws HypervisorException {
        return callHeld(what, callTimeMax, call);
    }

    private <T> T callHeld(String what, Duration timeMax, HeldCall<T> call) throws HypervisorException {
        try {
            if (!free.tryAcquire(callTimeMax.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new HypervisorException(
                        Kind.PASSING, what + ": " + CALLS_MAX + " calls of libvirt are under way, and none ends");
            }
            long began = System.nanoTime();
            Future<T> answer = begin(call);
            try {
                T said = answer.get(timeMax.toNanos(), TimeUnit.NANOSECONDS);
                log.atDebug()
                        .addKeyValue("call", what)
                        .addKeyValue("took", Duration.ofNanos(System.nanoTime() - began))
                        .log("libvirt has answered");
                return said;
            } catch (TimeoutException e) {
                lose(session.get());
                throw new HypervisorException(
                        Kind.PASSING, what + ": libvirt did not answer within " + timeMax.toMillis() + " ms", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorException(Kind.PASSING, what + ": interrupted", e);
        } catch (ExecutionException e) {
            throw failure(what, e.getCause());
        }
    }

    private <T> Future<T> begin(HeldCall<T> call) throws HypervisorException {
        try {
            return callers.submit(() -> {
                try {
                    return make(call);
                } finally {
                    free.release();
                }
            });
        } catch (RejectedExecutionException e) {
            free.release();
            throw new HypervisorException(Kind.PASSING, "the service is ending", e);
        }
    }

    private <T> T make(HeldCall<T> call) throws LibvirtException, HypervisorException {
        Session used = entered();
        try {
            return call.make(used);
        } catch (LibvirtException e) {
            if (used.isAlive()) {
                throw e;
            }
            lose(used);
            trouble = "libvirtd at " + uri + " went away: " + said(e);
            throw new HypervisorException(Kind.PASSING, trouble, e);
        } finally {
            used.leave();
        }
    }

    private Session entered() throws HypervisorException {
        Session known = session.get();
        if (known != null && known.enter()) {
            return known;
        }
        opening.lock();
        try {
            Session meanwhile = session.get();
            if (meanwhile != null && meanwhile.enter()) {
                return meanwhile;
            }
            lose(meanwhile);
            return open();
        } finally {
            opening.unlock();
        }
    }

    private Session open() throws HypervisorException {
        EventLoop.start();
        try {
            Session opened = Session.open(uri, callback);
            if (!opened.enter()) {
                opened.giveUp();
                throw new HypervisorException(Kind.PASSING, "libvirtd at " + uri + " went away at once");
            }
            session.set(opened);
            trouble = "";
            log.atInfo().addKeyValue("uri", uri).log("connected with libvirtd");
            Thread.ofVirtual().name("libvirt-connected").start(madeAnew);
            return opened;
        } catch (LibvirtException e) {
            trouble = "libvirtd at " + uri + " cannot be reached: " + said(e);
            throw new HypervisorException(Kind.PASSING, trouble, e);
        }
    }

    /**
     * Connects anew, whoever asks or not: VMs may change while nobody looks. Looks itself whether the connection lives, because
     * the binding lets go of what it would be called back with before the library does.
     */
    private void keep() {
        while (!closed) {
            LockSupport.parkNanos(LOOK.toNanos());
            Session known = session.get();
            if (known != null && known.enter()) {
                known.leave();
                trouble = "";
            } else if (!closed) {
                reconnect();
            }
        }
    }

    private void reconnect() {
        if (trouble.isEmpty()) {
            trouble = "the connection with libvirtd at " + uri + " is lost";
            log.atWarn().addKeyValue("uri", uri).log("libvirtd is gone; VMs go on, and it is looked for");
        }
        try {
            var _ = call("connecting anew", Connect::isAlive);
        } catch (HypervisorException e) {
            log.atDebug().setCause(e).log("libvirtd is not back yet");
        }
    }

    /** Why libvirtd cannot be called, as far as is known; empty where it can. */
    String trouble() {
        return trouble;
    }

    private void lose(@Nullable Session lost) {
        if (lost != null && session.compareAndSet(lost, null)) {
            lost.giveUp();
        }
    }

    private static HypervisorException failure(String what, @Nullable Throwable cause) {
        return switch (cause) {
            case HypervisorException e -> new HypervisorException(e.kind(), what + ": " + e.getMessage(), e);
            case LibvirtException e ->
                new HypervisorException(
                        PASSING.contains(numberOf(e)) ? Kind.PASSING : Kind.LASTING, what + ": " + said(e), e);
            case null -> new HypervisorException(Kind.PASSING, what + " failed");
            default -> new HypervisorException(Kind.PASSING, what + ": " + cause, cause);
        };
    }

    static ErrorNumber numberOf(LibvirtException e) {
        return e.getError() == null ? ErrorNumber.VIR_ERR_UNKNOWN : e.getError().getCode();
    }

    private static String said(LibvirtException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message.strip();
    }

    @Override
    public void close() {
        closed = true;
        // Telling libvirtd takes as long as it likes.
        Thread.ofPlatform().name("libvirt-close").daemon().start(() -> lose(session.get()));
        callers.shutdown();
    }
}
