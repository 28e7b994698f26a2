package io.photoncloud.k8shost.node;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.k8shost.spec.HostPort;
import io.photoncloud.k8shost.spec.PodSpec.Wants;
import io.photoncloud.k8shost.spec.Quantity;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A machine that runs pods, with what they have taken of it.
 *
 * @param driver chosen once, at its first start
 * @param runtime what runs the containers, with its version
 * @param capacity of the machine
 * @param allocatable what pods may take: the capacity but for the reserve that is set
 * @param cordoned whether no more pods are put on it
 * @param address of its gRPC door
 */
public record Node(
        String name,
        String driver,
        String runtime,
        Room capacity,
        Room allocatable,
        int podsMax,
        Taken taken,
        boolean cordoned,
        String address,
        Instant registered) {

    public static final String NOUN = "node";

    public record Room(long milliCpus, long memoryBytes) {}

    /** More ports than pods of a node need; so many are kept with it. */
    static final int HOST_PORTS_MAX = 4_096;

    /** By the pods that are on it. */
    public record Taken(int pods, long milliCpus, long memoryBytes, Set<HostPort> hostPorts) {

        public static final Taken NOTHING = new Taken(0, 0, 0, Set.of());

        public Taken {
            hostPorts = Set.copyOf(hostPorts);
            if (pods < 0 || milliCpus < 0 || memoryBytes < 0) {
                throw new IllegalStateException("more is given back than was taken: " + pods + " pods, " + milliCpus
                        + " milli-CPUs and " + memoryBytes + " bytes would be left");
            }
        }

        Taken plus(Wants wants) {
            Set<HostPort> ports = new HashSet<>(hostPorts);
            ports.addAll(wants.hostPorts());
            return new Taken(pods + 1, milliCpus + wants.milliCpus(), memoryBytes + wants.memoryBytes(), ports);
        }

        Taken minus(Wants wants) {
            Set<HostPort> ports = new HashSet<>(hostPorts);
            ports.removeAll(wants.hostPorts());
            return new Taken(pods - 1, milliCpus - wants.milliCpus(), memoryBytes - wants.memoryBytes(), ports);
        }
    }

    Key key() {
        return Key.utf8(name);
    }

    public long milliCpusFree() {
        return allocatable.milliCpus() - taken.milliCpus();
    }

    public long memoryBytesFree() {
        return allocatable.memoryBytes() - taken.memoryBytes();
    }

    /** What it has too little of; empty where there is room. */
    public Optional<String> missing(Wants wants) {
        if (taken.pods() >= podsMax) {
            return Optional.of("it has " + podsMax + " pods, and no more fit");
        }
        if (wants.milliCpus() > milliCpusFree()) {
            return Optional.of("it has " + Quantity.ofCpus(milliCpusFree()) + " of "
                    + Quantity.ofCpus(allocatable.milliCpus()) + " CPUs free");
        }
        if (wants.memoryBytes() > memoryBytesFree()) {
            return Optional.of("it has " + Quantity.ofMemory(memoryBytesFree()) + " of "
                    + Quantity.ofMemory(allocatable.memoryBytes()) + " of memory free");
        }
        if (taken.hostPorts().size() + wants.hostPorts().size() > HOST_PORTS_MAX) {
            return Optional.of("pods have " + taken.hostPorts().size() + " of its ports, and no more than "
                    + HOST_PORTS_MAX + " may be taken");
        }
        return wants.hostPorts().stream()
                .filter(wanted -> taken.hostPorts().stream().anyMatch(wanted::meets))
                .min(Comparator.comparing(HostPort::toString))
                .map(wanted -> "another pod has its port " + wanted);
    }

    private Node with(Taken newTaken) {
        return new Node(name, driver, runtime, capacity, allocatable, podsMax, newTaken, cordoned, address, registered);
    }

    public Node taking(Wants wants) {
        return with(taken.plus(wants));
    }

    Node givingBack(Wants wants) {
        return with(taken.minus(wants));
    }

    Node leading(Set<HostPort> ports) {
        return with(new Taken(taken.pods(), taken.milliCpus(), taken.memoryBytes(), ports));
    }

    /** As the machine now says of itself, with what is taken of it as it was. */
    Node registeredAnew(Node machine) {
        return new Node(
                name,
                machine.driver,
                machine.runtime,
                machine.capacity,
                machine.allocatable,
                machine.podsMax,
                taken,
                cordoned,
                machine.address,
                machine.registered);
    }

    Node cordoned(boolean wanted) {
        return new Node(name, driver, runtime, capacity, allocatable, podsMax, taken, wanted, address, registered);
    }
}
