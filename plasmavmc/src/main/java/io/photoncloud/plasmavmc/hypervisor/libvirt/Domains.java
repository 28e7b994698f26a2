package io.photoncloud.plasmavmc.hypervisor.libvirt;

import io.photoncloud.plasmavmc.hypervisor.GuestStatistics;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Domain.ModificationImpact;
import org.libvirt.Domain.UndefineFlags;
import org.libvirt.Domain.XMLFlags;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.DomainSnapshot;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.StoppedDetail;

/** The domains of this node at its libvirtd. Those of others are as if they were not there. */
final class Domains {

    /** How long a snapshot may take: the memory of a guest is written into its disk, and read from there. */
    private static final Duration SNAPSHOT_TIME_MAX = Duration.ofMinutes(5);

    /** What QEMU says of a device that its guest was asked to let go of. */
    private static final String UNPLUGGING = "in the process of unplug";

    private final Link link;
    private final String node;

    /** Of which it was told that they came down by themselves: libvirt's binding does not tell why a domain is off. */
    private final Set<String> crashed = ConcurrentHashMap.newKeySet();

    Domains(Link link, String node) {
        this.link = link;
        this.node = node;
    }

    void told(String name, DomainEvent event) {
        switch (event.getType()) {
            case STOPPED -> {
                StoppedDetail detail = event.getDetail();
                if (detail == StoppedDetail.CRASHED || detail == StoppedDetail.FAILED) {
                    crashed.add(name);
                }
            }
            case CRASHED -> crashed.add(name);
            case STARTED, UNDEFINED -> crashed.remove(name);
            case DEFINED, SUSPENDED, RESUMED, SHUTDOWN, PMSUSPENDED, UNKNOWN -> {}
        }
    }

    /** What is asked of one of ours. */
    @FunctionalInterface
    private interface OnDomain<T> {
        T make(Domain domain) throws LibvirtException, HypervisorException;
    }

    /** Empty where there is none that is ours. */
    private <T> Optional<T> ask(String what, String vm, OnDomain<T> asked) throws HypervisorException {
        return link.call(what, connect -> on(connect, vm, asked));
    }

    /** As above, of what takes longer the more memory a guest has. */
    private <T> Optional<T> askLong(String what, String vm, OnDomain<T> asked) throws HypervisorException {
        return link.call(what, SNAPSHOT_TIME_MAX, connect -> on(connect, vm, asked));
    }

    private <T> Optional<T> on(Connect connect, String vm, OnDomain<T> asked)
            throws LibvirtException, HypervisorException {
        Domain domain = lookup(connect, vm);
        if (domain == null) {
            return Optional.empty();
        }
        try {
            return isOurs(domain, vm) ? Optional.of(asked.make(domain)) : Optional.empty();
        } finally {
            var _ = domain.free();
        }
    }

    private static @Nullable Domain lookup(Connect connect, String vm) throws LibvirtException {
        try {
            return connect.domainLookupByName(vm);
        } catch (LibvirtException e) {
            if (Link.numberOf(e) == ErrorNumber.VIR_ERR_NO_DOMAIN) {
                return null;
            }
            throw e;
        }
    }

    private boolean isOurs(Domain domain, String vm) throws LibvirtException {
        return Mark.find(domain).equals(Optional.of(mark(vm)));
    }

    Mark mark(String vm) {
        return new Mark(node, vm);
    }

    private Power power(String vm, Domain domain) throws LibvirtException {
        return switch (domain.getInfo().state) {
            case VIR_DOMAIN_RUNNING, VIR_DOMAIN_BLOCKED, VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_PMSUSPENDED -> Power.RUNNING;
            case VIR_DOMAIN_PAUSED -> Power.PAUSED;
            case VIR_DOMAIN_CRASHED -> Power.CRASHED;
            case VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_NOSTATE -> crashed.contains(vm) ? Power.CRASHED : Power.OFF;
        };
    }

    Optional<Hypervisor.Domain> find(String vm) throws HypervisorException {
        return ask("looking for " + vm, vm, domain -> new Hypervisor.Domain(vm, power(vm, domain)));
    }

