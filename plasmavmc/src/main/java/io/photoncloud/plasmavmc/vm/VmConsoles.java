package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.plasmavmc.hypervisor.ConsoleFile;
import io.photoncloud.plasmavmc.hypervisor.ConsolePart;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the guests of this node say on their serial consoles. Safe for many threads. */
public final class VmConsoles {

    public static final int TAIL_DEFAULT = 64 << 10;

    public static final int TAIL_MAX = 1 << 20;

    /** Between one look at a console and the next, for a caller who waits for more. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final VmService vms;
    private final Hypervisor hypervisor;
    private final String node;
    private final LongSupplier nanoTime;

    /**
     * @param node that this is
     * @param nanoTime a clock that never goes back
     */
    public VmConsoles(VmService vms, Hypervisor hypervisor, String node, LongSupplier nanoTime) {
        this.vms = vms;
        this.hypervisor = hypervisor;
        this.node = node;
        this.nanoTime = nanoTime;
    }

    /**
     * What is to be read.
     *
     * @param from as an answer before had it; null for what was said last
     * @param tail at most so many bytes; null for {@link #TAIL_DEFAULT}
     * @param patience for how long to wait, where nothing has been said since
     */
    public record Wanted(@Nullable String from, @Nullable Integer tail, Duration patience) {}

    public ConsolePart read(String id, TenantNames named, Wanted wanted) {
        String from = wanted.from() == null ? null : Check.matches("from", wanted.from(), ConsoleFile.PLACE);
        int tail = Check.range("tail", wanted.tail() == null ? TAIL_DEFAULT : wanted.tail(), 1, TAIL_MAX);
        Vm vm = vms.admitted(id, named, "vm.console");
        requireOn(node, vm);
        long end = nanoTime.getAsLong() + wanted.patience().toNanos();
        ConsolePart part = read(id, from, tail);
        while (part.text().isEmpty()
                && end - nanoTime.getAsLong() > 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(PAUSE.toNanos());
            part = read(id, from == null ? part.next() : from, tail);
        }
        return part;
    }

    /** @throws CloudException CONFLICT, with the node that the VM is on */
    static void requireOn(String node, Vm vm) {
        if (!vm.node().equals(node)) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "the console of " + vm.id() + " is kept on node " + vm.node() + ", and this is " + node
                            + ": ask there, GET /api/v1/nodes/" + vm.node() + " has its address",
                    Map.of("node_id", vm.node()));
        }
    }

    private ConsolePart read(String id, @Nullable String from, int tail) {
        try {
            return hypervisor.readConsole(id, from, tail);
        } catch (HypervisorException e) {
            throw new CloudException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }
}
