package io.photoncloud.k8shost.node;

import com.sun.management.OperatingSystemMXBean;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntime.Capacity;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.RuntimeStatus;
import java.lang.management.ManagementFactory;

/** What this machine has, within the limits that its operating system puts on this process. */
public final class Machine {

    private static final long MILLI = 1_000;
    private static final int MIB_SHIFT = 20;

    private Machine() {}

    public static long milliCpus() {
        return Runtime.getRuntime().availableProcessors() * MILLI;
    }

    public static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /** What is left for pods, never less than nothing. */
    public static Node.Room allocatable(Capacity capacity, long reservedMilliCpus, long reservedMemoryMib) {
        return new Node.Room(
                Math.max(0, capacity.milliCpus() - reservedMilliCpus),
                Math.max(0, capacity.memoryBytes() - (reservedMemoryMib << MIB_SHIFT)));
    }

    /** A runtime with its version, as it says now; one that does not answer at its start is named by its driver. */
    public static String told(PodRuntime runtime) {
        try {
            RuntimeStatus status = runtime.status();
            return status.name() + "://" + status.version();
        } catch (PodRuntimeException _) {
            return runtime.driver();
        }
    }
}
