package io.photoncloud.plasmavmc.node;

import io.photoncloud.chainfire.store.Key;
import java.time.Duration;
import java.time.Instant;

/**
 * A machine that runs VMs, with what they have taken of it.
 *
 * @param driver chosen once, at its first start
 * @param acceleration by what guests are run
 * @param cores of the machine
 * @param vcpus that may be taken: more than the cores by the overcommit that is set
 * @param memoryMib that may be taken
 * @param address of its gRPC door
 * @param fenceAfter how long without its lease it has those VMs switched off that are started elsewhere then; zero where nobody
 *     can promise that
 * @param registrations how often it has been registered: nothing was started on it between two looks with the same number and
 *     without its lease
 */
public record Node(
        String id,
        String driver,
        String acceleration,
        int cores,
        int vcpus,
        long memoryMib,
        Taken taken,
        boolean inMaintenance,
        String address,
        Instant registered,
        Duration fenceAfter,
        long registrations,
        Drain drain) {

    public static final String NOUN = "node";

    /** Whether the VMs of a node in maintenance leave it. */
    public enum Drain {
        NONE,
        /** Their guests are asked to shut down. */
        ASKING,
        /** Their guests are asked, and those that do not go down in time are switched off. */
        BY_FORCE
    }

    /** By the VMs that are on it. */
    public record Taken(int vms, int vcpus, long memoryMib) {

        public static final Taken NOTHING = new Taken(0, 0, 0);

        Taken plus(int moreVms, int moreVcpus, long moreMemoryMib) {
            Taken sum = new Taken(vms + moreVms, vcpus + moreVcpus, memoryMib + moreMemoryMib);
            if (sum.vms < 0 || sum.vcpus < 0 || sum.memoryMib < 0) {
                throw new IllegalStateException("more is given back than was taken: " + this + " to " + sum);
            }
            return sum;
        }
    }

    Key key() {
        return Key.utf8(id);
    }

    /** Whether it has those VMs switched off that are started elsewhere when it is lost. */
    public boolean isFenced() {
        return !fenceAfter.isZero();
    }

    public int vcpusFree() {
        return vcpus - taken.vcpus();
    }

    public long memoryMibFree() {
        return memoryMib - taken.memoryMib();
    }

    private Node with(Taken newTaken, boolean newInMaintenance, Drain newDrain) {
        return new Node(
                id,
                driver,
                acceleration,
                cores,
                vcpus,
                memoryMib,
                newTaken,
                newInMaintenance,
                address,
                registered,
                fenceAfter,
                registrations,
                newDrain);
    }

    private Node with(Taken newTaken) {
        return with(newTaken, inMaintenance, drain);
    }

    public Node taking(int moreVcpus, long moreMemoryMib) {
        return with(taken.plus(1, moreVcpus, moreMemoryMib));
    }

    Node givingBack(int lessVcpus, long lessMemoryMib) {
        return with(taken.plus(-1, -lessVcpus, -lessMemoryMib));
    }

    /** A VM takes more than before, or less. */
    Node takingMore(int moreVcpus, long moreMemoryMib) {
        return with(taken.plus(0, moreVcpus, moreMemoryMib));
    }

    /** As the machine now says of itself, with what is taken of it as it was. */
    Node registeredAnew(Node machine) {
        return new Node(
                id,
                machine.driver,
                machine.acceleration,
                machine.cores,
                machine.vcpus,
                machine.memoryMib,
                taken,
                inMaintenance,
                machine.address,
                machine.registered,
                machine.fenceAfter,
                registrations + 1,
                drain);
    }

    Node maintained(Drain wanted) {
        return with(taken, true, wanted);
    }

    Node maintained() {
        return with(taken, false, Drain.NONE);
    }
}
