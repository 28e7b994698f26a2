package io.photoncloud.plasmavmc.credit;

/** What of VMs has a price, and under which name it is used. */
final class UsageNames {

    /** By the hour, for each. */
    static final String VCPU = "vm.vcpu";

    /** By the hour and GiB. */
    static final String MEMORY = "vm.memory";

    /** By the hour and GiB. */
    static final String DISK = "vm.disk";

    static final long MIB_IN_GIB = 1_024;

    private UsageNames() {}
}