    List<Hypervisor.Domain> list() throws HypervisorException {
        return link.call("listing domains", connect -> {
            List<Hypervisor.Domain> ours = new ArrayList<>();
            for (Domain domain : connect.listAllDomains(0)) {
                try {
                    Optional<Mark> mark =
                            Mark.find(domain).filter(it -> it.node().equals(node));
                    if (mark.isPresent()) {
                        String vm = mark.get().vm();
                        ours.add(new Hypervisor.Domain(vm, power(vm, domain)));
                    }
                } catch (LibvirtException e) {
                    if (Link.numberOf(e) != ErrorNumber.VIR_ERR_NO_DOMAIN) {
                        throw e;
                    }
                } finally {
                    var _ = domain.free();
                }
            }
            return ours;
        });
    }

    /** Ours are known by their names and ids, which libvirt tells without being asked for each. */
    List<GuestStatistics> statistics() throws HypervisorException {
        return link.callHeld("asking what guests use", session -> {
            List<GuestStatistics> ours = new ArrayList<>();
            for (BulkStatistics.Found found : BulkStatistics.read(session.pointer())) {
                if (mark(found.name()).uuid().toString().equals(found.uuid())) {
                    ours.add(new FoundStatistics(found.numbers(), found.texts()).of(found.name()));
                }
            }
            return ours;
        });
    }

    void define(String vm, String xml) throws HypervisorException {
        link.call("defining " + vm, connect -> {
            Domain known = lookup(connect, vm);
            try {
                if (known == null) {
                    var _ = connect.domainDefineXML(xml).free();
                } else if (!isOurs(known, vm)) {
                    throw new HypervisorException(Kind.LASTING, "somebody else has a domain of that name");
                }
                return true;
            } finally {
                if (known != null) {
                    var _ = known.free();
                }
            }
        });
    }

    void undefine(String vm) throws HypervisorException {
        var _ = ask("undefining " + vm, vm, domain -> {
            domain.undefine(UndefineFlags.MANAGED_SAVE | UndefineFlags.SNAPSHOTS_METADATA);
            return true;
        });
    }

    private void require(String what, String vm, OnDomain<Boolean> asked) throws HypervisorException {
        requireFound(vm, ask(what + " " + vm, vm, asked));
    }

    private static void requireFound(String vm, Optional<Boolean> found) throws HypervisorException {
        if (found.isEmpty()) {
            throw new HypervisorException(Kind.LASTING, "there is no domain of " + vm);
        }
    }

    /** All else of it stays: its volumes, and the places of its devices that its guest knows. */
    void resize(String vm, int vcpus, long memoryMib) throws HypervisorException {
        requireFound(
                vm,
                link.call(
                        "resizing " + vm,
                        connect -> on(connect, vm, domain -> {
                            if (domain.isActive() == 1) {
                                throw new HypervisorException(Kind.LASTING, "it is not off");
                            }
                            String xml = DomainSize.change(domain.getXMLDesc(XMLFlags.INACTIVE), vcpus, memoryMib);
                            var _ = connect.domainDefineXML(xml).free();
                            return true;
                        })));
    }

    void start(String vm) throws HypervisorException {
        require("starting", vm, domain -> {
            switch (power(vm, domain)) {
                case OFF, CRASHED -> domain.create();
                case PAUSED -> domain.resume();
                case RUNNING -> {}
            }
            return true;
        });
    }

    void askToStop(String vm) throws HypervisorException {
        require("asking the guest to stop", vm, domain -> {
            if (domain.getInfo().state == DomainState.VIR_DOMAIN_RUNNING) {
                domain.shutdown();
            }
            return true;
        });
    }

    void powerOff(String vm) throws HypervisorException {
        require("switching off", vm, domain -> {
            if (domain.isActive() == 1) {
                domain.destroy();
            }
            crashed.remove(vm);
            return true;
        });
    }

    void pause(String vm) throws HypervisorException {
        require("pausing", vm, domain -> {
            if (power(vm, domain) == Power.RUNNING) {
                domain.suspend();
            }
            return true;
        });
    }

    void resume(String vm) throws HypervisorException {
        require("resuming", vm, domain -> {
            if (power(vm, domain) == Power.PAUSED) {
                domain.resume();
            }
            return true;
        });
    }

    void reboot(String vm) throws HypervisorException {
        require("rebooting", vm, domain -> {
            domain.reboot(0);
            return true;
        });
    }

