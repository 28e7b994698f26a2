package io.photoncloud.plasmavmc.hypervisor.libvirt;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to libvirtd. It is closed once it is given up and nobody uses it any more, and asked nothing after that:
 * otherwise the process crashes, because the library frees what is still used.
 */
final class Session {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    /** A libvirtd that says nothing for {@code SECONDS * (COUNT + 1)} is taken for gone, and calls that wait for it fail. */
    private static final int KEEPALIVE_SECONDS = 5;

    private static final int KEEPALIVE_COUNT = 3;

    /** Of the events in a domain's life. */
    private static final int LIFECYCLE = 0;

    /**
     * The binding keeps what it is called back with only for as long as the connection's object lives, and the library calls
     * later than that: so what is called here is registered past it, and kept by whoever opens sessions.
     */
    private static final class Opened extends Connect {
        private int registration = -1;

        Opened(String uri) throws LibvirtException {
            super(uri);
        }

        ConnectionPointer pointer() {
            return vcp;
        }

        void listen(Libvirt.VirConnectDomainEventCallback told) throws LibvirtException {
            registration = Libvirt.INSTANCE.virConnectDomainEventRegisterAny(vcp, null, LIFECYCLE, told, null, null);
            var _ = setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVE_COUNT);
        }

        void end() throws LibvirtException {
            if (registration >= 0) {
                var _ = Libvirt.INSTANCE.virConnectDomainEventDeregisterAny(vcp, registration);
            }
            var _ = close();
        }
    }

    private final Opened connect;
    private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();
    private int users;
    private boolean givenUp;

    private Session(Opened connect) {
        this.connect = connect;
    }

    /** @param told by libvirt's own thread, which must not be kept waiting; kept by the caller for as long as the process lives */
    static Session open(String uri, Libvirt.VirConnectDomainEventCallback told) throws LibvirtException {
        Session session = new Session(new Opened(uri));
        try {
            session.connect.listen(told);
        } catch (LibvirtException e) {
            session.giveUp();
            throw e;
        }
        return session;
    }

    /** False where it has been given up or is dead. Whoever is let in leaves. */
    boolean enter() {
        synchronized (this) {
            if (givenUp) {
                return false;
            }
            users++;
        }
        if (isAlive()) {
            return true;
        }
        leave();
        return false;
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

    /** For those who have entered. */
    Connect connect() {
        return connect;
    }

    /** The same, for what the binding does not have. */
    ConnectionPointer pointer() {
        return connect.pointer();
    }

    /** For those who have entered. */
    boolean isAlive() {
        try {
            return connect.isAlive();
        } catch (LibvirtException _) {
            return false;
        }
    }

    /** Has somebody who stays told when it is given up: they leave then. At once, where it has been. */
    void whenGivenUp(Runnable end) {
        boolean late;
        synchronized (this) {
            late = givenUp;
            ends.add(end);
        }
        if (late) {
            end.run();
        }
    }

    void forget(Runnable end) {
        ends.remove(end);
    }

    void giveUp() {
        boolean last;
        synchronized (this) {
            last = !givenUp && users == 0;
            givenUp = true;
        }
        ends.forEach(Runnable::run);
        if (last) {
            close();
        }
    }

    private void close() {
        try {
            connect.end();
        } catch (LibvirtException e) {
            log.atDebug().setCause(e).log("a connection to libvirtd was not closed in order");
        }
    }
}
