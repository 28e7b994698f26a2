package io.photoncloud.plasmavmc.hypervisor.libvirt;

import com.sun.jna.Callback;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where libvirt's client library hears of what happens: one loop for the whole process, for as long as that lives. */
final class EventLoop {

    private static final Logger log = LoggerFactory.getLogger(EventLoop.class);

    /** Otherwise each error is written to standard error too. Kept here, because the library only has its address. */
    private static final Libvirt.VirErrorCallback UNPRINTED = (userData, error) -> {};

    private static final Collection<Callback> KEPT = new ConcurrentLinkedQueue<>();

    private static boolean started;

    private EventLoop() {}

    /**
     * Before the first connection is opened, and again without effect.
     *
     * @throws HypervisorException LASTING, libvirt's library is not installed or does not work
     */
    static synchronized void start() throws HypervisorException {
        if (started) {
            return;
        }
        try {
            Connect.setErrorCallback(UNPRINTED);
            Library.initEventLoop();
        } catch (LibvirtException | LinkageError e) {
            throw new HypervisorException(
                    Kind.LASTING, "libvirt's client library cannot be used (Debian has it as libvirt0): " + e, e);
        }
        Thread.ofPlatform().name("libvirt-events").daemon().start(EventLoop::run);
        started = true;
    }

    /** So that the library may call it for as long as the process lives: it only has its address. */
    static void keep(Callback callback) {
        KEPT.add(callback);
    }

    private static void run() {
        while (true) { // For as long as the process lives; each turn waits for something to happen.
            try {
                Library.processEvent();
            } catch (LibvirtException e) {
                log.atWarn().setCause(e).log("libvirt's event loop stumbled");
            }
        }
    }
}
