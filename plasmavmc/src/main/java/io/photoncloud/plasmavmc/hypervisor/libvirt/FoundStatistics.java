package io.photoncloud.plasmavmc.hypervisor.libvirt;

import io.photoncloud.plasmavmc.hypervisor.GuestStatistics;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics.DiskUse;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics.MemoryUse;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics.NicUse;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What libvirt tells of a guest's use, in our words. */
record FoundStatistics(Map<String, Long> numbers, Map<String, String> texts) {

    private static final long KIB = 1_024;

    GuestStatistics of(String vm) {
        return new GuestStatistics(vm, number("cpu.time"), memory(), disks(), nics());
    }

    private long number(String name) {
        return numbers.getOrDefault(name, 0L);
    }

    private @Nullable Long kib(String name) {
        Long kib = numbers.get(name);
        return kib == null ? null : kib * KIB;
    }

    private MemoryUse memory() {
        Long available = kib("balloon.available");
        Long unused = kib("balloon.unused");
        return new MemoryUse(
                kib("balloon.current"),
                kib("balloon.rss"),
                available,
                available == null || unused == null ? null : Math.max(0, available - unused));
    }

    /** But for the seed, which is no disk of its owner's. */
    private List<DiskUse> disks() {
        List<DiskUse> disks = new ArrayList<>();
        long count = number("block.count");
        for (int i = 0; i < count; i++) {
            String disk = "block." + i + ".";
            String device = texts.getOrDefault(disk + "name", "");
            if (!device.isEmpty() && !device.equals(DomainXml.SEED_TARGET)) {
                disks.add(new DiskUse(
                        device,
                        number(disk + "rd.bytes"),
                        number(disk + "rd.reqs"),
                        number(disk + "wr.bytes"),
                        number(disk + "wr.reqs"),
                        numbers.get(disk + "capacity"),
                        numbers.get(disk + "allocation")));
            }
        }
        return disks;
    }

    /** Those that its node sees: of QEMU's own address translation nothing is told. */
    private List<NicUse> nics() {
        List<NicUse> nics = new ArrayList<>();
        long count = number("net.count");
        for (int i = 0; i < count; i++) {
            String nic = "net." + i + ".";
            String device = texts.getOrDefault(nic + "name", "");
            if (!device.isEmpty()) {
                nics.add(new NicUse(device, traffic(nic + "rx."), traffic(nic + "tx.")));
            }
        }
        return nics;
    }

    private Traffic traffic(String way) {
        return new Traffic(number(way + "bytes"), number(way + "pkts"), number(way + "errs"), number(way + "drop"));
    }
}
