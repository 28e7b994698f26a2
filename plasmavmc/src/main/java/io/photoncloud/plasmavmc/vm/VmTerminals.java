package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.audit.SessionAudit;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.websocket.SocketTalk;
import io.photoncloud.plasmavmc.hypervisor.ConsoleStream;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Taking;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Lets one person at a time be at the serial console of each guest of this node. Safe for many threads. */
public final class VmTerminals {

    private static final String READ = "vm.console";
    private static final String WRITE = "vm.console-write";

    private final VmService vms;
    private final Hypervisor hypervisor;
    private final String node;
    private final SessionAudit audit;
    private final InstantSource clock;
    private final Map<String, ConsoleHolder> holders = new ConcurrentHashMap<>();

    /** @param node that this is */
    public VmTerminals(VmService vms, Hypervisor hypervisor, String node, SessionAudit audit, InstantSource clock) {
        this.vms = vms;
        this.hypervisor = hypervisor;
        this.node = node;
        this.audit = audit;
        this.clock = clock;
    }

    /** Somebody who may be at a console, and is not yet. */
    @FunctionalInterface
    public interface Admitted {
        /** @throws CloudException CONFLICT where somebody else is at it, and is not thrown out */
        SocketTalk begin();
    }

    /** @throws CloudException NOT_FOUND; PERMISSION_DENIED; CONFLICT where it does not run, or runs on another node */
    public Admitted open(String id, TenantNames named, Taking taking) {
        Vm vm = admitted(id, named);
        VmConsoles.requireOn(node, vm);
        boolean runs = vm.state() instanceof VmState.Running || vm.state() instanceof VmState.Paused;
        if (!runs) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "VM " + id + " is " + vm.state().word() + ": there is somebody to talk to once it is started",
                    Map.of("state", vm.state().word()));
        }
        Runnable stillAllowed = () -> VmConsoles.requireOn(node, admitted(id, named));
        return () -> begin(vm, taking, stillAllowed);
    }

    private Vm admitted(String id, TenantNames named) {
        var _ = vms.admitted(id, named, READ);
        return vms.admitted(id, named, WRITE);
    }

    private SocketTalk begin(Vm vm, Taking taking, Runnable stillAllowed) {
        String who = told(RequestContext.callerOrAnonymous());
        ConsoleHolder holder = new ConsoleHolder(who, clock.instant());
        ConsoleHolder before = switch (taking) {
            case IF_FREE -> holders.putIfAbsent(vm.id(), holder);
            case BY_FORCE -> holders.put(vm.id(), holder);
        };
        if (before != null && taking == Taking.IF_FREE) {
            throw taken(vm, before.told());
        }
        if (before != null) {
            before.takenBy(who);
        }
        try {
            return begin(vm, taking, holder, stillAllowed);
        } catch (RuntimeException e) { // tidy: whatever it is, nobody is at the console
            holders.remove(vm.id(), holder);
            throw e;
        }
    }

    private SocketTalk begin(Vm vm, Taking taking, ConsoleHolder holder, Runnable stillAllowed) {
        SessionAudit.Session session = audit.begin(WRITE, Vm.ref(vm.id()), Map.of("taking", taking.name()));
        try {
            Optional<ConsoleStream> opened = hypervisor.openConsole(vm.id(), taking);
            ConsoleStream console = opened.orElseThrow(() -> taken(vm, "somebody with other tools than PlasmaVMC"));
            holder.has(console);
            return new ConsoleTalk(console, holder, stillAllowed, () -> holders.remove(vm.id(), holder), session);
        } catch (HypervisorException e) {
            session.end(Map.of("failure", String.valueOf(e.getMessage())));
            throw new CloudException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        } catch (CloudException e) {
            session.end(Map.of("failure", String.valueOf(e.getMessage())));
            throw e;
        }
    }

    private static CloudException taken(Vm vm, String by) {
        return new CloudException(
                ErrorCode.CONFLICT,
                "at the console of " + vm.id() + " is " + by + ": force=true takes it over",
                Map.of("held_by", by));
    }

    private static String told(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous() -> "somebody";
            case Caller.Principal who -> who.id();
            case Caller.Service(String name) -> "service " + name;
        };
    }
}
