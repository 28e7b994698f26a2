package io.photoncloud.plasmavmc.statistics;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics.DiskUse;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics.MemoryUse;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics.NicUse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/vms/{id}/statistics")
@Needs(value = "vm.read", checked = BY_SERVICE)
class StatisticsController {

    private final VmStatistics statistics;

    StatisticsController(VmStatistics statistics) {
        this.statistics = statistics;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MemoryView(
            @Nullable Long usedBytes,
            @Nullable Long availableBytes,
            @Nullable Long balloonBytes,
            @Nullable Long rssBytes) {

        static MemoryView of(MemoryUse memory) {
            return new MemoryView(memory.used(), memory.available(), memory.balloon(), memory.rss());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DiskView(
            String device,
            long readBytes,
            long readRequests,
            long writtenBytes,
            long writeRequests,
            @Nullable Long capacityBytes,
            @Nullable Long allocationBytes) {

        static DiskView of(DiskUse disk) {
            return new DiskView(
                    disk.device(),
                    disk.readBytes(),
                    disk.readRequests(),
                    disk.writtenBytes(),
                    disk.writeRequests(),
                    disk.capacityBytes(),
                    disk.allocationBytes());
        }
    }

    record InterfaceView(
            String device,
            long rxBytes,
            long rxPackets,
            long rxErrors,
            long rxDrops,
            long txBytes,
            long txPackets,
            long txErrors,
            long txDrops) {

        static InterfaceView of(NicUse nic) {
            return new InterfaceView(
                    nic.device(),
                    nic.received().bytes(),
                    nic.received().packets(),
                    nic.received().errors(),
                    nic.received().drops(),
                    nic.sent().bytes(),
                    nic.sent().packets(),
                    nic.sent().errors(),
                    nic.sent().drops());
        }
    }

    record StatisticsView(
            String vmId,
            Instant takenAt,
            String hypervisorDriver,
            long cpuTimeNs,
            MemoryView memory,
            List<DiskView> disks,
            List<InterfaceView> networkInterfaces) {}

    @GetMapping
    @Summary("What a VM that is on has used since it was switched on")
    StatisticsView get(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        VmStatistics.Of of = statistics.of(id, new TenantNames(organization, project));
        GuestStatistics guest = of.guest();
        return new StatisticsView(
                id,
                of.at(),
                statistics.driver(),
                guest.cpuTimeNanos(),
                MemoryView.of(guest.memory()),
                guest.disks().stream().map(DiskView::of).toList(),
                guest.nics().stream().map(InterfaceView::of).toList());
    }
}
