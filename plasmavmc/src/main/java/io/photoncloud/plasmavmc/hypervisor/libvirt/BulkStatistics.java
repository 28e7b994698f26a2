package io.photoncloud.plasmavmc.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.libvirt.jna.ConnectionPointer;

/**
 * What all guests of a libvirtd use, by one call, which libvirt's binding does not have. Whatever of a guest could only be had by
 * waiting for it is left out.
 */
final class BulkStatistics {

    /** What is asked for, by libvirt's bits: processor time, memory, interfaces, disks. */
    private static final int WANTED = 1 << 1 | 1 << 2 | 1 << 4 | 1 << 5;

    /** Of guests that run or are paused, without waiting for any of them. */
    private static final int ACTIVE_NO_WAIT = 1 | 1 << 29;

    private static final int UUID_TEXT_BYTES = 37;

    // A virDomainStatsRecord: the domain, its parameters, and how many those are.
    private static final int RECORD_PARAMETERS = Native.POINTER_SIZE;
    private static final int RECORD_COUNT = 2 * Native.POINTER_SIZE;

    // A virTypedParameter: its name, its type, and its value.
    private static final int PARAMETER_BYTES = 96;
    private static final int PARAMETER_TYPE = 80;
    private static final int PARAMETER_VALUE = 88;

    private static final int TYPE_INT = 1;
    private static final int TYPE_UINT = 2;
    private static final int TYPE_LLONG = 3;
    private static final int TYPE_ULLONG = 4;
    private static final int TYPE_STRING = 7;
    private static final long UINT = 0xffff_ffffL;

    private BulkStatistics() {}

    /** The functions of libvirt that are called. */
    private interface Libvirt extends Library {
        Libvirt INSTANCE = Native.load("virt", Libvirt.class);

        int virConnectGetAllDomainStats(
                ConnectionPointer connection, int wanted, PointerByReference records, int flags);

        void virDomainStatsRecordListFree(Pointer records);

        String virDomainGetName(Pointer domain);

        int virDomainGetUUIDString(Pointer domain, byte[] text);
    }

    /**
     * What one domain uses, by libvirt's names for it: {@code block.0.rd.bytes}.
     *
     * @param numbers those that are not known are missing
     */
    record Found(String name, String uuid, Map<String, Long> numbers, Map<String, String> texts) {}

    static List<Found> read(ConnectionPointer connection) throws HypervisorException {
        PointerByReference answer = new PointerByReference();
        int count = Libvirt.INSTANCE.virConnectGetAllDomainStats(connection, WANTED, answer, ACTIVE_NO_WAIT);
        if (count < 0) {
            throw new HypervisorException(Kind.PASSING, "libvirtd told nothing of what its guests use");
        }
        Pointer records = answer.getValue();
        try {
            List<Found> found = new ArrayList<>(count);
            for (Pointer one : records.getPointerArray(0, count)) {
                found.add(found(one));
            }
            return found;
        } finally {
            Libvirt.INSTANCE.virDomainStatsRecordListFree(records);
        }
    }

    private static Found found(Pointer record) {
        Pointer domain = record.getPointer(0);
        byte[] uuid = new byte[UUID_TEXT_BYTES];
        var _ = Libvirt.INSTANCE.virDomainGetUUIDString(domain, uuid);
        Map<String, Long> numbers = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        int count = record.getInt(RECORD_COUNT);
        Pointer parameters = record.getPointer(RECORD_PARAMETERS);
        for (int i = 0; i < count; i++) {
            read(parameters.share((long) i * PARAMETER_BYTES), numbers, texts);
        }
        return new Found(
                Libvirt.INSTANCE.virDomainGetName(domain),
                new String(uuid, 0, UUID_TEXT_BYTES - 1, StandardCharsets.US_ASCII),
                numbers,
                texts);
    }

    private static void read(Pointer parameter, Map<String, Long> numbers, Map<String, String> texts) {
        String name = parameter.getString(0, StandardCharsets.US_ASCII.name());
        switch (parameter.getInt(PARAMETER_TYPE)) {
            case TYPE_INT -> numbers.put(name, (long) parameter.getInt(PARAMETER_VALUE));
            case TYPE_UINT -> numbers.put(name, parameter.getInt(PARAMETER_VALUE) & UINT);
            case TYPE_LLONG, TYPE_ULLONG -> numbers.put(name, parameter.getLong(PARAMETER_VALUE));
            case TYPE_STRING -> {
                Pointer text = parameter.getPointer(PARAMETER_VALUE);
                if (text != null) {
                    texts.put(name, text.getString(0, StandardCharsets.UTF_8.name()));
                }
            }
            default -> {
                // Fractions and truth values: nothing that is asked for is one.
            }
        }
    }
}