    void reset(String vm) throws HypervisorException {
        require("resetting", vm, domain -> {
            domain.reset();
            return true;
        });
    }

    // Snapshots

    private static @Nullable DomainSnapshot lookup(Domain domain, String snapshot) throws LibvirtException {
        try {
            return domain.snapshotLookupByName(snapshot);
        } catch (LibvirtException e) {
            if (Link.numberOf(e) == ErrorNumber.VIR_ERR_NO_DOMAIN_SNAPSHOT) {
                return null;
            }
            throw e;
        }
    }

    void createSnapshot(String vm, String snapshot) throws HypervisorException {
        String xml = Xml.write(
                it -> it.begin("domainsnapshot").element("name", snapshot).end());
        requireFound(vm, askLong("keeping a snapshot of " + vm, vm, domain -> {
            DomainSnapshot known = lookup(domain, snapshot);
            var _ = (known == null ? domain.snapshotCreateXML(xml) : known).free();
            return true;
        }));
    }

    void revert(String vm, String snapshot) throws HypervisorException {
        requireFound(vm, askLong("reverting " + vm, vm, domain -> {
            DomainSnapshot known = lookup(domain, snapshot);
            if (known == null) {
                throw new HypervisorException(Kind.LASTING, "there is no snapshot " + snapshot);
            }
            try {
                var _ = domain.revertToSnapshot(known);
                crashed.remove(vm);
            } finally {
                var _ = known.free();
            }
            return true;
        }));
    }

    void deleteSnapshot(String vm, String snapshot) throws HypervisorException {
        var _ = askLong("deleting a snapshot of " + vm, vm, domain -> {
            DomainSnapshot known = lookup(domain, snapshot);
            if (known != null) {
                try {
                    var _ = known.delete(0);
                } finally {
                    var _ = known.free();
                }
            }
            return true;
        });
    }

    // Volumes

    /** A domain has what its definition says, and its guest, where it runs, what it was given: one may lack what the other has. */
    void attach(String vm, String volume, Path file) throws HypervisorException {
        require("attaching " + volume + " to", vm, domain -> {
            DomainDisks defined = DomainDisks.defined(domain);
            DomainDisks has = DomainDisks.of(domain);
            String target = defined.findTarget(file)
                    .or(() -> has.findTarget(file))
                    .or(() -> has.and(defined).findFree())
                    .orElseThrow(() -> new HypervisorException(
                            Kind.LASTING,
                            "it has " + DomainXml.PORTS_FREE + " volumes, which is as many as it can have"));
            String xml = DomainXml.volume(file, volume, target);
            if (!has.files().contains(file) && domain.isActive() == 1) {
                domain.attachDeviceFlags(xml, ModificationImpact.LIVE);
            }
            if (!defined.files().contains(file)) {
                domain.attachDeviceFlags(xml, ModificationImpact.CONFIG);
            }
            return true;
        });
    }

    void detach(String vm, String volume, Path file) throws HypervisorException {
        var _ = ask("detaching " + volume + " from " + vm, vm, domain -> {
            DomainDisks defined = DomainDisks.defined(domain);
            if (defined.files().contains(file)) {
                domain.detachDeviceFlags(
                        DomainXml.volume(file, volume, defined.target(file)), ModificationImpact.CONFIG);
            }
            DomainDisks has = DomainDisks.of(domain);
            if (has.files().contains(file)) {
                askToLetGo(domain, DomainXml.volume(file, volume, has.target(file)));
            }
            return true;
        });
    }

    /** A guest that was asked before and has not answered is not to be asked again: QEMU says so, and nothing is wrong. */
    private static void askToLetGo(Domain domain, String xml) throws LibvirtException {
        try {
            domain.detachDeviceFlags(xml, ModificationImpact.LIVE);
        } catch (LibvirtException e) {
            if (!String.valueOf(e.getMessage()).contains(UNPLUGGING)) {
                throw e;
            }
        }
    }

    List<String> volumes(String vm, Path directory) throws HypervisorException {
        return ask(
                        "looking for volumes of " + vm,
                        vm,
                        domain -> DomainDisks.of(domain).files().stream()
                                .filter(file -> file.startsWith(directory))
                                .map(file ->
                                        directory.relativize(file).getName(0).toString())
                                .sorted()
                                .toList())
                .orElse(List.of());
    }
}
