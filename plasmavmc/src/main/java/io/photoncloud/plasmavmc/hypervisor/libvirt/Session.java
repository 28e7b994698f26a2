package io.photoncloud.plasmavmc.hypervisor.libvirt;

import java.util.function.BiConsumer;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.LifecycleListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to libvirtd. It is closed once it is given up and nobody uses it any more: not before, or the process crashes. */
final class Session {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    /** A libvirtd that says nothing for {@code SECONDS * (COUNT + 1)} is taken for gone, and calls that wait for it fail. */
    private static final int KEEPALIVE_SECONDS = 5;

    private static final int KEEPALIVE_COUNT = 3;

    private final Connect connect;
    private final LifecycleListener listener;
    private int users;
    private boolean givenUp;

    private Session(Connect connect, LifecycleListener listener) {
        this.connect = connect;
        this.listener = listener;
    }

    /**
     * Both are run by libvirt's own thread, which must not be kept waiting.
     *
     * @param told of a domain's name and what happened to it
     * @param closed when the connection was lost
     */
    static Session open(String uri, BiConsumer<String, DomainEvent> told, Runnable closed) throws LibvirtException {
        Connect connect = new Connect(uri);
        LifecycleListener listener = (domain, event) -> {
            tell(domain, event, told);
            return 0;
        };
        Session session = new Session(connect, listener);
        try {
            connect.registerCloseListener((lost, reason) -> closed.run());
            connect.addLifecycleListener(listener);
            var _ = connect.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVE_COUNT);
        } catch (LibvirtException e) {
            session.giveUp();
            throw e;
        }
        return session;
    }

    private static void tell(Domain domain, DomainEvent event, BiConsumer<String, DomainEvent> told) {
        try {
            told.accept(domain.getName(), event);
            var _ = domain.free();
        } catch (LibvirtException e) {
            log.atWarn().setCause(e).log("an event of libvirt's was not understood");
        }
    }

    /** False where it has been given up. Whoever is let in leaves. */
    synchronized boolean enter() {
        if (givenUp) {
            return false;
        }
        users++;
        return true;
    }

    void leave() {
        boolean last;
        synchronized (this) {
            users--;
            last = givenUp && users == 0;
        }
        if (last) {
            close();
        }
    }

    Connect connect() {
        return connect;
    }

    boolean isAlive() {
        try {
            return connect.isAlive();
        } catch (LibvirtException _) {
            return false;
        }
    }

    void giveUp() {
        boolean last;
        synchronized (this) {
            last = !givenUp && users == 0;
            givenUp = true;
        }
        if (last) {
            close();
        }
    }

    private void close() {
        try {
            connect.removeLifecycleListener(listener);
        } catch (LibvirtException e) {
            log.atDebug().setCause(e).log("libvirtd could not be told that nobody listens any more");
        }
        try {
            var _ = connect.close();
        } catch (LibvirtException e) {
            log.atDebug().setCause(e).log("a connection to libvirtd was not closed in order");
        }
    }
}
