package io.photoncloud.k8shost.node;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.k8shost.spec.PodSpec.Wants;
import io.photoncloud.k8shost.spec.Quantity;
import java.time.Instant;
import java.util.Optional;

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

    /** By the pods that are on it. */
    public record Taken(int pods, long milliCpus, long memoryBytes) {

        public static final Taken NOTHING = new Taken(0, 0, 0);

        Taken plus(int morePods, long moreMilliCpus, long moreMemoryBytes) {
            Taken sum = new Taken(pods + morePods, milliCpus + moreMilliCpus, memoryBytes + moreMemoryBytes);
            if (sum.pods < 0 || sum.milliCpus < 0 || sum.memoryBytes < 0) {
                throw new IllegalStateException("more is given back than was taken: " + this + " to " + sum);
            }
            return sum;
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
        return Optional.empty();
    }

    private Node with(Taken newTaken) {
        return new Node(name, driver, runtime, capacity, allocatable, podsMax, newTaken, cordoned, address, registered);
    }

    Node taking(Wants wants) {
        return with(taken.plus(1, wants.milliCpus(), wants.memoryBytes()));
    }

    Node givingBack(Wants wants) {
        return with(taken.plus(-1, -wants.milliCpus(), -wants.memoryBytes()));
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
