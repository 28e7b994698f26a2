package io.photoncloud.lightningstor.content;

import io.photoncloud.common.health.Health;
import io.photoncloud.common.health.HealthCheck;
import io.photoncloud.lightningstor.engine.BlobStatistics;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.DiskState;
import java.util.List;
import java.util.stream.Collectors;

/** Whether bytes can be kept, and whether any were found lost since the start. */
public final class DisksHealth implements HealthCheck {

    private final BlobStore blobs;

    public DisksHealth(BlobStore blobs) {
        this.blobs = blobs;
    }

    @Override
    public String name() {
        return "disks";
    }

    @Override
    public Health health() {
        return judge(blobs.disks(), blobs.statistics());
    }

    static Health judge(List<DiskState> disks, BlobStatistics statistics) {
        if (disks.stream().allMatch(DisksHealth::isAway)) {
            return Health.down("no disk can be read: " + told(disks));
        }
        List<DiskState> wrong = disks.stream()
                .filter(disk -> disk.condition() != DiskState.Condition.ONLINE)
                .toList();
        if (!wrong.isEmpty()) {
            return Health.degraded(told(wrong));
        }
        return statistics.blobsDamaged() > 0 || statistics.volumesBroken() > 0
                ? Health.degraded(statistics.blobsDamaged() + " blobs and " + statistics.volumesBroken()
                        + " volumes are damaged beyond repair: the log names them")
                : Health.up();
    }

    private static boolean isAway(DiskState disk) {
        return switch (disk.condition()) {
            case FAILED, MISSING -> true;
            case ONLINE, FULL -> false;
        };
    }

    private static String told(List<DiskState> disks) {
        return disks.stream()
                .map(disk -> "disk " + disk.slot() + " (" + disk.location() + ") is " + disk.condition()
                        + (disk.reason().isEmpty() ? "" : ": " + disk.reason()))
                .collect(Collectors.joining("; "));
    }
}
