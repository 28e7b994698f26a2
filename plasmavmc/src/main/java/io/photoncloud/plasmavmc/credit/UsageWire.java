package io.photoncloud.plasmavmc.credit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.usage.Usage;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.metering.Amounts;
import io.photoncloud.proto.creditservice.v1.UsageData;
import java.util.Optional;

/** What of VMs has a price, and how it is told what was used of it. */
final class UsageWire {

    /** By the hour, for each. */
    static final String VCPU = "vm.vcpu";

    /** By the hour and GiB. */
    static final String MEMORY = "vm.memory";

    /** By the hour and GiB, also of volumes. */
    static final String DISK = "vm.disk";

    static final long MIB_IN_GIB = 1_024;

    private UsageWire() {}

    static UsageData toData(Usage usage) {
        ResourceRef vm = usage.resource();
        String type = switch (usage.meter()) {
            case Amounts.VCPU -> VCPU;
            case Amounts.MEMORY -> MEMORY;
            case Amounts.DISK -> DISK;
            default -> throw new IllegalArgumentException("nothing of a VM is metered as " + usage.meter());
        };
        return UsageData.newBuilder()
                .setProjectId(
                        Optional.ofNullable(vm.tenant()).map(Tenant::project).orElseThrow())
                .setResourceType(type)
                .setResourceId(vm.id())
                .setUnit(type.equals(VCPU) ? "second" : "gib-second")
                .setQuantity(usage.quantity().toPlainString())
                .setWindowStart(usage.from().toString())
                .setWindowEnd(usage.to().toString())
                .build();
    }
}
