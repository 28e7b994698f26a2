package io.photoncloud.plasmavmc.hypervisor.libvirt;

import io.photoncloud.plasmavmc.hypervisor.DiskShape;
import io.photoncloud.plasmavmc.hypervisor.DomainShape;
import io.photoncloud.plasmavmc.hypervisor.NicShape;
import java.nio.file.Path;

/** How libvirt is told what a domain is made of. */
final class DomainXml {

    /** So many disks can be attached while a guest runs: each needs a port of its own to be plugged into. */
    static final int PORTS_FREE = 8;

    /** Of those that every domain has on a port: for random numbers, the balloon, and libvirt's own USB controller. */
    private static final int OTHER_DEVICES = 3;

    static final String KVM = "kvm";
    static final String QEMU = "qemu";
    static final String Q35 = "q35";

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    /** Of the seed, far behind all disks. */
    static final String SEED_TARGET = "vdz";

    private DomainXml() {}

    /**
     * What of a domain is this machine's.
     *
     * @param acceleration the domain's type: kvm or qemu
     * @param machine of its architecture; empty for libvirt's choice
     */
    record Host(String acceleration, String machine, NetworkMode network) {}

    static String of(DomainShape shape, Mark mark, VmFiles files, Host host) {
        return Xml.write(xml -> {
            xml.begin("domain", "type", host.acceleration());
            xml.element("name", shape.vm());
            xml.element("uuid", mark.uuid().toString());
            xml.element("title", shape.name());
            mark.write(xml);
            xml.begin("memory", "unit", "MiB")
                    .text(String.valueOf(shape.memoryMib()))
                    .end();
            xml.element("vcpu", String.valueOf(shape.vcpus()));
            system(xml, host);
            xml.begin("devices");
            devices(xml, shape, files, host);
            xml.end().end();
        });
    }

    /** A disk as it is attached to a domain that there is. */
    static String volume(Path file, String volume, String target) {
        return Xml.write(xml -> beginDisk(xml, file, "qcow2", volume, target).end());
    }

    private static void system(Xml xml, Host host) {
        xml.begin("os");
        if (host.machine().isEmpty()) {
            xml.element("type", "hvm");
        } else {
            xml.begin("type", "machine", host.machine()).text("hvm").end();
        }
        xml.end();
        xml.begin("features").empty("acpi").empty("apic").end();
        xml.empty("cpu", "mode", host.acceleration().equals(KVM) ? "host-model" : "maximum");
        xml.empty("clock", "offset", "utc");
        xml.element("on_poweroff", "destroy");
        xml.element("on_reboot", "restart");
        xml.element("on_crash", "destroy");
    }

    private static void devices(Xml xml, DomainShape shape, VmFiles files, Host host) {
        if (host.machine().equals(Q35)) {
            xml.empty("controller", "type", "pci", "index", "0", "model", "pcie-root");
            // What the domain has from the beginning takes the first of them.
            int taken = shape.disks().size()
                    + (shape.seeded() ? 1 : 0)
                    + shape.nics().size()
                    + OTHER_DEVICES;
            for (int i = 0; i < taken + PORTS_FREE; i++) {
                xml.empty("controller", "type", "pci", "model", "pcie-root-port");
            }
        }
        int position = 0;
        for (DiskShape disk : shape.disks()) {
            beginDisk(xml, files.disk(disk.name()), "qcow2", disk.name(), target(position));
            if (position == 0) {
                xml.empty("boot", "order", "1");
            }
            xml.end();
            position++;
        }
        if (shape.seeded()) {
            beginDisk(xml, files.seed(), "raw", "seed", SEED_TARGET)
                    .empty("readonly")
                    .end();
        }
        for (NicShape nic : shape.nics()) {
            nic(xml, nic, host.network());
        }
        console(xml, files.console());
        xml.begin("rng", "model", "virtio");
        xml.begin("backend", "model", "random").text("/dev/urandom").end().end();
        xml.begin("memballoon", "model", "virtio")
                .empty("stats", "period", "10")
                .end();
        xml.empty("panic", "model", "isa");
    }

    /** @param position among the disks, 0 for the one that is booted */
    static String target(int position) {
        return "vd" + LETTERS.charAt(position);
    }

    private static Xml beginDisk(Xml xml, Path file, String format, String serial, String target) {
        return xml.begin("disk", "type", "file", "device", "disk")
                .empty("driver", "name", "qemu", "type", format, "discard", "unmap")
                .empty("source", "file", file.toString())
                .empty("target", "dev", target, "bus", "virtio")
                .element("serial", serial);
    }

    private static void nic(Xml xml, NicShape nic, NetworkMode network) {
        switch (network) {
            case NetworkMode.None() -> {
                return;
            }
            case NetworkMode.User() -> xml.begin("interface", "type", "user");
            case NetworkMode.Bridge(String name) ->
                xml.begin("interface", "type", "bridge").empty("source", "bridge", name);
        }
        xml.empty("mac", "address", nic.mac());
        xml.empty("model", "type", "virtio");
        xml.end();
    }

    private static void console(Xml xml, Path log) {
        xml.begin("serial", "type", "pty");
        xml.empty("log", "file", log.toString(), "append", "on");
        xml.empty("target", "port", "0");
        xml.end();
        xml.begin("console", "type", "pty")
                .empty("target", "type", "serial", "port", "0")
                .end();
    }
}
